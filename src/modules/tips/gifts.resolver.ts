import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { VirtualGiftConnection } from '../../generated/graphql';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { WalletService } from '../wallet';
import type { GiftService } from './gifts.service';
import {
  CreateVirtualGiftInput,
  CreateVirtualGiftPayload,
  RetireVirtualGiftInput,
  RetireVirtualGiftPayload,
  SendGiftInput,
  SendGiftPayload,
} from './gifts.types';
import { virtualGifts } from './tips.reads';

@Resolver()
export class GiftResolver {
  constructor(
    private readonly gifts: GiftService,
    private readonly wallets: WalletService,
  ) {}

  @Query(() => VirtualGiftConnection, { description: 'The gifts that can be sent now.' })
  virtualGifts(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, virtualGifts);
  }

  @PayloadMutation(
    () => CreateVirtualGiftPayload,
    'Puts a gift into the catalogue. For administrators.',
  )
  async createVirtualGift(
    @Input(() => CreateVirtualGiftInput) input: CreateVirtualGiftInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateVirtualGiftPayload> {
    const { key, name, imageUrl = null, priceTokens, activeUntil = null } = input;
    const gift = { key, name, imageUrl, priceTokens, activeUntil };
    return succeed({ gift: ref('VirtualGift', await this.gifts.create(context, gift)) });
  }

  @PayloadMutation(
    () => RetireVirtualGiftPayload,
    'Takes a gift out of the catalogue. For administrators.',
  )
  async retireVirtualGift(
    @Input(() => RetireVirtualGiftInput) { giftId }: RetireVirtualGiftInput,
    @Ctx() context: RequestContext,
  ): Promise<RetireVirtualGiftPayload> {
    const id = uuidOf('VirtualGift', giftId);
    await this.gifts.retire(context, id);
    return succeed({ gift: ref('VirtualGift', id) });
  }

  @PayloadMutation(() => SendGiftPayload, 'Sends gifts to the host of a live stream, for tokens.')
  async sendGift(
    @Input(() => SendGiftInput) input: SendGiftInput,
    @Ctx() context: RequestContext,
  ): Promise<SendGiftPayload> {
    const order = {
      giftId: uuidOf('VirtualGift', input.giftId),
      liveStreamId: uuidOf('LiveStream', input.liveStreamId),
      quantity: input.quantity ?? 1,
      isAnonymous: input.isAnonymous ?? false,
    };
    const id = await this.gifts.send(context, order, input.idempotencyKey);
    const walletId = await this.wallets.idOf(context);
    return succeed({ gift: ref('GiftTransaction', id), wallet: ref('Wallet', walletId) });
  }
}

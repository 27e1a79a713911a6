import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref, type Ref } from '../../kernel/read/ref';
import type { WalletService } from '../wallet';
import type { PurchaseService } from './purchases.service';
import type { ItemKind } from './purchases.service';
import {
  BuyEventTicketInput,
  BuyEventTicketPayload,
  BuyMessageInput,
  BuyMessagePayload,
  BuyPostInput,
  BuyPostPayload,
  BuyStreamAccessInput,
  BuyStreamAccessPayload,
  RefundTransactionInput,
  RefundTransactionPayload,
} from './purchases.types';

/** What the orders have in common. */
interface Order {
  readonly expectedPrice?: number | null;
  readonly idempotencyKey: string;
}

@Resolver()
export class PurchaseResolver {
  constructor(
    private readonly purchases: PurchaseService,
    private readonly wallets: WalletService,
  ) {}

  @PayloadMutation(() => BuyPostPayload, 'Buys a post with tokens. It is open from then on.')
  async buyPost(
    @Input(() => BuyPostInput) { postId, ...order }: BuyPostInput,
    @Ctx() context: RequestContext,
  ): Promise<BuyPostPayload> {
    const id = uuidOf('Post', postId);
    const wallet = await this.buy(context, 'CONTENT_PURCHASE', id, order);
    return succeed({ post: ref('Post', id), wallet });
  }

  @PayloadMutation(() => BuyMessagePayload, 'Buys a message with tokens, for the viewer alone.')
  async buyMessage(
    @Input(() => BuyMessageInput) { messageId, ...order }: BuyMessageInput,
    @Ctx() context: RequestContext,
  ): Promise<BuyMessagePayload> {
    const id = uuidOf('Message', messageId);
    const wallet = await this.buy(context, 'MESSAGE_PURCHASE', id, order);
    return succeed({ message: ref('Message', id), wallet });
  }

  @PayloadMutation(
    () => BuyStreamAccessPayload,
    'Buys access to a live stream with tokens, before it begins or while it is on air.',
  )
  async buyStreamAccess(
    @Input(() => BuyStreamAccessInput) { liveStreamId, ...order }: BuyStreamAccessInput,
    @Ctx() context: RequestContext,
  ): Promise<BuyStreamAccessPayload> {
    const id = uuidOf('LiveStream', liveStreamId);
    const wallet = await this.buy(context, 'STREAM_ACCESS', id, order);
    return succeed({ liveStream: ref('LiveStream', id), wallet });
  }

  @PayloadMutation(
    () => BuyEventTicketPayload,
    'Buys a ticket of an event with tokens, and with it a place there. A person has one ticket of an event.',
  )
  async buyEventTicket(
    @Input(() => BuyEventTicketInput) input: BuyEventTicketInput,
    @Ctx() context: RequestContext,
  ): Promise<BuyEventTicketPayload> {
    const { ticketTypeId, expectedPrice = null, idempotencyKey } = input;
    const itemId = uuidOf('EventTicketType', ticketTypeId);
    const order = { kind: 'EVENT_TICKET' as const, itemId, expectedPrice, idempotencyKey };
    const ticketId = await this.purchases.buy(context, order);
    const wallet = ref('Wallet', await this.wallets.idOf(context));
    return succeed({ ticket: ref('EventTicket', ticketId), wallet });
  }

  @PayloadMutation(
    () => RefundTransactionPayload,
    'Gives back a transaction, wholly or in part. For administrators.',
  )
  async refundTransaction(
    @Input(() => RefundTransactionInput) input: RefundTransactionInput,
    @Ctx() context: RequestContext,
  ): Promise<RefundTransactionPayload> {
    const { transactionId, amount = null, reason, idempotencyKey } = input;
    const id = await this.purchases.refund(context, {
      transactionId: uuidOf('Transaction', transactionId),
      amount,
      reason,
      idempotencyKey,
    });
    return succeed({ refund: ref('Refund', id) });
  }

  private async buy(
    context: RequestContext,
    kind: ItemKind,
    itemId: string,
    { expectedPrice = null, idempotencyKey }: Order,
  ): Promise<Ref> {
    await this.purchases.buy(context, { kind, itemId, expectedPrice, idempotencyKey });
    return ref('Wallet', await this.wallets.idOf(context));
  }
}

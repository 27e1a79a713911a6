import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { WalletService } from '../wallet';
import type { TipService } from './tips.service';
import { SendTipInput, SendTipPayload } from './tips.types';

@Resolver()
export class TipResolver {
  constructor(
    private readonly tips: TipService,
    private readonly wallets: WalletService,
  ) {}

  @PayloadMutation(
    () => SendTipPayload,
    'Gives tokens to a creator. The platform keeps a fifth as its fee.',
  )
  async sendTip(
    @Input(() => SendTipInput) input: SendTipInput,
    @Ctx() context: RequestContext,
  ): Promise<SendTipPayload> {
    const { tokens, message = null, idempotencyKey } = input;
    const draft = {
      recipientId: uuidOf('User', input.recipientId),
      tokens,
      message,
      isAnonymous: input.isAnonymous ?? false,
      postId: optionalUuidOf('Post', input.postId),
      messageId: optionalUuidOf('Message', input.messageId),
      liveStreamId: optionalUuidOf('LiveStream', input.liveStreamId),
    };
    const tipId = await this.tips.send(context, draft, idempotencyKey);
    const walletId = await this.wallets.idOf(context);
    return succeed({ tip: ref('Tip', tipId), wallet: ref('Wallet', walletId) });
  }
}

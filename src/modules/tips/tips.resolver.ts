import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { TipConnection } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, StrokeMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { forbidden } from '../../kernel/problems/errors';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { WalletService } from '../wallet';
import type { TipService } from './tips.service';
import { tipsBy } from './tips.reads';
import { SendTipInput, SendTipPayload, TipFilter } from './tips.types';

@Resolver()
export class TipResolver {
  constructor(
    private readonly sending: TipService,
    private readonly wallets: WalletService,
  ) {}

  @Query(() => TipConnection, {
    description:
      'The tips that the viewer sent and got, newest first; those of another account for administrators.',
  })
  tips(
    @Arg('filter', () => TipFilter, { nullable: true, description: 'Which of them.' })
    filter: TipFilter | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    const { userId } = requireMember(context);
    const { accountId, postId, messageId, liveStreamId, ...rest } = filter ?? {};
    const ofWhom = optionalUuidOf('User', accountId) ?? userId;
    if (ofWhom !== userId && context.viewer.accountType !== 'ADMIN') {
      throw forbidden('Only administrators see the tips of others.');
    }
    const source = tipsBy({
      ...rest,
      accountId: ofWhom,
      postId: optionalUuidOf('Post', postId),
      messageId: optionalUuidOf('Message', messageId),
      liveStreamId: optionalUuidOf('LiveStream', liveStreamId),
    });
    return context.reads.connection(info, source);
  }

  @StrokeMutation(
    () => SendTipPayload,
    'Gives tokens to a creator, out of the wallet or by card. The platform keeps a fifth as its fee.',
  )
  async sendTip(
    @Input(() => SendTipInput) input: SendTipInput,
    @Ctx() context: RequestContext,
  ): Promise<SendTipPayload> {
    const { tokens, message = null, testCard = null, idempotencyKey } = input;
    const draft = {
      recipientId: uuidOf('User', input.recipientId),
      tokens,
      message,
      isAnonymous: input.isAnonymous ?? false,
      postId: optionalUuidOf('Post', input.postId),
      messageId: optionalUuidOf('Message', input.messageId),
      liveStreamId: optionalUuidOf('LiveStream', input.liveStreamId),
    };
    const paymentMethodId = optionalUuidOf('PaymentMethod', input.paymentMethodId);
    const isByCard = paymentMethodId !== null || testCard !== null;
    const card = isByCard ? { paymentMethodId, testCard } : null;
    const { tipId, paymentId } = await this.sending.send(context, { draft, card, idempotencyKey });
    const walletId = await this.wallets.idOf(context);
    return succeed({
      tip: ref('Tip', tipId),
      payment: paymentId === null ? null : ref('Payment', paymentId),
      wallet: ref('Wallet', walletId),
    });
  }
}

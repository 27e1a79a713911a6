import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { DisputeConnection } from '../../generated/graphql';
import { DisputeStatus } from '../../generated/prisma/enums';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { requireBookkeeper } from '../finance';
import type { WalletService } from '../wallet';
import { disputesInState } from './payments.reads';
import type { PaymentService } from './payments.service';
import {
  AddPaymentMethodInput,
  AddPaymentMethodPayload,
  BuyTokensInput,
  BuyTokensPayload,
  RemovePaymentMethodInput,
  RemovePaymentMethodPayload,
  SetDefaultPaymentMethodInput,
  SetDefaultPaymentMethodPayload,
} from './payments.types';

@Resolver()
export class PaymentResolver {
  constructor(
    private readonly payments: PaymentService,
    private readonly wallets: WalletService,
  ) {}

  @Query(() => DisputeConnection, {
    description: 'The payments that banks question, newest first. For administrators.',
  })
  disputes(
    @Arg('status', () => DisputeStatus, {
      nullable: true,
      description: 'Only those that stand so.',
    })
    status: DisputeStatus | null | undefined,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, disputesInState(status ?? null));
  }

  @PayloadMutation(
    () => BuyTokensPayload,
    'Buys tokens with a card. A payment that fails changes no balance.',
  )
  async buyTokens(
    @Input(() => BuyTokensInput) input: BuyTokensInput,
    @Ctx() context: RequestContext,
  ): Promise<BuyTokensPayload> {
    const { tokens, paymentMethodId, testCard = null, idempotencyKey } = input;
    const methodId = optionalUuidOf('PaymentMethod', paymentMethodId);
    const paymentId = await this.payments.buyTokens(context, {
      tokens,
      choice: { paymentMethodId: methodId, testCard },
      idempotencyKey,
    });
    const walletId = await this.wallets.idOf(context);
    return succeed({ payment: ref('Payment', paymentId), wallet: ref('Wallet', walletId) });
  }

  @PayloadMutation(() => AddPaymentMethodPayload, 'Keeps a card to pay with.')
  async addPaymentMethod(
    @Input(() => AddPaymentMethodInput) input: AddPaymentMethodInput,
    @Ctx() context: RequestContext,
  ): Promise<AddPaymentMethodPayload> {
    const { testCard = null, processorToken: token = null, isDefault } = input;
    const order = { testCard, token, isDefault: isDefault ?? false };
    const id = await this.payments.addMethod(context, order);
    return succeed({ paymentMethod: ref('PaymentMethod', id) });
  }

  @PayloadMutation(
    () => SetDefaultPaymentMethodPayload,
    'Makes a card the one that is charged where none is named.',
  )
  async setDefaultPaymentMethod(
    @Input(() => SetDefaultPaymentMethodInput) input: SetDefaultPaymentMethodInput,
    @Ctx() context: RequestContext,
  ): Promise<SetDefaultPaymentMethodPayload> {
    const id = uuidOf('PaymentMethod', input.paymentMethodId);
    await this.payments.setDefaultMethod(context, id);
    return succeed({ paymentMethod: ref('PaymentMethod', id) });
  }

  @PayloadMutation(
    () => RemovePaymentMethodPayload,
    'Forgets a card. What was paid with it stays paid.',
  )
  async removePaymentMethod(
    @Input(() => RemovePaymentMethodInput) input: RemovePaymentMethodInput,
    @Ctx() context: RequestContext,
  ): Promise<RemovePaymentMethodPayload> {
    await this.payments.removeMethod(context, uuidOf('PaymentMethod', input.paymentMethodId));
    return succeed({});
  }
}

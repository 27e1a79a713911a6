import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { WalletService } from '../wallet';
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
    @Input(() => AddPaymentMethodInput) { testCard, isDefault }: AddPaymentMethodInput,
    @Ctx() context: RequestContext,
  ): Promise<AddPaymentMethodPayload> {
    const id = await this.payments.addMethod(context, { testCard, isDefault: isDefault ?? false });
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

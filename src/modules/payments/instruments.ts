import type { Transaction } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { referenceOf, type TestCard } from './local/test-cards';
import type { PaymentStore } from './payments.store';
import type { Processors } from './processors';

/** What to charge, as a client says it: a card that the account keeps, a test card, or nothing for the default card. */
export interface InstrumentChoice {
  readonly paymentMethodId: string | null;
  readonly testCard: TestCard | null;
}

/** What will be charged. */
export interface Instrument {
  readonly processor: string;
  readonly instrument: string;
  /** Null for a test card. */
  readonly paymentMethodId: string | null;
}

/**
 * Finds what to charge.
 *
 * Refuses: INVALID for a card and a test card at once and for test cards where there are none, NOT_FOUND for a card that
 * is not the account's, PAYMENT_METHOD_REQUIRED where nothing is named and there is no default.
 */
export async function chooseInstrument(
  tx: Transaction,
  on: { readonly store: PaymentStore; readonly processors: Processors },
  userId: string,
  { paymentMethodId, testCard }: InstrumentChoice,
): Promise<Instrument> {
  if (testCard !== null) {
    if (paymentMethodId !== null) {
      const message = 'Say either paymentMethodId or testCard.';
      throw refusal(UserErrorCode.INVALID, message, ['testCard']);
    }
    const { name } = on.processors.requireLocal(['testCard']);
    return { processor: name, instrument: referenceOf(testCard), paymentMethodId: null };
  }
  const method = await on.store.findMethod(tx, userId, paymentMethodId);
  if (method && on.processors.find(method.processor)) {
    const { id, processor, processorReference } = method;
    return { processor, instrument: processorReference, paymentMethodId: id };
  }
  if (paymentMethodId !== null) {
    const message = 'You have no such payment method.';
    throw refusal(UserErrorCode.NOT_FOUND, message, ['paymentMethodId']);
  }
  throw refusal(UserErrorCode.PAYMENT_METHOD_REQUIRED, 'Add a payment method, or name one.', [
    'paymentMethodId',
  ]);
}

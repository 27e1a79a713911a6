import { randomUUID } from 'node:crypto';
import {
  DisputeStatus,
  PaymentFailure,
  PaymentStatus,
  RefundStatus,
} from '../../../generated/prisma/enums';
import type { TokenisedCard } from '../processor';

/** Cards that the local processor knows, each of which ends in one way. */
export enum TestCard {
  SUCCEEDS = 'SUCCEEDS',
  SUCCEEDS_LATER = 'SUCCEEDS_LATER',
  FAILS_LATER = 'FAILS_LATER',
  DECLINED = 'DECLINED',
  INSUFFICIENT_FUNDS = 'INSUFFICIENT_FUNDS',
  EXPIRED_CARD = 'EXPIRED_CARD',
  INCORRECT_CVC = 'INCORRECT_CVC',
  PROCESSING_ERROR = 'PROCESSING_ERROR',
  NEEDS_CONFIRMATION = 'NEEDS_CONFIRMATION',
  REFUND_LATER = 'REFUND_LATER',
  REFUND_FAILS = 'REFUND_FAILS',
  DISPUTE_WON = 'DISPUTE_WON',
  DISPUTE_LOST = 'DISPUTE_LOST',
}

/** How a charge on a card goes. */
export interface CardBehaviour {
  readonly status: typeof PaymentStatus.SUCCEEDED | typeof PaymentStatus.FAILED;
  readonly failureReason: PaymentFailure | null;
  /** How long it stays pending, in milliseconds; 0 for a decision at once. */
  readonly delayMs: number;
  readonly brand: string;
  readonly lastFour: string;
  /** Whether the payer has to confirm it with their bank. */
  readonly needsConfirmation?: boolean;
  /** How a refund ends that is not paid at once. */
  readonly laterRefund?: typeof RefundStatus.SUCCEEDED | typeof RefundStatus.FAILED;
  /** How a dispute ends that the payer's bank begins. */
  readonly dispute?: typeof DisputeStatus.WON | typeof DisputeStatus.LOST;
}

/** How long what is not decided at once takes, in milliseconds. */
export const laterMs = 1000;

const succeeds = { status: PaymentStatus.SUCCEEDED, failureReason: null, delayMs: 0 } as const;

function fails(failureReason: PaymentFailure, lastFour: string): CardBehaviour {
  return { status: PaymentStatus.FAILED, failureReason, delayMs: 0, brand: 'visa', lastFour };
}

export const testCards: Readonly<Record<TestCard, CardBehaviour>> = {
  SUCCEEDS: { ...succeeds, brand: 'visa', lastFour: '4242' },
  SUCCEEDS_LATER: { ...succeeds, delayMs: laterMs, brand: 'mastercard', lastFour: '4444' },
  FAILS_LATER: { ...fails(PaymentFailure.DECLINED, '0341'), delayMs: laterMs },
  DECLINED: fails(PaymentFailure.DECLINED, '0002'),
  INSUFFICIENT_FUNDS: fails(PaymentFailure.INSUFFICIENT_FUNDS, '9995'),
  EXPIRED_CARD: fails(PaymentFailure.EXPIRED_CARD, '0069'),
  INCORRECT_CVC: fails(PaymentFailure.INCORRECT_CVC, '0127'),
  PROCESSING_ERROR: fails(PaymentFailure.PROCESSING_ERROR, '0119'),
  NEEDS_CONFIRMATION: {
    ...succeeds,
    brand: 'visa',
    lastFour: '3155',
    needsConfirmation: true,
  },
  REFUND_LATER: {
    ...succeeds,
    brand: 'visa',
    lastFour: '7726',
    laterRefund: RefundStatus.SUCCEEDED,
  },
  REFUND_FAILS: {
    ...succeeds,
    brand: 'visa',
    lastFour: '5126',
    laterRefund: RefundStatus.FAILED,
  },
  DISPUTE_WON: {
    ...succeeds,
    brand: 'visa',
    lastFour: '0259',
    dispute: DisputeStatus.WON,
  },
  DISPUTE_LOST: {
    ...succeeds,
    brand: 'visa',
    lastFour: '1976',
    dispute: DisputeStatus.LOST,
  },
};

/** References of cards, and the tokens that stand for them in the inputs of clients. */
const referenceForm = /^pm_([a-z_]+)(\.[\w-]+)?$/;

/** What the local processor knows a card by; `copy` tells cards of one kind apart that accounts keep. */
export function referenceOf(card: TestCard, copy: string | null = null): string {
  return `pm_${card.toLowerCase()}${copy === null ? '' : `.${copy}`}`;
}

/** How charges on a reference go; undefined where it is none. */
export function behaviourOf(reference: string): CardBehaviour | undefined {
  const card = cardOf(reference);
  return card && testCards[card];
}

/** The card that a reference names; undefined where it is none. */
export function cardOf(reference: string): TestCard | undefined {
  const name = referenceForm.exec(reference)?.[1]?.toUpperCase() ?? '';
  return Object.values(TestCard).find((card) => String(card) === name);
}

/** A card as an account keeps it. */
export function tokenise(card: TestCard, now: Date): TokenisedCard {
  const { brand, lastFour } = testCards[card];
  return {
    processorReference: referenceOf(card, randomUUID()),
    brand,
    lastFour,
    expiryMonth: 12,
    expiryYear: now.getUTCFullYear() + 3,
    countryCode: null,
  };
}

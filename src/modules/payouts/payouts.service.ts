import type { PayoutMethod } from '../../generated/prisma/enums';
import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import { once } from '../../kernel/idempotency/once';
import type { Logger } from '../../kernel/log/logger';
import { minorOf, type CurrencyCode } from '../../kernel/money/currency';
import { ApiError } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import {
  refusal,
  UserErrorCode,
  type Refusal,
  type UserError,
} from '../../kernel/problems/user-errors';
import { requireBookkeeper } from '../finance';
import { destinationPlace, detailsOf, labelOf } from './destinations';
import { payoutMoved } from './payouts.events';
import { UnpayablePayee, type PayoutProcessor } from './payout-processor';
import type { PayoutProcessors } from './payout-processors';
import type { PayoutFacts, PayoutStore } from './payouts.store';

/** What the service stands on. */
export interface PayoutDependencies {
  readonly database: Database;
  readonly keys: SubjectKeys;
  readonly store: PayoutStore;
  readonly processors: PayoutProcessors;
  readonly log: Logger;
}

/** A destination as its owner describes it. */
export interface DestinationDraft {
  readonly method: PayoutMethod;
  readonly holder: string;
  /** Null where the processor asks for it on a page of its own. */
  readonly number: string | null;
  readonly countryCode: string;
  readonly currencyCode: CurrencyCode;
}

/** A payout as somebody asks for it. */
export interface PayoutRequest {
  /** Null for the default destination. */
  readonly destinationId: string | null;
  /** As a decimal in the currency of the destination. */
  readonly amount: string;
  readonly idempotencyKey: string;
}

/** What stops a payout, by the constraint that it breaks. */
const obstacles: Readonly<Record<string, readonly [UserErrorCode, string, string]>> = {
  payouts_destination_ready: [
    UserErrorCode.INVALID_STATE,
    'Nothing is sent to this destination yet: a new one waits for 72 hours.',
    'payoutAccountId',
  ],
  payouts_of_approved_creators: [
    UserErrorCode.INVALID_STATE,
    'Only approved creators are paid out.',
    'amount',
  ],
  payouts_of_verified_people: [
    UserErrorCode.VERIFICATION_REQUIRED,
    'Show who you are first, with submitVerification.',
    'amount',
  ],
  payouts_taxes_known: [
    UserErrorCode.TAX_DETAILS_REQUIRED,
    'Payouts to this country need tax details that were accepted.',
    'payoutAccountId',
  ],
  payouts_minimum: [UserErrorCode.INVALID, 'This is less than is paid out at a time.', 'amount'],
  payouts_covered: [
    UserErrorCode.INSUFFICIENT_FUNDS,
    'You are not owed so much that can be paid out now.',
    'amount',
  ],
};

/** Paying creators what they earned. */
export class PayoutService {
  constructor(private readonly on: PayoutDependencies) {}

  /**
   * Adds a destination of the caller, and gives its id. Its number is kept encrypted, and nothing is sent there for 72 hours.
   * Where the processor asks payees itself, the number is that of the account which it opens for them.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, LIMIT_REACHED for a sixth, INVALID_STATE where nothing is paid out that way.
   *
   * @throws ApiError UNAVAILABLE when the processor does not answer.
   */
  async addDestination(caller: Caller, draft: DestinationDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, keys, store, processors } = this.on;
    const { method, holder, countryCode, currencyCode } = draft;
    const { forNew: processor } = processors;
    refuseIfAny(draftErrors(draft, !processor?.pages));
    if (!processor?.methods.includes(method)) throw wrongMethod();
    const number = await this.numberAt(processor, userId, draft);
    return database.transaction(caller, async (tx) => {
      const id = await store.nextId(tx);
      const details = JSON.stringify({ holder, number });
      const constraint = await store.addDestination(tx, {
        ...{ id, method, countryCode, currencyCode },
        processor: processor.name,
        label: labelOf(number),
        detailsCipher: await keys.seal(tx, userId, destinationPlace, details),
      });
      if (constraint === 'payout_accounts_five_at_most') {
        throw refusal(UserErrorCode.LIMIT_REACHED, 'You have five destinations, which is all.');
      }
      if (constraint !== null) throw wrongMethod();
      await tx.audit({
        ...{ action: 'payout-account.add', subjectType: 'PayoutAccount', subjectId: id },
        ...{ category: 'PAYMENT', severity: 'WARNING', changes: { method, countryCode } },
      });
      return id;
    });
  }

  /** What the processor knows a destination by: the number that its owner gives, or that of an account which it opens. */
  private async numberAt(
    { pages }: PayoutProcessor,
    userId: string,
    { number, countryCode }: DestinationDraft,
  ): Promise<string> {
    if (!pages) return (number ?? '').replace(/\s/g, '');
    try {
      return await pages.open({ userId, countryCode });
    } catch (error) {
      if (error instanceof UnpayablePayee) {
        throw refusal(UserErrorCode.INVALID, error.message, ['countryCode']);
      }
      throw this.unavailable(error);
    }
  }

  /**
   * The address of the page on which the processor asks the caller who they are and where their bank is. It is good for a few
   * minutes.
   *
   * Refuses: NOT_FOUND, INVALID_STATE where the processor has no such page.
   *
   * @throws ApiError UNAVAILABLE when the processor does not answer.
   */
  async openPage(caller: Caller, id: string): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, keys, store, processors } = this.on;
    const { pages, account } = await database.transaction(caller, async (tx) => {
      const place = await store.findSealedDestination(tx, userId, id);
      if (!place) throw unknownDestination();
      const pages = processors.find(place.processor)?.pages;
      if (!pages) {
        const message = 'Nothing more is asked about this destination.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['payoutAccountId']);
      }
      const text = await keys.open(tx, userId, destinationPlace, place.detailsCipher);
      await tx.audit({
        ...{ action: 'payout-account.open-page', subjectType: 'PayoutAccount', subjectId: id },
        ...{ category: 'PAYMENT', severity: 'WARNING' },
      });
      return { pages, account: detailsOf(text).number };
    });
    try {
      return await pages.addressFor(account);
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  private unavailable(error: unknown): ApiError {
    this.on.log.error({ err: error }, 'a processor did not answer about a destination');
    return new ApiError('UNAVAILABLE', 'The processor of payouts does not answer.');
  }

  /** Sends payouts that name no destination to this one. Refuses: NOT_FOUND. */
  async setDefault(caller: Caller, id: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.setDefault(tx, userId, id))) throw unknownDestination();
      await tx.audit({
        ...{ action: 'payout-account.prefer', subjectType: 'PayoutAccount', subjectId: id },
        category: 'PAYMENT',
      });
    });
  }

  /** Removes a destination of the caller; what is under way there arrives. Refuses: NOT_FOUND. */
  async removeDestination(caller: Caller, id: string): Promise<void> {
    requireActiveMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.removeDestination(tx, id))) throw unknownDestination();
      await tx.audit({
        ...{ action: 'payout-account.remove', subjectType: 'PayoutAccount', subjectId: id },
        category: 'PAYMENT',
      });
    });
  }

  /**
   * Asks for a payout of the caller, whose amount is set aside at once, and gives its id. Sent again with its key, the request
   * is the same request.
   *
   * Refuses: NOT_FOUND, INVALID_STATE, VERIFICATION_REQUIRED, TAX_DETAILS_REQUIRED, INVALID, INSUFFICIENT_FUNDS, CONFLICT.
   */
  async request(caller: Caller, { idempotencyKey, ...request }: PayoutRequest): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, store } = this.on;
    const command = { operation: 'requestPayout', key: idempotencyKey, request: { ...request } };
    const { payoutId } = await once(database, caller, command, async (tx) => {
      const destination = await store.findDestination(tx, userId, request.destinationId);
      if (!destination) throw unknownDestination();
      const amountMinor = minorOf(request.amount, destination.currencyCode);
      if (amountMinor === null || amountMinor <= 0n) {
        const message = `This is no amount of ${destination.currencyCode}.`;
        throw refusal(UserErrorCode.INVALID, message, ['amount']);
      }
      const id = await store.nextId(tx);
      const constraint = await store.request(tx, {
        ...{ id, destinationId: destination.id, amountMinor },
      });
      if (constraint !== null) throw obstacle(constraint);
      await tx.emit(payoutMoved.create({ payoutId: id, status: 'REQUESTED' }, [userId]));
      return { payoutId: id };
    });
    return payoutId;
  }

  /**
   * Agrees to a payout of somebody else, as one who keeps the books. It is sent once the person behind it is found on no list.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE.
   */
  async approve(caller: Caller, id: string): Promise<void> {
    requireBookkeeper(caller);
    await this.on.database.transaction(caller, async (tx) => {
      const payout = await this.require(tx, id);
      const outcome = await this.on.store.approve(tx, id);
      if (outcome === 'payouts_approved_by_other') {
        const message = 'Your own payouts are for somebody else to approve.';
        throw refusal(UserErrorCode.SELF_TARGET, message, ['payoutId']);
      }
      if (outcome !== true) throw wrongState('approved');
      await tx.emit(payoutMoved.create({ payoutId: id, status: 'APPROVED' }, [payout.userId]));
    });
  }

  /**
   * Calls off a payout of the caller that no processor has; its amount is owed again.
   *
   * Refuses: NOT_FOUND, INVALID_STATE, BLANK, TOO_LONG.
   */
  async cancel(caller: Caller, id: string, reason: string): Promise<void> {
    const { userId } = requireActiveMember(caller);
    await this.callOff(caller, { id, reason, isAllowed: (payout) => payout.userId === userId });
  }

  /** The same with anybody's payout, as one who keeps the books. */
  async reject(caller: Caller, id: string, reason: string): Promise<void> {
    requireBookkeeper(caller);
    await this.callOff(caller, { id, reason, isAllowed: () => true });
  }

  private async callOff(
    caller: Caller,
    order: { id: string; reason: string; isAllowed: (payout: PayoutFacts) => boolean },
  ): Promise<void> {
    const { id, reason, isAllowed } = order;
    refuseIfAny(textErrors({ field: 'reason', value: reason, lengthMax: 500 }));
    await this.on.database.transaction(caller, async (tx) => {
      const payout = await this.require(tx, id);
      if (!isAllowed(payout)) throw unknownPayout();
      if (!(await this.on.store.cancel(tx, id, reason))) throw wrongState('called off');
      await tx.emit(payoutMoved.create({ payoutId: id, status: 'CANCELLED' }, [payout.userId]));
    });
  }

  private async require(tx: Transaction, id: string): Promise<PayoutFacts> {
    const payout = await this.on.store.find(tx, id);
    if (!payout) throw unknownPayout();
    return payout;
  }
}

function obstacle(constraint: string): Refusal {
  const [code, message, field] = obstacles[constraint] ?? [
    UserErrorCode.INVALID_STATE,
    'This cannot be paid out.',
    'amount',
  ];
  return refusal(code, message, [field]);
}

function draftErrors(
  { holder, number, countryCode }: DestinationDraft,
  needsNumber: boolean,
): readonly UserError[] {
  const wrong = (field: string, message: string): UserError => ({
    code: UserErrorCode.INVALID,
    message,
    field: [field],
  });
  return [
    ...textErrors({ field: 'holder', value: holder, lengthMax: 100 }),
    ...((needsNumber ? isNumber(number ?? '') : number === null)
      ? []
      : [wrong('number', needsNumber ? numberForm : numberAskedElsewhere)]),
    ...(/^[A-Z]{2}$/.test(countryCode)
      ? []
      : [wrong('countryCode', 'A country has two capital letters, by ISO 3166-1.')]),
  ];
}

const numberForm = 'A number or address has 4 to 100 visible ASCII characters.';
const numberAskedElsewhere =
  'The processor asks for the number on a page of its own, which openPayoutAccountPage opens.';

function isNumber(text: string): boolean {
  return /^[\x21-\x7e ]{4,100}$/.test(text) && text.trim().length >= 4;
}

function wrongMethod(): Refusal {
  const message = 'Nothing is paid out in this way here.';
  return refusal(UserErrorCode.INVALID_STATE, message, ['method']);
}

function unknownDestination(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'You have no such destination.', ['payoutAccountId']);
}

function unknownPayout(): Refusal {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such payout.', ['payoutId']);
}

function wrongState(what: string): Refusal {
  const message = `The payout is too far, or closed, and cannot be ${what}.`;
  return refusal(UserErrorCode.INVALID_STATE, message, ['payoutId']);
}

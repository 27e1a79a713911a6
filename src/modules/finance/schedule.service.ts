import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { badUserInput } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { requireBookkeeper } from './bookkeeper';
import type { Begun, FeeFacts, RateFacts, ScheduleStore, StuckFacts } from './schedule.store';

export type { FeeFacts, RateFacts } from './schedule.store';

/** A share or a rate as somebody words it; null for a beginning now. */
type Draft<Facts extends { readonly validFrom: Date }> = Omit<Facts, 'validFrom'> & {
  readonly validFrom: Date | null;
};

const tokensMax = 1_000_000;
const minutesMax = 527_040;

/** What tokens cost and what the platform keeps, and what is stuck: for administrators, and the database asks again. */
export class ScheduleService {
  constructor(
    private readonly database: Database,
    private readonly store: ScheduleStore,
  ) {}

  /** The newest shares. */
  async fees(caller: Caller): Promise<readonly FeeFacts[]> {
    requireBookkeeper(caller);
    return this.database.transaction(caller, (tx) => this.store.fees(tx));
  }

  /** The newest rates. */
  async rates(caller: Caller): Promise<readonly RateFacts[]> {
    requireBookkeeper(caller);
    return this.database.transaction(caller, (tx) => this.store.rates(tx));
  }

  /** Payments that have been pending for so many minutes and more. @throws ApiError BAD_USER_INPUT for no such number. */
  async stuck(caller: Caller, minutes: number): Promise<readonly StuckFacts[]> {
    requireBookkeeper(caller);
    if (minutes < 0 || minutes > minutesMax) throw badUserInput(`Say 0 to ${minutesMax} minutes.`);
    return this.database.transaction(caller, (tx) => this.store.stuck(tx, minutes));
  }

  /**
   * Lets the platform keep another share from a moment on. What was charged before keeps its own.
   *
   * Refuses: INVALID for no share and a moment that is over, NOT_FOUND for an unknown creator, CONFLICT for a second one
   * from the same moment.
   */
  async setFee(caller: Caller, fee: Draft<FeeFacts>): Promise<FeeFacts> {
    const { userId } = requireBookkeeper(caller);
    return this.database.transaction(caller, async (tx) => {
      const { validFrom } = requireBegun(await this.store.setFee(tx, fee), 'rateBps');
      const { kind, creatorId, rateBps } = fee;
      await tx.audit({
        action: 'platform-fee.set',
        category: 'PAYMENT',
        subjectType: 'User',
        subjectId: userId,
        changes: { kind, creatorId, rateBps, validFrom: validFrom.toISOString() },
      });
      return { ...fee, validFrom };
    });
  }

  /**
   * Lets a currency buy another number of tokens from a moment on. Purchases keep the rate that they were made at.
   *
   * Refuses: INVALID for no rate and a moment that is over, CONFLICT for a second one from the same moment.
   */
  async setRate(caller: Caller, rate: Draft<RateFacts>): Promise<RateFacts> {
    const { userId } = requireBookkeeper(caller);
    const { currencyCode, tokensPerUnit } = rate;
    if (tokensPerUnit < 1 || tokensPerUnit > tokensMax) {
      const message = `A unit buys 1 to ${tokensMax} tokens.`;
      throw refusal(UserErrorCode.INVALID, message, ['tokensPerUnit']);
    }
    return this.database.transaction(caller, async (tx) => {
      const { validFrom } = requireBegun(await this.store.setRate(tx, rate), 'tokensPerUnit');
      await tx.audit({
        action: 'token-rate.set',
        category: 'PAYMENT',
        subjectType: 'User',
        subjectId: userId,
        changes: { currencyCode, tokensPerUnit, validFrom: validFrom.toISOString() },
      });
      return { ...rate, validFrom };
    });
  }
}

function requireBegun(begun: Begun, field: string): { readonly validFrom: Date } {
  if ('validFrom' in begun) return begun;
  const { constraint } = begun;
  if (constraint.endsWith('_not_backdated')) {
    throw refusal(UserErrorCode.INVALID, 'It cannot begin in the past.', ['validFrom']);
  }
  if (constraint.endsWith('_fkey')) {
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such creator.', ['creatorId']);
  }
  if (constraint.endsWith('_pkey') || constraint.endsWith('_one_at_a_time')) {
    throw refusal(UserErrorCode.CONFLICT, 'Another one begins at that moment.', ['validFrom']);
  }
  throw refusal(UserErrorCode.INVALID, 'It cannot be so much.', [field]);
}

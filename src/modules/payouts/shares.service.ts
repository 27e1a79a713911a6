import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { Share, SharedItem, ShareStore } from './shares.store';

export type { SharedItem } from './shares.store';

/** All of an item's income, in hundredths of a percent. */
const whole = 10_000;
const sharesMax = 20;

/** Whose the income of posts, live streams and plans is. */
export class ShareService {
  constructor(
    private readonly database: Database,
    private readonly store: ShareStore,
  ) {}

  /**
   * Says how the income of an item of the caller is divided from now on; no parts at all leave it to the caller. What was
   * sold before stays as it was divided.
   *
   * Refuses: NOT_FOUND for items of others and for people who are no approved creators, INVALID for parts that do not come to
   * all, LIMIT_REACHED.
   */
  async share(caller: Caller, item: SharedItem, shares: readonly Share[]): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const payees = new Set(shares.map(({ payeeId }) => payeeId));
    if (shares.length > sharesMax) {
      const message = `Income is divided among ${sharesMax} people at most.`;
      throw refusal(UserErrorCode.LIMIT_REACHED, message, ['shares']);
    }
    const sum = shares.reduce((total, { shareBps }) => total + shareBps, 0);
    const isWhole = sum === whole && shares.every(({ shareBps }) => shareBps > 0);
    if ((shares.length > 0 && !isWhole) || payees.size < shares.length) {
      const message = `Each person has one part, and the parts come to ${whole} exactly.`;
      throw refusal(UserErrorCode.INVALID, message, ['shares']);
    }
    await this.database.transaction(caller, async (tx) => {
      if ((await this.store.sellerOf(tx, item)) !== userId) {
        throw refusal(UserErrorCode.NOT_FOUND, 'You sell no such thing.', ['itemId']);
      }
      if ((await this.store.countCreators(tx, [...payees])) < payees.size) {
        const message = 'Income is divided among approved creators alone.';
        throw refusal(UserErrorCode.NOT_FOUND, message, ['shares']);
      }
      if ((await this.store.replace(tx, item, shares)) !== null) {
        throw refusal(UserErrorCode.INVALID, 'Income cannot be divided so.', ['shares']);
      }
      await tx.audit({
        ...{ action: 'revenue-share.set', subjectType: item.type, subjectId: item.id },
        category: 'PAYMENT',
        changes: { shares: shares.map(({ payeeId, shareBps }) => ({ payeeId, shareBps })) },
      });
    });
  }
}

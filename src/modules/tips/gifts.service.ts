import { requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { requireBookkeeper } from '../finance';
import type { GiftOrder, GiftStore, NewGift } from './gifts.store';
import { giftSent, streamSupported } from './tips.events';

const quantityMax = 1_000;

/** The catalogue of virtual gifts, and sending them. */
export class GiftService {
  constructor(
    private readonly database: Database,
    private readonly readEngine: ReadEngine,
    private readonly store: GiftStore,
  ) {}

  /**
   * Puts a gift into the catalogue, as staff, and gives its id.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, CONFLICT for a key that is taken.
   */
  async create(caller: Caller, gift: NewGift): Promise<string> {
    requireBookkeeper(caller);
    refuseIfAny(textErrors({ field: 'name', value: gift.name, lengthMax: 100 }));
    return this.database.transaction(caller, async (tx) => {
      const created = await this.store.insert(tx, gift);
      if ('id' in created) {
        const { id } = created;
        await tx.audit({ action: 'gift.create', subjectType: 'VirtualGift', subjectId: id });
        return id;
      }
      throw created.constraint === 'virtual_gifts_key_key' || created.constraint === 'key'
        ? refusal(UserErrorCode.CONFLICT, 'There is such a gift.', ['key'])
        : refusal(UserErrorCode.INVALID, 'A gift cannot be as it is described.', null);
    });
  }

  /** Takes a gift out of the catalogue, as staff. Refuses: NOT_FOUND. */
  async retire(caller: Caller, id: string): Promise<void> {
    requireBookkeeper(caller);
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.store.retire(tx, id))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such gift.', ['giftId']);
      }
      await tx.audit({ action: 'gift.retire', subjectType: 'VirtualGift', subjectId: id });
    });
  }

  /**
   * Sends gifts to the host of a stream that is on air, at the price of the catalogue, and gives what was sent. Sent again
   * with its key, the gift is the same gift.
   *
   * Refuses: INVALID, NOT_FOUND, SELF_TARGET, INSUFFICIENT_FUNDS, CONFLICT.
   */
  async send(
    caller: Caller,
    order: Omit<GiftOrder, 'id'>,
    idempotencyKey: string,
  ): Promise<string> {
    requireFeature(caller, 'TIPPING');
    const { quantity } = order;
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > quantityMax) {
      throw refusal(UserErrorCode.INVALID, `Send 1 to ${quantityMax} of it.`, ['quantity']);
    }
    const command = { operation: 'sendGift', key: idempotencyKey, request: { ...order } };
    const { id } = await once(this.database, caller, command, async (tx) => ({
      id: await this.post(tx, caller, order),
    }));
    return id;
  }

  private async post(
    tx: Transaction,
    caller: Caller,
    order: Omit<GiftOrder, 'id'>,
  ): Promise<string> {
    const { liveStreamId } = order;
    const target = { type: 'LiveStream', id: liveStreamId };
    const isKnown = await this.readEngine.permits(tx, caller, target);
    const hostId = isKnown ? await this.store.findHost(tx, liveStreamId) : null;
    if (hostId === null) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such stream on air.', ['liveStreamId']);
    }
    if (hostId === caller.viewer.userId) {
      throw refusal(UserErrorCode.SELF_TARGET, 'You cannot send yourself a gift.', [
        'liveStreamId',
      ]);
    }
    const id = await this.store.nextId(tx);
    await tx.emit(giftSent.create({ giftSentId: id, liveStreamId, recipientId: hostId }, [hostId]));
    const posted = await this.store.post(tx, { id, ...order });
    if ('tokens' in posted) {
      await tellViewers(tx, caller, order, posted.tokens);
      return id;
    }
    if (posted.constraint.startsWith('wallets_')) {
      const message = 'Your wallet does not have so many tokens.';
      throw refusal(UserErrorCode.INSUFFICIENT_FUNDS, message, ['quantity']);
    }
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such gift.', ['giftId']);
  }
}

/** Lets all viewers of the stream know, and who it was unless they wish to stay unknown. */
function tellViewers(
  tx: Transaction,
  caller: Caller,
  { giftId, liveStreamId, quantity, isAnonymous }: Omit<GiftOrder, 'id'>,
  tokens: number,
): Promise<void> {
  const senderId = isAnonymous ? null : caller.viewer.userId;
  const told = { liveStreamId, senderId, tokens, message: null, giftId, quantity };
  return tx.emit(streamSupported.create(told, [liveStreamId]));
}

import { randomUUID } from 'node:crypto';
import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import { readCallback, type Callback } from '../../kernel/callbacks/callback';
import type { Database, Transaction } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import { ApiError } from '../../kernel/problems/errors';
import type { ScreeningService } from '../verification';
import { destinationPlace, detailsOf } from './destinations';
import { PayoutState, type PayoutProcessor, type PayoutWord } from './payout-processor';
import { payoutMoved } from './payouts.events';
import type { PayoutFacts, PayoutStore, SealedPayout } from './payouts.store';

/** What the run stands on. */
export interface PayoutRunDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly keys: SubjectKeys;
  readonly store: PayoutStore;
  readonly screenings: ScreeningService;
  readonly processor: PayoutProcessor | null;
  readonly log: Logger;
}

/** How long a processor may take before it is asked again, in minutes. */
const patienceMinutes = 2;
const first = '00000000-0000-0000-0000-000000000000';
const unexplained = 'The processor gives no reason.';

/** Sends what was approved, and books what processors say. */
export class PayoutRun {
  constructor(private readonly on: PayoutRunDependencies) {}

  /** Job: sends payouts that were approved, and asks again about those that a processor has had for a while. */
  get task(): Task {
    return {
      name: 'send-payouts',
      cron: '* * * * *',
      run: async () => {
        const requestId = `send-payouts-${randomUUID()}`;
        const { store, worker } = this.on;
        let ids = await store.idsToTakeUp(worker, patienceMinutes, first);
        while (ids.length > 0) {
          for (const id of ids) await this.tryToTakeUp(requestId, id);
          ids = await store.idsToTakeUp(worker, patienceMinutes, ids.at(-1) ?? first);
        }
      },
    };
  }

  /** One that cannot be sent keeps nobody behind it waiting. */
  private async tryToTakeUp(requestId: string, id: string): Promise<void> {
    try {
      await this.takeUp(requestId, id);
    } catch (error) {
      this.on.log.error({ err: error, payoutId: id }, 'a payout could not be sent');
    }
  }

  /**
   * Sends a payout whose person is found on no list, or begins to search for them. It is marked before it is handed over and
   * the processor sends once per payout, so whoever dies in between leaves one that is asked about again.
   */
  async takeUp(requestId: string, id: string): Promise<void> {
    const { worker, store, screenings, processor, log } = this.on;
    const caller = nobodysCaller(requestId);
    const waiting = await worker.transaction(caller, async (tx) => {
      const payout = await store.findSealed(tx, id);
      if (!payout || payout.processor !== processor?.name) return null;
      const isNew = payout.status === 'APPROVED';
      if (isNew && !(await store.send(tx, id))) {
        const isUnscreened = await store.isUnscreened(tx, payout.userId);
        return { payout, isUnscreened, isSent: false };
      }
      if (isNew) await tell(tx, payout, 'PROCESSING');
      return { payout, isUnscreened: false, isSent: true };
    });
    if (!waiting || !processor) return;
    const { payout, isUnscreened, isSent } = waiting;
    if (isUnscreened) await screenings.begin(requestId, payout.userId);
    if (!isSent) return;
    try {
      const { amount } = payout;
      const destination = await this.unseal(requestId, payout);
      const word = await processor.send({ payoutId: id, destination, amount });
      await worker.transaction(caller, (tx) => this.apply(tx, payout, word));
    } catch (error) {
      log.error({ err: error, payoutId: id }, 'a processor did not take a payout');
    }
  }

  /**
   * Files a callback and books what it says, once however often and in whatever order it comes.
   *
   * @throws ApiError NOT_FOUND for a processor that we do not have, UNAUTHENTICATED for a callback that is forged or stale,
   * BAD_REQUEST for one that says nothing that we understand. Nothing changes then.
   */
  async receive(
    callback: Callback & { readonly processor: string; readonly requestId: string },
  ): Promise<void> {
    const { worker, store, processor, log } = this.on;
    if (processor?.name !== callback.processor) {
      throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    }
    const notice = readCallback(() => processor.readCallback(callback));
    const raw = callback.body.toString('utf8');
    await worker.transaction(nobodysCaller(callback.requestId), async (tx) => {
      const fileId = await store.fileNotice(tx, { processor: processor.name, notice, raw });
      if (fileId === null) return;
      const payout = await store.find(tx, notice.payoutId);
      const isOurs =
        payout?.processor === processor.name &&
        payout.amount.amountMinor === notice.amount.amountMinor &&
        payout.amount.currencyCode === notice.amount.currencyCode;
      if (!isOurs)
        log.warn({ eventId: notice.eventId }, 'a processor told of a payout that is not so');
      const isApplied = isOurs && (await this.apply(tx, payout, notice.word));
      await store.closeNotice(tx, fileId, isApplied ? 'APPLIED' : 'IGNORED');
    });
  }

  /** Books what a processor says of a payout; whether it changed anything. What came back before it was told to have arrived has failed. */
  private async apply(tx: Transaction, payout: PayoutFacts, word: PayoutWord): Promise<boolean> {
    const { store } = this.on;
    const { reference, state, reason } = word;
    if (state === PayoutState.UNDER_WAY) return false;
    const isPaid = state === PayoutState.PAID;
    const why = reason ?? unexplained;
    const hasChanged =
      (await store.finish(tx, payout.id, { isPaid, reference, reason: isPaid ? null : why })) ||
      (state === PayoutState.RETURNED && (await store.returnBack(tx, payout.id, why)));
    if (hasChanged) await tell(tx, payout, isPaid ? 'COMPLETED' : 'FAILED');
    return hasChanged;
  }

  /** Decrypts a destination, in a transaction that works for its owner. */
  private async unseal(requestId: string, payout: SealedPayout) {
    const { database, keys } = this.on;
    const { userId, method, countryCode, detailsCipher } = payout;
    const caller = ownerOf(requestId, userId);
    const text = await database.transaction(caller, (tx) =>
      keys.open(tx, userId, destinationPlace, detailsCipher),
    );
    return { method, countryCode, ...detailsOf(text) };
  }
}

/** In whose name a key is read: that of the account which it belongs to. */
function ownerOf(requestId: string, userId: string): Caller {
  const nobody = nobodysCaller(requestId);
  return { ...nobody, viewer: { ...nobody.viewer, userId } };
}

async function tell(
  tx: Transaction,
  { id, userId }: PayoutFacts,
  status: 'PROCESSING' | 'COMPLETED' | 'FAILED',
): Promise<void> {
  await tx.emit(payoutMoved.create({ payoutId: id, status }, [userId]));
}

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
import {
  PayoutState,
  type PayoutNotice,
  type PayoutProcessor,
  type PayoutWord,
} from './payout-processor';
import type { PayoutProcessors } from './payout-processors';
import { payoutMoved } from './payouts.events';
import type { PayoutFacts, PayoutStore, SealedPayout } from './payouts.store';

/** What the run stands on. */
export interface PayoutRunDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly keys: SubjectKeys;
  readonly store: PayoutStore;
  readonly screenings: ScreeningService;
  readonly processors: PayoutProcessors;
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
    const { worker, store, screenings, processors } = this.on;
    const caller = nobodysCaller(requestId);
    const waiting = await worker.transaction(caller, async (tx) => {
      const payout = await store.findSealed(tx, id);
      const processor = payout && processors.find(payout.processor);
      if (!payout || !processor) return null;
      const isNew = payout.status === 'APPROVED';
      if (isNew && !(await store.send(tx, id))) {
        const isUnscreened = await store.isUnscreened(tx, payout.userId);
        return { payout, processor, isUnscreened, isSent: false };
      }
      if (isNew) await tell(tx, payout, 'PROCESSING');
      return { payout, processor, isUnscreened: false, isSent: true };
    });
    if (!waiting) return;
    const { payout, processor, isUnscreened, isSent } = waiting;
    if (isUnscreened) await screenings.begin(requestId, payout.userId);
    if (isSent) await this.handOver(requestId, payout, processor);
  }

  private async handOver(
    requestId: string,
    payout: SealedPayout,
    processor: PayoutProcessor,
  ): Promise<void> {
    const { worker, log } = this.on;
    const { id: payoutId, amount } = payout;
    try {
      const destination = await this.unseal(requestId, payout);
      const word = await processor.send({ payoutId, destination, amount });
      await worker.transaction(nobodysCaller(requestId), (tx) => this.apply(tx, payout, word));
    } catch (error) {
      log.error({ err: error, payoutId }, 'a processor did not take a payout');
    }
  }

  /**
   * Files a callback and books what it says, once however often and in whatever order it comes.
   *
   * @throws ApiError NOT_FOUND for a processor that we do not have, UNAUTHENTICATED for a callback that is forged or stale,
   * BAD_REQUEST for one that says nothing that we understand, UNAVAILABLE for one that cannot be looked into now, to be sent
   * again. Nothing changes then.
   */
  async receive(
    callback: Callback & { readonly processor: string; readonly requestId: string },
  ): Promise<void> {
    const { worker, store, processors } = this.on;
    const processor = processors.find(callback.processor);
    if (!processor) throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    const notice = await this.read(processor, callback);
    const raw = callback.body.toString('utf8');
    await worker.transaction(nobodysCaller(callback.requestId), async (tx) => {
      const fileId = await store.fileNotice(tx, { processor: processor.name, notice, raw });
      if (fileId === null) return;
      const isApplied = await this.applyNotice(tx, processor.name, notice);
      await store.closeNotice(tx, fileId, isApplied ? 'APPLIED' : 'IGNORED');
    });
  }

  private async read(processor: PayoutProcessor, callback: Callback): Promise<PayoutNotice> {
    try {
      return await readCallback(() => processor.readCallback(callback));
    } catch (error) {
      if (error instanceof ApiError) throw error;
      this.on.log.error({ err: error }, 'a processor could not be asked about a payout');
      throw new ApiError('UNAVAILABLE', 'Send it again later.');
    }
  }

  private async applyNotice(
    tx: Transaction,
    processor: string,
    { eventId, about }: PayoutNotice,
  ): Promise<boolean> {
    if (!about) return false;
    const payout = await this.on.store.find(tx, about.payoutId);
    const isOurs =
      payout?.processor === processor &&
      payout.amount.amountMinor === about.amount.amountMinor &&
      payout.amount.currencyCode === about.amount.currencyCode;
    if (isOurs) return this.apply(tx, payout, about.word);
    this.on.log.warn({ eventId }, 'a processor told of a payout that is not so');
    return false;
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

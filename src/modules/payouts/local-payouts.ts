import { z } from 'zod';
import { PayoutMethod } from '../../generated/prisma/enums';
import { type Callback, UnreadableCallback } from '../../kernel/callbacks/callback';
import type { LocalCourier } from '../../kernel/callbacks/local-courier';
import { CurrencyCode } from '../../kernel/money/currency';
import {
  PayoutState,
  type Destination,
  type PayoutNotice,
  type PayoutOrder,
  type PayoutProcessor,
  type PayoutWord,
} from './payout-processor';

/** How a payout goes by the last four digits of its destination; it is paid where they say nothing else. */
const endings: Readonly<Record<string, readonly Step[]>> = {
  '0001': [{ state: PayoutState.FAILED, reason: 'There is no such account.', afterMs: 300 }],
  '0002': [
    { state: PayoutState.PAID, reason: null, afterMs: 300 },
    { state: PayoutState.RETURNED, reason: 'The account was closed.', afterMs: 900 },
  ],
};
const usual: readonly Step[] = [{ state: PayoutState.PAID, reason: null, afterMs: 300 }];

interface Step {
  readonly state: PayoutState;
  readonly reason: string | null;
  readonly afterMs: number;
}

const notice = z.object({
  id: z.string().min(1).max(200),
  payout: z.object({
    id: z.string().min(1).max(200),
    key: z.uuid(),
    state: z.enum(PayoutState),
    reason: z.string().max(500).nullable(),
    amountMinor: z.string().regex(/^\d{1,16}$/),
    currencyCode: z.enum(CurrencyCode),
  }),
});

/**
 * Stands in for a processor that pays out, outside production, and behaves like one: it decides by the number of the
 * destination, sends once per key, tells what became of it later by signed callbacks over HTTP, again and again until
 * somebody listens, has money come back, and is down at times.
 */
export class LocalPayouts implements PayoutProcessor {
  readonly name = 'local';
  readonly methods = Object.values(PayoutMethod);
  readonly pages = null;
  private isDown = false;

  constructor(readonly courier: LocalCourier) {}

  async send({ payoutId, destination, amount }: PayoutOrder): Promise<PayoutWord> {
    if (this.isDown) throw new Error('The local payouts do not answer.');
    const reference = `po_${payoutId}`;
    let word: PayoutWord = { reference, state: PayoutState.UNDER_WAY, reason: null };
    for (const { state, reason, afterMs } of stepsOf(destination)) {
      const id = `evt_${reference}_${state.toLowerCase()}`;
      const { amountMinor, currencyCode } = amount;
      const payout = { id: reference, key: payoutId, state, reason, currencyCode };
      const body = { id, payout: { ...payout, amountMinor: String(amountMinor) } };
      // An order that is repeated learns what is told by then.
      if (await this.courier.owe(id, body, afterMs)) word = { reference, state, reason };
    }
    return word;
  }

  async readCallback(callback: Callback): Promise<PayoutNotice> {
    const parsed = notice.safeParse(this.courier.read(callback));
    if (!parsed.success) throw new UnreadableCallback('The callback has an unknown form.');
    const { id: eventId, payout } = parsed.data;
    const { id: reference, key: payoutId, state, reason, amountMinor, currencyCode } = payout;
    return {
      eventId,
      kind: `payout.${state.toLowerCase()}`,
      about: {
        payoutId,
        amount: { amountMinor: BigInt(amountMinor), currencyCode },
        word: { reference, state, reason },
      },
    };
  }

  /** Answers nobody until `comeBack`, as processors do at times. */
  goDown(): void {
    this.isDown = true;
  }

  /** Answers again. */
  comeBack(): void {
    this.isDown = false;
  }
}

function stepsOf({ number }: Destination): readonly Step[] {
  return endings[number.slice(-4)] ?? usual;
}

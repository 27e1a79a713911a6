import type { Pool } from 'pg';
import type { OwedNotice, OwedNotices } from '../../../kernel/db/local-notices';
import { isCurrencyCode, type CurrencyCode } from '../../../kernel/money/currency';
import type { PaymentFailure, PaymentStatus } from '../../../generated/prisma/enums';
import { bodyOf } from './callbacks';

/** A charge as the local processor keeps it. */
export interface LocalCharge {
  readonly key: string;
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
  readonly status: PaymentStatus;
  readonly failureReason: PaymentFailure | null;
}

/** A charge to write, with what becomes of it. */
export interface NewCharge extends LocalCharge {
  readonly instrument: string;
  readonly callbacks: readonly NewCallback[];
}

/** What to tell of a charge, and when. */
export interface NewCallback {
  readonly id: string;
  readonly kind: string;
  readonly status: PaymentStatus;
  readonly failureReason: PaymentFailure | null;
  readonly delayMs: number;
  /** What it tells of a refund or a dispute; null where it tells of the charge alone. */
  readonly details: object | null;
}

/** A callback whose time has come, with its charge. */
export interface DueCallback {
  readonly id: string;
  readonly kind: string;
  readonly status: PaymentStatus;
  readonly failureReason: PaymentFailure | null;
  readonly details: object | null;
  readonly at: Date;
  readonly key: string;
  readonly reference: string;
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
}

interface ChargeRecord {
  readonly key: string;
  readonly reference: string;
  readonly amount_minor: string;
  readonly currency_code: string;
  readonly status: PaymentStatus;
  readonly failure_reason: PaymentFailure | null;
}

interface DueRecord extends ChargeRecord {
  readonly id: string;
  readonly kind: string;
  readonly details: object | null;
  readonly attempts: number;
  readonly created_at: Date;
}

/** The books of the local processor. They are in our database so that they outlive a process; nobody else reads them. */
export class LocalStore implements OwedNotices {
  readonly sender = 'payments';

  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** The charge of a key: the one that is there, or this one. */
  async open({ callbacks, ...charge }: NewCharge): Promise<LocalCharge> {
    await this.pool.query(
      `/* local.open */ WITH opened AS (
         INSERT INTO local_charges
           (key, reference, instrument, amount_minor, currency_code, status, failure_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (key) DO NOTHING RETURNING key)
       INSERT INTO local_callbacks (id, charge_key, kind, status, failure_reason, due_at, details)
       SELECT c.id, opened.key, c.kind, c.status, c."failureReason",
         clock_timestamp() + make_interval(secs => c."delayMs" / 1000.0), nullif(c.details, 'null')
       FROM opened, jsonb_to_recordset($8::jsonb)
         AS c (id text, kind text, status text, "failureReason" text, "delayMs" integer, details jsonb)`,
      [
        charge.key,
        charge.reference,
        charge.instrument,
        charge.amountMinor.toString(),
        charge.currencyCode,
        charge.status,
        charge.failureReason,
        JSON.stringify(callbacks),
      ],
    );
    const { rows } = await this.pool.query<ChargeRecord>(
      `/* local.read */ SELECT key, reference, amount_minor, currency_code, status, failure_reason
       FROM local_charges WHERE key = $1`,
      [charge.key],
    );
    const [row] = rows;
    if (!row) throw new Error('The local processor lost a charge.');
    return toCharge(row);
  }

  /** Takes callbacks that are due, and moves their charges along. */
  async takeDue(limit: number, attemptsMax: number): Promise<readonly OwedNotice[]> {
    const { rows } = await this.pool.query<DueRecord>(
      `/* local.takeDue */ WITH due AS (
         SELECT id, due_at FROM local_callbacks
         WHERE delivered_at IS NULL AND due_at <= clock_timestamp() AND attempts < $2
         ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
       taken AS (
         UPDATE local_callbacks c SET attempts = attempts + 1,
           due_at = clock_timestamp() + make_interval(secs => 0.5 * 2 ^ attempts)
         FROM due WHERE c.id = due.id
         RETURNING c.id, c.charge_key, c.kind, c.status, c.failure_reason, c.details, c.attempts,
           due.due_at AS was_due_at),
       moved AS (
         UPDATE local_charges c SET status = t.status, failure_reason = t.failure_reason
         FROM taken t WHERE c.key = t.charge_key AND c.status = 'PENDING' AND t.status <> 'PENDING')
       SELECT t.id, t.kind, t.status, t.failure_reason, t.details, t.attempts,
         c.key, c.reference, c.amount_minor, c.currency_code, c.created_at
       FROM taken t JOIN local_charges c ON c.key = t.charge_key
       ORDER BY t.was_due_at, t.id`,
      [limit, attemptsMax],
    );
    return rows.map((row) => ({
      id: row.id,
      attempts: row.attempts,
      body: bodyOf({
        ...toCharge(row),
        ...{ id: row.id, kind: row.kind, details: row.details, at: row.created_at },
      }),
    }));
  }

  /** The card that a charge was made on; null where there is no such charge. */
  async instrumentOf(reference: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ instrument: string }>(
      '/* local.instrumentOf */ SELECT instrument FROM local_charges WHERE reference = $1',
      [reference],
    );
    return rows[0]?.instrument ?? null;
  }

  /** Decides a charge that waits for its payer, and owes the callback that tells it; whether it was waiting. */
  async decide(reference: string, { delayMs, ...callback }: NewCallback): Promise<boolean> {
    const { id, kind, status, failureReason } = callback;
    const { rowCount } = await this.pool.query(
      `/* local.decide */ WITH decided AS (
         UPDATE local_charges SET status = $2, failure_reason = $3
         WHERE reference = $1 AND status = 'PENDING' RETURNING key)
       INSERT INTO local_callbacks (id, charge_key, kind, status, failure_reason, due_at)
       SELECT $4, key, $5, $2, $3, clock_timestamp() + make_interval(secs => $6 / 1000.0) FROM decided`,
      [reference, status, failureReason, id, kind, delayMs],
    );
    return (rowCount ?? 0) > 0;
  }

  /** Gives up charges for which nobody came to confirm them within a day. */
  async giveUp(key: string): Promise<void> {
    await this.pool.query(
      `/* local.giveUp */ UPDATE local_charges SET status = 'FAILED', failure_reason = 'DECLINED'
       WHERE key = $1 AND status = 'PENDING' AND created_at < app.now() - interval '1 day'`,
      [key],
    );
  }

  /** Owes one callback more, once by its id; whether it is due by now, or will be. */
  async owe(reference: string, callback: NewCallback): Promise<'DUE' | 'LATER'> {
    const { id, kind, status, delayMs, details } = callback;
    await this.pool.query(
      `/* local.owe */ INSERT INTO local_callbacks (id, charge_key, kind, status, due_at, details)
       SELECT $1, key, $2, $3, clock_timestamp() + make_interval(secs => $4 / 1000.0), $5::jsonb
       FROM local_charges WHERE reference = $6 ON CONFLICT (id) DO NOTHING`,
      [id, kind, status, delayMs, JSON.stringify(details), reference],
    );
    const { rows } = await this.pool.query<{ is_due: boolean }>(
      `/* local.isDue */ SELECT due_at <= clock_timestamp() OR attempts > 0 AS is_due
       FROM local_callbacks WHERE id = $1`,
      [id],
    );
    return rows[0]?.is_due === true ? 'DUE' : 'LATER';
  }

  async markDelivered(id: string): Promise<void> {
    await this.pool.query(
      `/* local.markDelivered */ UPDATE local_callbacks SET delivered_at = clock_timestamp() WHERE id = $1`,
      [id],
    );
  }

  async nextDueInMs(attemptsMax: number): Promise<number | null> {
    const { rows } = await this.pool.query<{ ms: number | null }>(
      `/* local.nextDue */ SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 * 1000 AS ms
       FROM local_callbacks WHERE delivered_at IS NULL AND attempts < $1`,
      [attemptsMax],
    );
    return rows[0]?.ms ?? null;
  }
}

function toCharge(row: ChargeRecord): LocalCharge {
  if (!isCurrencyCode(row.currency_code)) throw new Error('Nobody knows the currency of a charge.');
  return {
    key: row.key,
    reference: row.reference,
    amountMinor: BigInt(row.amount_minor),
    currencyCode: row.currency_code,
    status: row.status,
    failureReason: row.failure_reason,
  };
}

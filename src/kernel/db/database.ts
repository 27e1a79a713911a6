import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client';
import type { Caller } from '../auth/viewer';
import type { DomainEvent } from '../events/domain-event';
import type { StatementRecord, StatementRunner } from '../read/engine';
import type { Statement } from '../read/parameters';

/**
 * How long PostgreSQL lets things take, in milliseconds. All are shorter than Prisma's own limit: were they longer, a
 * statement could commit after Prisma had reported its transaction as failed.
 */
const limitsMs = {
  statement: 8_000,
  lock: 2_000,
  idleInTransaction: 8_000,
  prismaTransaction: 15_000,
};

/** What was done to what, for the audit trail. */
export interface AuditEntry {
  /** As noun.verb: 'post.create'. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Ids and states only; never a personal value. */
  readonly changes?: Prisma.InputJsonObject;
}

/** An open transaction: what a use case writes, what it says about it, and the statements that it runs. */
export interface Transaction extends StatementRunner {
  readonly prisma: Prisma.TransactionClient;
  /** Writes an event to the outbox, to be told once the transaction has committed. */
  emit(event: DomainEvent): Promise<void>;
  /** Writes many events in one statement, to be told in this order. */
  emitAll(events: readonly DomainEvent[]): Promise<void>;
  /** Writes a row of the audit trail. */
  audit(entry: AuditEntry): Promise<void>;
}

/** The one pool of connections, shared by the read engine and by Prisma. */
export class Database implements StatementRunner {
  readonly pool: Pool;
  readonly prisma: PrismaClient;
  private readonly commitListeners = new Set<() => void>();

  constructor(options: { readonly url: string; readonly poolSize: number }) {
    this.pool = new Pool({
      connectionString: options.url,
      max: options.poolSize,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: limitsMs.statement,
      lock_timeout: limitsMs.lock,
      idle_in_transaction_session_timeout: limitsMs.idleInTransaction,
      application_name: 'marquee',
      options: '-c timezone=UTC',
    });
    // A connection that breaks while idle is dropped by the pool; without a listener it would end the process.
    this.pool.on('error', () => undefined);
    // Prisma's longer errors quote what was to be written, which no log may hold.
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.pool), errorFormat: 'minimal' });
  }

  /**
   * Does the work of one use case: all of it or nothing. Whatever `work` throws rolls everything back.
   */
  async transaction<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.prisma.$transaction(
      (prisma) => work(openTransaction(prisma, caller)),
      {
        timeout: limitsMs.prismaTransaction,
        maxWait: 5_000,
      },
    );
    for (const listener of this.commitListeners) listener();
    return result;
  }

  /** Runs one statement on a connection of the pool. */
  async query({ text, values }: Statement): Promise<readonly StatementRecord[]> {
    return (await this.pool.query<StatementRecord>(text, [...values])).rows;
  }

  /** Calls back after every commit, so that the relay need not wait for its next look at the outbox. */
  onCommit(listener: () => void): void {
    this.commitListeners.add(listener);
  }

  /** Whether PostgreSQL answers. */
  async isReachable(): Promise<boolean> {
    try {
      await this.pool.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    if (!this.pool.ended) await this.pool.end();
  }
}

function openTransaction(prisma: Prisma.TransactionClient, caller: Caller): Transaction {
  return {
    prisma,
    query: ({ text, values }) => prisma.$queryRawUnsafe(text, ...values),
    async emit({ kind, payload, audience }) {
      await prisma.outboxEvent.create({ data: { kind, payload, audience: [...audience] } });
    },
    async emitAll(events) {
      await prisma.$executeRaw`/* outbox.emitAll */ INSERT INTO outbox_events (kind, payload, audience)
        SELECT kind, payload, audience FROM ROWS FROM (
          jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS (kind text, payload jsonb, audience uuid[])
        ) WITH ORDINALITY AS e (kind, payload, audience, position) ORDER BY position`;
    },
    async audit({ action, subjectType, subjectId, changes = {} }) {
      const { viewer, ip, userAgent, requestId } = caller;
      await prisma.auditLog.create({
        data: {
          actorId: viewer.userId,
          action,
          subjectType,
          subjectId,
          changes,
          ip,
          userAgent,
          requestId,
        },
      });
    },
  };
}

import { setFlagsFromString } from 'node:v8';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolConfig, type QueryArrayConfig } from 'pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client';
import type { AuditCategory, AuditSeverity } from '../../generated/prisma/enums';
import type { Caller } from '../auth/viewer';
import type { DomainEvent } from '../events/domain-event';
import type { StatementRecord, StatementRunner } from '../read/engine';
import type { Statement } from '../read/parameters';
import { StandingChanged } from '../read/standing';
import type { Cells } from '../read/text-shape';
import { categoryOf, describeAction } from './audit-words';
import { rowsFor } from './for-viewer';
import { PatientPool } from './patient-pool';
import { ReadLines } from './read-lines';
import type { DatabaseRole } from './roles';
import { connectionLifetimeSeconds, StatementNames } from './statement-names';

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

/** How long jobs and consumers of events wait for a connection, in milliseconds. */
const connectionWaitMs = 5_000;

/** Leaves values as they come. */
const asWritten = { getTypeParser: () => (value: string) => value };

/** What was done to what, for the audit trail. */
export interface AuditEntry {
  /** As noun.verb: 'post.create'. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Ids and states only; never a personal value. */
  readonly changes?: Prisma.InputJsonObject;
  /** What it is about; left out, what its subject tells. */
  readonly category?: AuditCategory;
  /** How much it matters; left out, INFO. */
  readonly severity?: AuditSeverity;
  /** The same as a sentence, without personal values; left out, one is made of the action. */
  readonly description?: string;
  /** The account that it was done to, where that is not the actor's. */
  readonly affectedUserId?: string;
}

/** An open transaction: what a use case writes, what it says about it, and the statements that it runs. */
export interface Transaction extends StatementRunner {
  readonly prisma: Prisma.TransactionClient;
  /** It has said at its beginning for whom it works, so its statements need not. */
  readonly knowsViewer: true;
  /** From here on the transaction works for this account: one that has just proved who it is. Audit rows name it. */
  actAs(userId: string): Promise<void>;
  /** Writes an event to the outbox, to be told once the transaction has committed. */
  emit(event: DomainEvent): Promise<void>;
  /** Writes many events in one statement, to be told in this order. */
  emitAll(events: readonly DomainEvent[]): Promise<void>;
  /** Writes a row of the audit trail. */
  audit(entry: AuditEntry): Promise<void>;
}

/** How to reach a database. */
export interface DatabaseOptions {
  readonly url: string;
  /** How many connections there are at most, lines included. */
  readonly poolSize: number;
  /** How many of them are lines, which answer single reads; left out, none. */
  readonly lines?: number;
  /** The role that connections assume; left out, they keep the rights of their login. See `roleToAssume`. */
  readonly role?: DatabaseRole | null;
  /** How long whoever wants a connection waits for one, in milliseconds; left out, five seconds. */
  readonly waitMs?: number;
  /** How PostgreSQL's own statistics and logs call the connections; left out, 'marquee'. */
  readonly applicationName?: string;
}

/** One pool of connections with the rights of one role, shared by the read engine and by Prisma. */
export class Database implements StatementRunner {
  readonly pool: Pool;
  private opened: PrismaClient | null = null;
  private readonly lines: ReadLines;
  private readonly commitListeners = new Set<() => void>();
  private readonly statementNames = new StatementNames();
  /** How long whoever wants a connection waits for one, in milliseconds. */
  readonly waitMs: number;
  /** Null as long as nobody knows. */
  private isDirect: boolean | null = null;
  private isLooking = false;
  private readonly connection: PoolConfig;

  constructor(options: DatabaseOptions) {
    const { lines = 0 } = options;
    this.waitMs = options.waitMs ?? connectionWaitMs;
    const connection: PoolConfig = {
      connectionString: options.url,
      connectionTimeoutMillis: this.waitMs,
      statement_timeout: limitsMs.statement,
      lock_timeout: limitsMs.lock,
      idle_in_transaction_session_timeout: limitsMs.idleInTransaction,
      application_name: options.applicationName ?? 'marquee',
      options: `-c timezone=UTC${options.role ? ` -c role=${options.role}` : ''}`,
    };
    this.connection = connection;
    this.lines = new ReadLines(connection, lines);
    this.pool = new Pool({
      ...connection,
      max: options.poolSize - lines,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: connectionLifetimeSeconds,
    });
    surviveBreaks(this.pool);
  }

  /**
   * Prisma, from its first use on: what it has to know of our model takes tenths of a second and a hundred megabytes. What
   * reads, and what writes by one statement, goes without.
   */
  get prisma(): PrismaClient {
    return (this.opened ??= this.openPrisma());
  }

  private openPrisma(): PrismaClient {
    compilePrismaOnce();
    const adapter = new PrismaPg(this.pool, {
      statementNameGenerator: ({ sql }) => this.statementName(sql) ?? '',
    });
    // Its longer errors quote what was to be written, which no log may hold.
    return new PrismaClient({ adapter, errorFormat: 'minimal' });
  }

  /**
   * Does the work of one use case: all of it or nothing. Whatever `work` throws rolls everything back. Guarded tables
   * show what is the caller's.
   *
   * @throws StandingChanged where the viewer is only remembered: whoever began so has to ask first.
   */
  async transaction<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { remembered } = caller;
    if (remembered && !remembered.isSettled) {
      remembered.doubt();
      throw new StandingChanged();
    }
    const result = await this.prisma.$transaction(
      async (prisma) => {
        await introduce(prisma, caller);
        return work(openTransaction(prisma, caller));
      },
      {
        timeout: limitsMs.prismaTransaction,
        // The pool says sooner that there is no connection.
        maxWait: limitsMs.prismaTransaction,
      },
    );
    this.tellCommit();
    return result;
  }

  /** Runs one statement that writes: a transaction by itself, which says for whom it works. Its values come as text. */
  async stroke({ text, values }: Statement): Promise<readonly Cells[]> {
    const rows = await this.onPool({ text, values });
    this.tellCommit();
    return rows;
  }

  /**
   * Reads with the eyes of the auditor, who sees all rows of guarded tables and changes none. That somebody did so, and what
   * for, is written into the audit trail first, in the same transaction. Whether they may is the caller's to ask.
   */
  asAuditor(caller: Caller, purpose: string): StatementRunner {
    return {
      knowsViewer: true,
      query: (statement) =>
        this.transaction(caller, async (tx) => {
          await tx.audit({
            action: 'staff.switch-role',
            subjectType: 'User',
            subjectId: caller.viewer.userId ?? '',
            category: 'SECURITY',
            severity: 'WARNING',
            description: `Read as the auditor: ${purpose}`,
            changes: { role: 'auditor', purpose },
          });
          await tx.query({
            text: '/* transaction.asAuditor */ SET LOCAL ROLE auditor',
            values: [],
          });
          return tx.query(statement);
        }),
    };
  }

  /** Runs one statement on a connection of the pool. */
  async query({ text, values }: Statement): Promise<readonly StatementRecord[]> {
    const name = this.statementName(text);
    const { rows } = await this.pool.query<StatementRecord>({
      text,
      values: [...values],
      ...(name !== undefined && { name }),
    });
    return rows;
  }

  /** Runs one statement that reads, and takes its values as PostgreSQL writes them. */
  async texts(statement: Statement): Promise<readonly Cells[]> {
    // A pool in between may not take one statement before it has answered the last.
    const asked =
      this.isDirect === true ? this.lines.ask<(string | null)[]>(this.asTexts(statement)) : null;
    return asked ?? this.onPool(statement);
  }

  private async onPool(statement: Statement): Promise<readonly Cells[]> {
    const { rows } = await this.pool.query<(string | null)[]>(this.asTexts(statement));
    return rows;
  }

  private asTexts({ text, values }: Statement): QueryArrayConfig {
    const name = this.statementName(text);
    return {
      text,
      values: [...values],
      rowMode: 'array',
      types: asWritten,
      ...(name !== undefined && { name }),
    };
  }

  /**
   * The name that a statement is prepared under; undefined where it is not. Between transactions a pool in between may
   * change the connection to PostgreSQL, and what was prepared on one is not there on the other.
   */
  private statementName(text: string): string | undefined {
    const name = this.statementNames.nameFor(text);
    if (name !== undefined && this.isDirect === null) void this.lookWhetherDirect();
    return this.isDirect ? name : undefined;
  }

  /** A pool in between gives its clients numbers of its own in place of that of PostgreSQL's process. */
  private async lookWhetherDirect(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      const client = await this.pool.connect();
      try {
        const { rows } = await client.query<{ pid: number }>(
          '/* local.process */ SELECT pg_backend_pid() AS pid',
        );
        this.isDirect = 'processID' in client && rows[0]?.pid === client.processID;
      } finally {
        client.release();
      }
    } catch {
      // Statements run unprepared until a later look succeeds.
    } finally {
      this.isLooking = false;
    }
  }

  /** Runs one statement that reads guarded tables, for an account. Its rows come as JSON has them. */
  async queryFor(userId: string, statement: Statement): Promise<readonly StatementRecord[]> {
    const [record] = await this.query(rowsFor(userId, statement));
    return (record?.['data'] ?? []) as readonly StatementRecord[];
  }

  /**
   * Connections with the same rights for a library that takes every error of its own bookkeeping for the end of the process:
   * they wait for a lock, for one another and for a database that is away, as long as it takes.
   */
  openPatientPool(max: number): Pool {
    const pool = new PatientPool({
      ...this.connection,
      max,
      // A server that does not answer is tried again; so is a pool that is busy for as long.
      statement_timeout: 0,
      lock_timeout: 0,
      idle_in_transaction_session_timeout: 0,
      maxLifetimeSeconds: connectionLifetimeSeconds,
    });
    surviveBreaks(pool);
    return pool;
  }

  private tellCommit(): void {
    for (const listener of this.commitListeners) listener();
  }

  /** Calls back after every commit, so that the relay need not wait for its next look at the outbox. */
  onCommit(listener: () => void): void {
    this.commitListeners.add(listener);
  }

  /**
   * Opens Prisma before somebody needs it, which keeps the process for some tenths of a second. What cannot be opened is left
   * to who needs it.
   */
  async openPrismaEarly(): Promise<void> {
    await this.prisma.$queryRaw`/* local.openPrisma */ SELECT 1`.catch(() => undefined);
  }

  /** Opens all connections that can be opened. Nothing fails: who wants one that could not be, opens it. */
  async openConnections(): Promise<void> {
    const opening = Array.from({ length: this.pool.options.max }, () => this.pool.connect());
    for (const opened of await Promise.allSettled(opening)) {
      if (opened.status === 'fulfilled') opened.value.release();
    }
    await this.lines.warmUp();
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
    await this.opened?.$disconnect();
    await this.lines.close();
    if (!this.pool.ended) await this.pool.end();
  }
}

/**
 * Leaves Prisma's compiler of queries as it was first translated to machine code. It reads our model once and compiles each
 * form of a query once; better code for it would take two thirds of a second of other cores while the process starts.
 */
function compilePrismaOnce(): void {
  setFlagsFromString('--wasm-tiering-budget=1000000000');
}

/**
 * Keeps a connection that breaks from ending the process, as it would where nobody listens: the pool does for those that are
 * idle, and nobody for those that somebody has taken, whose statements fail anyway.
 */
function surviveBreaks(pool: Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
}

/** Tells PostgreSQL for whom the transaction works, before anything else in it. */
async function introduce(prisma: Prisma.TransactionClient, caller: Caller): Promise<void> {
  const { viewer, requestId, ip, userAgent } = caller;
  await prisma.$queryRaw`/* transaction.introduce */ SELECT
    set_config('app.user_id', ${viewer.userId ?? ''}, true),
    set_config('app.request_id', ${requestId}, true),
    set_config('app.ip', ${ip ?? ''}, true),
    set_config('app.user_agent', ${userAgent ?? ''}, true)`;
}

function openTransaction(prisma: Prisma.TransactionClient, caller: Caller): Transaction {
  // Whoever registers or logs in as somebody else, while logged in, is from then on who they have proved to be.
  let actorId = caller.viewer.userId;
  const emitAll: Transaction['emitAll'] = async (events) => {
    await prisma.$executeRaw`/* outbox.emitAll */ INSERT INTO outbox_events (kind, payload, audience)
      SELECT kind, payload, audience FROM ROWS FROM (
        jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS (kind text, payload jsonb, audience uuid[])
      ) WITH ORDINALITY AS e (kind, payload, audience, position) ORDER BY position`;
  };
  return {
    prisma,
    knowsViewer: true,
    async actAs(userId) {
      actorId = userId;
      await prisma.$queryRaw`/* transaction.actAs */ SELECT set_config('app.user_id', ${userId}, true)`;
    },
    query: ({ text, values }) => prisma.$queryRawUnsafe(text, ...values),
    emit: (event) => emitAll([event]),
    emitAll,
    async audit(entry) {
      const { action, subjectType, subjectId, changes = {}, affectedUserId = null } = entry;
      const { ip, userAgent, requestId } = caller;
      const category = entry.category ?? categoryOf(subjectType);
      const severity = entry.severity ?? 'INFO';
      const description = entry.description ?? describeAction(action);
      // The trail can be written and not read: Prisma would ask for the row that it has written.
      await prisma.$executeRaw`/* transaction.audit */ INSERT INTO audit_logs
          (actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id,
           category, severity, description, affected_user_id)
        VALUES (${actorId}::uuid, ${action}, ${subjectType}, ${subjectId}::uuid,
          ${JSON.stringify(changes)}::jsonb, ${ip}::inet, ${userAgent}, ${requestId},
          ${category}::"AuditCategory", ${severity}::"AuditSeverity", ${description}, ${affectedUserId}::uuid)`;
    },
  };
}

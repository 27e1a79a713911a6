import { Client, type DatabaseError } from 'pg';
import { cloneDatabase } from '../kit/database';
import { goodValues } from './domains';
import { GoodRows } from './nonsense/good-rows';
import type { Row } from './nonsense/rules-of';

/** A role that works in the database, for an account or for nobody. */
export interface Actor {
  readonly role: 'app' | 'worker' | 'retention';
  readonly userId?: string;
}

/**
 * Tries what the database takes and refuses, in transactions that are all rolled back. Rows are made by the owner of the
 * database; what is tried is done with the rights of those who work in it.
 */
export class Trials {
  private constructor(
    private readonly client: Client,
    private readonly good: GoodRows,
  ) {}

  /** Opens the database of this worker of the tests. */
  static async open(): Promise<Trials> {
    const client = new Client({ connectionString: await cloneDatabase() });
    await client.connect();
    return new Trials(client, new GoodRows(client, goodValues));
  }

  /** Ends the connection. */
  close(): Promise<void> {
    return this.client.end();
  }

  /** The work, and the rules that hold at COMMIT: the name of the constraint that it breaks, else the message; null where all is well. */
  async attempt(work: () => Promise<unknown>): Promise<string | null> {
    await this.client.query('BEGIN');
    try {
      await work();
      await this.settle();
      return null;
    } catch (error) {
      const { constraint, message } = error as DatabaseError;
      return constraint ?? message;
    } finally {
      await this.client.query('ROLLBACK');
    }
  }

  /** Has the rules that hold at COMMIT hold now. */
  async settle(): Promise<void> {
    await this.client.query('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED');
  }

  /** A good row, spoiled as given, with the rows that it points to; the row as it is stored. */
  insert(table: string, row: Row = {}): Promise<Row> {
    return this.good.insert(table, row);
  }

  /** The id of a new good row. */
  async id(table: string, row: Row = {}): Promise<string> {
    return String((await this.insert(table, row))['id']);
  }

  /** The rows of a statement by the owner of the database. */
  async query(statement: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await this.client.query<Row>(statement, [...values]);
    return rows;
  }

  /** The rows of a statement with an actor's rights. */
  async as(
    { role, userId }: Actor,
    statement: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    await this.client.query(`SET LOCAL ROLE ${role}`);
    await this.client.query(`SELECT set_config('app.user_id', $1, true)`, [userId ?? '']);
    const rows = await this.query(statement, values);
    await this.client.query('RESET ROLE');
    return rows;
  }
}

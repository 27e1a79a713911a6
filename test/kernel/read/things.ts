import {
  buildSchema,
  execute,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql';
import { Pool } from 'pg';
import { visitor, type Caller } from '../../../src/kernel/auth/viewer';
import type { RequestContext } from '../../../src/kernel/graphql/context';
import { resolveField } from '../../../src/kernel/graphql/field-resolver';
import { CursorCodec } from '../../../src/kernel/pagination/cursor';
import { CostMeter } from '../../../src/kernel/limits/cost-meter';
import { ReadEngine, type StatementRunner } from '../../../src/kernel/read/engine';
import { ReadModel } from '../../../src/kernel/read/model';
import { allRows } from '../../../src/kernel/read/statement';
import type { Order, TypeMap } from '../../../src/kernel/read/type-map';
import sql from 'sql-template-tag';
import { createDatabase } from '../../kit/database';

/** One row of the table that these tests make up. */
export interface Thing {
  readonly id: number;
  readonly rank: number | null;
  readonly owner: string | null;
}

const schema = buildSchema(`
  type Query { things(first: Int, after: String, last: Int, before: String): ThingConnection! }
  type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! totalCount: Int! }
  type ThingEdge { cursor: String! node: Thing! }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Thing { number: Int! rank: Int secret: String sameRank(first: Int, after: String, last: Int, before: String): ThingConnection! twin: Thing }
`);

const column = { kind: 'column', scalar: 'Int' } as const;

/** Orders over the made-up table, by name. */
export const orders = {
  rankUp: [ordered('rank', 'asc', true), ordered('id', 'asc', false)],
  rankDown: [ordered('rank', 'desc', true), ordered('id', 'desc', false)],
  rankUpIdDown: [ordered('rank', 'asc', true), ordered('id', 'desc', false)],
  rankDownIdUp: [ordered('rank', 'desc', true), ordered('id', 'asc', false)],
} satisfies Record<string, Order>;

export type OrderName = keyof typeof orders;

function ordered(name: string, direction: 'asc' | 'desc', isNullable: boolean): Order[number] {
  return { column: name, direction, isNullable, sqlType: 'integer' };
}

function typesFor(order: Order): TypeMap {
  return {
    Thing: {
      name: 'Thing',
      table: 'things',
      key: ['id'],
      isNode: false,
      policy: 'thing.read',
      fields: {
        number: { ...column, column: 'id' },
        rank: { ...column, column: 'rank' },
        secret: { kind: 'column', column: 'owner', scalar: 'String', mask: 'thing.own' },
        sameRank: {
          kind: 'connection',
          type: 'Thing',
          on: [{ local: 'rank', target: 'rank' }],
          order,
        },
        twin: { kind: 'one', type: 'Thing', on: [{ local: 'twin_id', target: 'id' }] },
      },
    },
  };
}

/** A read engine over a made-up table of its own, in a database of its own. */
export class ThingWorld {
  private readonly runner: StatementRunner;
  private readonly documents = new Map<string, DocumentNode>();
  private readonly engines = new Map<string, ReadEngine>();

  private constructor(
    private readonly pool: Pool,
    private readonly drop: () => Promise<void>,
  ) {
    this.runner = {
      query: async ({ text, values }) => (await pool.query(text, [...values])).rows,
    };
  }

  static async create(): Promise<ThingWorld> {
    const database = await createDatabase('empty');
    const pool = new Pool({ connectionString: database.url, max: 2 });
    await pool.query(
      'CREATE TABLE things (id integer PRIMARY KEY, rank integer, owner text, twin_id integer)',
    );
    return new ThingWorld(pool, database.drop);
  }

  async fill(things: readonly Thing[]): Promise<void> {
    await this.pool.query('TRUNCATE things');
    await this.pool.query(
      `INSERT INTO things (id, rank, owner, twin_id)
       SELECT id, rank, owner, id FROM json_to_recordset($1) AS t(id integer, rank integer, owner text)`,
      [JSON.stringify(things)],
    );
  }

  /** Runs an operation as an account whose name stands in `owner`, or as a visitor. */
  async run(
    order: OrderName,
    source: string,
    variables: Readonly<Record<string, unknown>> = {},
    userId: string | null = null,
  ): Promise<ExecutionResult> {
    const document = this.document(source);
    const engine = this.engine(order, userId);
    const caller: Caller = {
      viewer: visitor,
      clusterKey: 'fanzlab',
      requestId: 'test',
      ip: null,
      userAgent: null,
    };
    const contextValue: RequestContext = {
      ...caller,
      meter: new CostMeter(),
      expiresAt: null,
      connectionId: null,
      reads: engine.readsFor(caller),
    };
    const things = (_args: unknown, context: RequestContext, info: never): Promise<unknown> =>
      context.reads.connection(info, {
        name: 'things',
        type: 'Thing',
        where: allRows,
        order: orders[order],
      });
    return execute({
      schema,
      document,
      rootValue: { things },
      contextValue,
      variableValues: variables,
      fieldResolver: (parent, args, context, info) =>
        info.parentType.name === 'Query'
          ? things(args, context as RequestContext, info as never)
          : resolveField(parent, args, context as RequestContext, info),
    });
  }

  /** One document for one text, as the transports have it, so that later runs meet the plans of earlier ones. */
  private document(source: string): DocumentNode {
    const known = this.documents.get(source);
    if (known) return known;
    const document = parse(source);
    const [error] = validate(schema, document);
    if (error) throw error;
    this.documents.set(source, document);
    return document;
  }

  private engine(order: OrderName, userId: string | null): ReadEngine {
    const key = `${order} ${userId}`;
    const known = this.engines.get(key);
    if (known) return known;
    const model = new ReadModel(typesFor(orders[order]), [
      {
        policies: {
          'thing.read': ({ row }) => sql`coalesce(${row('owner')} <> 'hidden', TRUE)`,
          'thing.own': ({ row }) => sql`${row('owner')} = ${userId}`,
        },
        extensions: [],
      },
    ]);
    const engine = new ReadEngine(this.runner, model, new CursorCodec(Buffer.alloc(32, 7)));
    this.engines.set(key, engine);
    return engine;
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.drop();
  }
}

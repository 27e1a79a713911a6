import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { Sql } from 'sql-template-tag';
import type { Caller } from '../auth/viewer';
import type { Predicate } from '../auth/policy';
import type { CursorCodec } from '../pagination/cursor';
import { ApiError } from '../problems/errors';
import type { ReadModel } from './model';
import { render, type Statement } from './parameters';
import { connectionRowsAtMost, rowsAtMost } from './plan';
import { Planner } from './planner';
import type { Ref } from './ref';
import type { Row } from './row';
import { Shaper, type ConnectionJson, type ObjectJson } from './shape';
import { StatementWriter } from './statement';
import type { Order } from './type-map';

/** How many rows one root field may ask for at most. */
export const rowsPerFieldMax = 25_000;

/** A row that a root field gives. */
export interface OneSource {
  readonly type: string;
  readonly where: Predicate;
}

/** A connection that a root field gives; `name` is what its cursors are tied to. */
export interface ConnectionSource extends OneSource {
  readonly name: string;
  readonly order: Order;
}

/** A bounded list that a root field gives. */
export interface ListSource extends OneSource {
  readonly order: Order;
  readonly max: number;
}

/** A row as PostgreSQL gives it, by the names of its columns. */
export type StatementRecord = Readonly<Record<string, unknown>>;

/** Whatever runs a statement: the pool, or an open transaction. */
export interface StatementRunner {
  query(statement: Statement): Promise<readonly StatementRecord[]>;
}

/** Runs compiled reads. There is one for the process; `readsFor` gives each request and each event its own. */
export class ReadEngine {
  readonly shaper: Shaper;
  constructor(
    /** Runs statements where no transaction is open. */
    readonly runner: StatementRunner,
    readonly model: ReadModel,
    readonly cursors: CursorCodec,
  ) {
    this.shaper = new Shaper(cursors);
  }

  readsFor(caller: Caller): Reads {
    return new Reads(this, caller);
  }

  /** Runs a fragment with the caller's parameters. */
  run(fragment: Sql, caller: Caller): ReturnType<StatementRunner['query']> {
    return this.runner.query(render(fragment, caller));
  }

  /**
   * Whether the caller may know of a row and all these further policies hold of it: for rules in services, inside their
   * transaction where they have one.
   */
  async permits(
    runner: StatementRunner,
    caller: Caller,
    target: { readonly type: string; readonly id: string; readonly policies?: readonly string[] },
  ): Promise<boolean> {
    const type = this.model.type(target.type);
    const policies = [type.policy, ...(target.policies ?? [])];
    const fragment = new StatementWriter(this.model).permits(type, target.id, policies);
    return (await runner.query(render(fragment, caller))).length > 0;
  }
}

/** The reads of one request or one event, with its loaders. */
export class Reads {
  private readonly loaders = new WeakMap<FieldNode, Map<string, DataLoader<string, Row | null>>>();
  private readonly asOthers = new Map<string, Reads>();

  constructor(
    private readonly engine: ReadEngine,
    private readonly caller: Caller,
  ) {}

  /** The row of a source with what the field selects; null where there is none that the caller may know of. */
  async one(info: GraphQLResolveInfo, source: OneSource): Promise<Row | null> {
    const plan = this.planner(info).object(source.type, info.fieldNodes);
    refuseTooMany(rowsAtMost(plan));
    const [record] = await this.run(this.writer().one(plan, source.where));
    return record ? this.engine.shaper.object(plan, record['data'] as ObjectJson) : null;
  }

  /** One page of a source. */
  async connection(info: GraphQLResolveInfo, source: ConnectionSource): Promise<Row> {
    const type = this.engine.model.type(source.type);
    const plan = this.planner(info).connection(
      { scope: source.name, type, order: source.order },
      info.parentType,
      info.fieldNodes,
    );
    refuseTooMany(connectionRowsAtMost(plan));
    const [record] = await this.run(this.writer().page(plan, source.where));
    return this.engine.shaper.connection(plan, record?.['data'] as ConnectionJson);
  }

  /** The rows of a bounded source. */
  async list(info: GraphQLResolveInfo, source: ListSource): Promise<readonly Row[]> {
    const plan = this.planner(info).object(source.type, info.fieldNodes);
    refuseTooMany(source.max * rowsAtMost(plan));
    const fragment = this.writer().list(plan, source.where, source.order, source.max);
    const [record] = await this.run(fragment);
    return (record?.['data'] as readonly ObjectJson[]).map((json) =>
      this.engine.shaper.object(plan, json),
    );
  }

  /**
   * The row that a reference names, with what the field selects; null where it does not exist or the caller may not
   * know of it. References of one field are fetched together.
   */
  load(reference: Ref, info: GraphQLResolveInfo): Promise<Row | null> {
    if (reference.viewer)
      return this.as(reference.viewer).load({ ...reference, viewer: null }, info);
    return this.loader(reference.type, info).load(reference.id);
  }

  private as(viewer: Caller['viewer']): Reads {
    const key = viewer.userId ?? '';
    const reads = this.asOthers.get(key) ?? new Reads(this.engine, { ...this.caller, viewer });
    this.asOthers.set(key, reads);
    return reads;
  }

  /** One loader for each field of the operation and type, so that all its keys share one plan. */
  private loader(type: string, info: GraphQLResolveInfo): DataLoader<string, Row | null> {
    const [node] = info.fieldNodes;
    if (!node) throw new Error('A field is resolved that the operation does not have.');
    const byType = this.loaders.get(node) ?? new Map<string, DataLoader<string, Row | null>>();
    this.loaders.set(node, byType);
    const known = byType.get(type);
    if (known) return known;
    const loader = this.createLoader(type, info);
    byType.set(type, loader);
    return loader;
  }

  private createLoader(type: string, info: GraphQLResolveInfo): DataLoader<string, Row | null> {
    const plan = this.planner(info).object(type, info.fieldNodes);
    const rowsPerKey = rowsAtMost(plan);
    return new DataLoader<string, Row | null>(async (ids) => {
      refuseTooMany(ids.length * rowsPerKey);
      const records = await this.run(this.writer().byKey(plan, ids));
      const rows = new Map(
        records.map(({ key, data }) => [
          String(key),
          this.engine.shaper.object(plan, data as ObjectJson),
        ]),
      );
      return ids.map((id) => rows.get(id) ?? null);
    });
  }

  private planner(info: GraphQLResolveInfo): Planner {
    return new Planner(this.engine.model, this.engine.cursors, info);
  }

  private writer(): StatementWriter {
    return new StatementWriter(this.engine.model);
  }

  private run(fragment: Sql): ReturnType<StatementRunner['query']> {
    return this.engine.run(fragment, this.caller);
  }
}

function refuseTooMany(rows: number): void {
  if (rows > rowsPerFieldMax) {
    throw new ApiError(
      'QUERY_TOO_COMPLEX',
      `This field asks for up to ${rows} rows; ${rowsPerFieldMax} are allowed. Ask for smaller pages.`,
    );
  }
}

import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import sql from 'sql-template-tag';
import type { Caller } from '../auth/viewer';
import type { Predicate } from '../auth/policy';
import { CostMeter } from '../limits/cost-meter';
import type { CursorCodec } from '../pagination/cursor';
import type { Database } from '../db/database';
import { rowsForWhoeverAsks, valueForWhoeverAsks } from '../db/for-viewer';
import { createTextRow, wantsText } from './as-text';
import type { ReadModel } from './model';
import { fill, type Given, type Statement } from './parameters';
import {
  connectionRowsAtMost,
  entryRowsAtMost,
  listLengthMax,
  refuseTooMany,
  rowsAtMost,
  type ConnectionPlan,
  type ObjectPlan,
} from './plan';
import {
  compile,
  PlanCache,
  statementOf,
  type CachedPlan,
  type CompiledStatement,
} from './plan-cache';
import { Planner } from './planner';
import type { Ref } from './ref';
import { objectionsTo, type Requirement } from './requirement';
import type { Row } from './row';
import { Shaper, type ConnectionJson, type ObjectJson } from './shape';
import { allRows, StatementWriter } from './statement';
import { nothingStored, StoredAddresses } from './stored-addresses';
import { StandingChanged, type StandingRule } from './standing';
import { givesTexts, TextReads, type Asking } from './text-reads';
import { TextShaper } from './text-shape';
import type { Order } from './type-map';

/** A row that a root field gives. */
export interface OneSource {
  readonly type: string;
  readonly where: Predicate;
  /** What `askedKeys` in the predicate stands for: then the predicate can be a constant, whose statement is kept. */
  readonly keys?: readonly string[];
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

/** Whatever runs a statement: the pool, which is a `TextRunner` as well, or an open transaction. */
export interface StatementRunner {
  /** True where the runner has told PostgreSQL already for whom its statements are. */
  readonly knowsViewer?: boolean;
  query(statement: Statement): Promise<readonly StatementRecord[]>;
}

/** Runs compiled reads. There is one for the process; `readsFor` gives each request and each event its own. */
export class ReadEngine {
  readonly shaper: Shaper;
  readonly textShaper: TextShaper;
  /** Reads that are text all the way; null where the runner gives records only. */
  readonly texts: TextReads | null;
  readonly objectPlans = new PlanCache<ObjectPlan>();
  readonly connectionPlans = new PlanCache<ConnectionPlan>();

  constructor(
    /** Runs statements where no transaction is open. */
    readonly runner: StatementRunner,
    readonly model: ReadModel,
    readonly cursors: CursorCodec,
    /** Reads with the eyes of the auditor, and writes down for whom and why. */
    readonly auditors: Pick<Database, 'asAuditor'> | null = null,
    /** How a statement finds out whether a remembered viewer stands as ever; null where nobody is remembered. */
    readonly standing: StandingRule | null = null,
    /** Signs the addresses of stored files; left out, there are none. */
    readonly addresses: StoredAddresses = new StoredAddresses(nothingStored),
  ) {
    this.shaper = new Shaper(cursors, addresses);
    this.textShaper = new TextShaper(cursors);
    this.texts = givesTexts(runner)
      ? new TextReads(runner, model, cursors, standing, addresses)
      : null;
  }

  /** Where the caller's viewer is only remembered, reads are text and find out by themselves how they stand. */
  readsFor(caller: Caller, meter: CostMeter = new CostMeter()): Reads {
    return new Reads(this, caller, meter);
  }

  /** The same engine on another runner. */
  over(runner: StatementRunner): ReadEngine {
    const { model, cursors, auditors, standing, addresses } = this;
    return new ReadEngine(runner, model, cursors, auditors, standing, addresses);
  }

  /** Runs a statement that gives one value, as its column `data`, or nothing. */
  async value(
    { template, isGuarded: carries }: CompiledStatement,
    caller: Caller,
    given: Given = {},
    runner: StatementRunner = this.runner,
  ): Promise<unknown> {
    const mustCarry = carries && runner.knowsViewer !== true;
    const [record] = await runner.query(
      fill(mustCarry ? valueForWhoeverAsks(template) : template, caller, given),
    );
    return record?.['data'] ?? null;
  }

  /** Runs a statement that gives the rows with these keys. */
  async rows(
    { template, isGuarded: carries }: CompiledStatement,
    caller: Caller,
    given: Given,
  ): Promise<readonly StatementRecord[]> {
    if (!carries) return this.runner.query(fill(template, caller, given));
    const [record] = await this.runner.query(fill(rowsForWhoeverAsks(template), caller, given));
    return (record?.['data'] ?? []) as readonly StatementRecord[];
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
    return (await this.value(compile(fragment), caller, {}, runner)) !== null;
  }

  /**
   * Goes on only where all requirements are met, which one statement finds out.
   *
   * @throws Error what the first requirement that is not met says.
   */
  async require(
    runner: StatementRunner,
    caller: Caller,
    ...requirements: readonly Requirement[]
  ): Promise<void> {
    const verdict = new StatementWriter(this.model).verdict(requirements);
    const asked = compile(sql`/* reads.require */ SELECT ${verdict} AS data`);
    const place = Number(await this.value(asked, caller, {}, runner));
    const objection = objectionsTo(requirements)[place - 1];
    if (objection) throw objection();
  }
}

type LoadersByType = Map<string, DataLoader<string, Row | null>>;

/** The reads of one request or one event, with its loaders. */
export class Reads {
  /** Made when they are needed: most events need neither, and there is one of these for each event of each listener. */
  private loaders: Map<FieldNode, LoadersByType> | null = null;
  private asOthers: Map<string, Reads> | null = null;

  constructor(
    private readonly engine: ReadEngine,
    private readonly caller: Caller,
    private readonly meter: CostMeter,
  ) {}

  /**
   * The same reads with the eyes of the auditor, whom the policies of guarded tables do not bind; those of the types hold as
   * ever. The audit trail gets a row of each with this purpose. Ask first whether the caller may.
   */
  asAuditor(purpose: string): Reads {
    const { auditors } = this.engine;
    this.requireStanding();
    if (!auditors) throw new Error('This engine has no auditor.');
    const runner = auditors.asAuditor(this.caller, purpose);
    return new Reads(this.engine.over(runner), this.caller, this.meter);
  }

  /** The row of a source with what the field selects; null where there is none that the caller may know of. */
  async one(info: GraphQLResolveInfo, source: OneSource): Promise<Row | null> {
    const cached = this.objectPlan(info, source.type);
    refuseTooMany(cached.rowsAtMost);
    const { texts, textShaper, shaper } = this.engine;
    const asText = wantsText(info);
    if (asText && texts)
      return textRow(this.counted(cached, await texts.one(cached, source, this.asking(info))));
    this.requireStanding();
    const statement = statementOf(cached, source.where, (plan) =>
      this.writer().one(plan, source.where),
    );
    const data = await this.engine.value(statement, this.caller, givenBy(info, source.keys));
    if (this.counted(cached, data) === null) return null;
    const { plan } = cached;
    return asText
      ? this.filled(textShaper.object(plan, data as ObjectJson))
      : shaper.object(plan, data as ObjectJson);
  }

  /** One page of a source. */
  async connection(info: GraphQLResolveInfo, source: ConnectionSource): Promise<Row> {
    const cached = this.connectionPlan(info, source);
    refuseTooMany(cached.rowsAtMost);
    const { texts, textShaper, shaper } = this.engine;
    const asText = wantsText(info);
    if (asText && texts)
      return createTextRow(await texts.connection(cached, source, this.asking(info)));
    this.requireStanding();
    const statement = statementOf(cached, source.where, (plan) =>
      this.writer().page(plan, source.where),
    );
    const data = (await this.engine.value(statement, this.caller, givenBy(info))) as ConnectionJson;
    const missing = cached.plan.page.size - (data.rows?.length ?? 0);
    this.meter.spare(Math.max(0, missing) * entryRowsAtMost(cached.plan));
    return asText
      ? this.filled(textShaper.connection(cached.plan, data))
      : shaper.connection(cached.plan, data);
  }

  /** The rows of a bounded source. */
  async list(info: GraphQLResolveInfo, source: ListSource): Promise<readonly Row[]> {
    const cached = this.objectPlan(info, source.type);
    refuseTooMany(source.max * cached.rowsAtMost);
    if (source.max > listLengthMax) throw new Error(`A list of ${source.type} is too long.`);
    const { texts, textShaper, shaper } = this.engine;
    const asText = wantsText(info);
    if (asText && texts) {
      const rows = await texts.list(cached, source, this.asking(info));
      this.meter.spare((listLengthMax - rows.length) * cached.rowsAtMost);
      return rows.map(createTextRow);
    }
    this.requireStanding();
    const statement = statementOf(cached, source.where, (plan) =>
      this.writer().list(plan, source.where, source.order, source.max),
    );
    const data = (await this.engine.value(
      statement,
      this.caller,
      givenBy(info),
    )) as readonly ObjectJson[];
    this.meter.spare((listLengthMax - data.length) * cached.rowsAtMost);
    const shape = async (json: ObjectJson): Promise<Row> =>
      asText ? this.filled(textShaper.object(cached.plan, json)) : shaper.object(cached.plan, json);
    return Promise.all(data.map(shape));
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

  /** The row; where there is none, what is selected of it was not fetched either. */
  private counted<Found>({ rowsAtMost: rows }: CachedPlan<ObjectPlan>, found: Found): Found {
    if (found === null) this.meter.spare(rows);
    return found;
  }

  private async filled(json: string): Promise<Row> {
    return createTextRow(await this.engine.addresses.fill(json));
  }

  private asking(info: GraphQLResolveInfo): Asking {
    const { caller, meter } = this;
    const remembered = caller.remembered && !caller.remembered.isSettled ? caller.remembered : null;
    return { caller, remembered, meter, variables: info.variableValues };
  }

  /** @throws StandingChanged where nobody has asked yet how the viewer stands, and this read does not ask by itself. */
  private requireStanding(): void {
    const { remembered } = this.caller;
    if (!remembered || remembered.isSettled) return;
    remembered.doubt();
    throw new StandingChanged();
  }

  private as(viewer: Caller['viewer']): Reads {
    const key = viewer.userId ?? '';
    const others = (this.asOthers ??= new Map<string, Reads>());
    const reads = others.get(key) ?? new Reads(this.engine, { ...this.caller, viewer }, this.meter);
    others.set(key, reads);
    return reads;
  }

  /** One loader for each field of the operation and type, so that all its keys share one plan. */
  private loader(type: string, info: GraphQLResolveInfo): DataLoader<string, Row | null> {
    const [node] = info.fieldNodes;
    if (!node) throw new Error('A field is resolved that the operation does not have.');
    const loaders = (this.loaders ??= new Map<FieldNode, LoadersByType>());
    const byType = loaders.get(node) ?? new Map<string, DataLoader<string, Row | null>>();
    loaders.set(node, byType);
    const key = wantsText(info) ? `${type} as text` : type;
    const known = byType.get(key);
    if (known) return known;
    const loader = this.createLoader(type, info);
    byType.set(key, loader);
    return loader;
  }

  private createLoader(type: string, info: GraphQLResolveInfo): DataLoader<string, Row | null> {
    const cached = this.objectPlan(info, type);
    const { texts, textShaper, shaper } = this.engine;
    const asText = wantsText(info);
    if (asText && texts) return this.createTextLoader(cached, texts, this.asking(info));
    this.requireStanding();
    const statement = statementOf(cached, allRows, (plan) => this.writer().byKey(plan));
    const shape = async (json: ObjectJson): Promise<Row> =>
      asText ? this.filled(textShaper.object(cached.plan, json)) : shaper.object(cached.plan, json);
    return new DataLoader<string, Row | null>(async (ids) => {
      refuseTooMany(ids.length * cached.rowsAtMost);
      const records = await this.engine.rows(statement, this.caller, givenBy(info, ids));
      const rows = new Map(
        await Promise.all(
          records.map(async ({ key, data }): Promise<[string, Row]> => [
            String(key),
            await shape(data as ObjectJson),
          ]),
        ),
      );
      return ids.map((id) => this.counted(cached, rows.get(id) ?? null));
    });
  }

  private createTextLoader(
    cached: CachedPlan<ObjectPlan>,
    texts: TextReads,
    asking: Asking,
  ): DataLoader<string, Row | null> {
    return new DataLoader<string, Row | null>(async (ids) => {
      refuseTooMany(ids.length * cached.rowsAtMost);
      const byKey = await texts.byKey(cached, asking, ids);
      return ids.map((id) => textRow(this.counted(cached, byKey.get(id) ?? null)));
    });
  }

  protected objectPlan(info: GraphQLResolveInfo, type: string): CachedPlan<ObjectPlan> {
    return this.engine.objectPlans.get(info, type, () => {
      const planner = this.planner(info);
      const plan = planner.object(type, info.fieldNodes);
      return { plan, rowsAtMost: rowsAtMost(plan), checks: planner.checks };
    });
  }

  /** A field may choose between lists, so the plan is known by the list's name as well. */
  private connectionPlan(
    info: GraphQLResolveInfo,
    { name, type: typeName, order }: ConnectionSource,
  ): CachedPlan<ConnectionPlan> {
    return this.engine.connectionPlans.get(info, `${typeName} ${name}`, () => {
      const type = this.engine.model.type(typeName);
      const source = { scope: name, type, order };
      const planner = this.planner(info);
      const plan = planner.connection(source, info.parentType, info.fieldNodes);
      return { plan, rowsAtMost: connectionRowsAtMost(plan), checks: planner.checks };
    });
  }

  private planner(info: GraphQLResolveInfo): Planner {
    return new Planner(this.engine.model, this.engine.cursors, info);
  }

  private writer(): StatementWriter {
    return new StatementWriter(this.engine.model);
  }
}

function givenBy({ variableValues }: GraphQLResolveInfo, keys: readonly string[] = []): Given {
  return { keys, variables: variableValues };
}

function textRow(json: string | null): Row | null {
  return json === null ? null : createTextRow(json);
}

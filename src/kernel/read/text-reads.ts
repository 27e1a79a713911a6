import sql, { type Sql } from 'sql-template-tag';
import {
  sqlBrandOf,
  sqlViewerOf,
  type Predicate,
  type SqlBrand,
  type SqlViewer,
} from '../auth/policy';
import type { Caller } from '../auth/viewer';
import { valueForWhoeverAsks } from '../db/for-viewer';
import { isGuarded } from '../db/guarded';
import type { CostMeter } from '../limits/cost-meter';
import type { CursorCodec } from '../pagination/cursor';
import type { ConnectionSource, ListSource, OneSource } from './engine';
import type { ReadModel } from './model';
import { fill, templateOf, type Statement, type Template } from './parameters';
import { entryRowsAtMost, wantsTotal, type ConnectionPlan, type ObjectPlan } from './plan';
import type { CachedPlan } from './plan-cache';
import { StandingChanged, type RememberedStanding, type StandingRule } from './standing';
import { allRows, hasAskedKey } from './statement';
import type { StoredAddresses } from './stored-addresses';
import { TextShaper, unpack, type Cells } from './text-shape';
import { TextStatementWriter, type Travel } from './text-statement';

/** A statement whose answer is text, and how its rows travel. */
export interface TextStatement {
  readonly template: Template;
  readonly travel: Travel;
}

/** For what kind of caller a statement is made: what can never hold of the kind falls away in it. */
interface Kind {
  readonly viewer: SqlViewer;
  readonly brand: SqlBrand;
  /** Whether the viewer is remembered: then the statement gives NULL where they do not stand as they did. */
  readonly isRemembered: boolean;
}

/** The statements of one plan and source, each for a kind of caller; there are ten kinds at most. */
export type TextStatements = (Kind & { readonly statement: TextStatement })[];

/** For whom a statement runs. */
export interface Asking {
  readonly caller: Caller;
  /** Where the viewer is remembered and not asked for: what the statement has to find out, too. */
  readonly remembered: RememberedStanding | null;
  /** Where it is noted what could have been fetched and was not. */
  readonly meter: CostMeter;
  /** The variables of the operation. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Runs statements whose values come as PostgreSQL writes them. */
export interface TextRunner {
  texts(statement: Statement): Promise<readonly Cells[]>;
}

type Write = (writer: TextStatementWriter, travel: Travel) => Sql;

/** Reads whose answers are text from PostgreSQL to the client: planned as all reads are, and never taken apart. */
export class TextReads {
  private readonly shaper: TextShaper;

  constructor(
    private readonly runner: TextRunner,
    private readonly model: ReadModel,
    cursors: CursorCodec,
    private readonly standing: StandingRule | null,
    private readonly addresses: StoredAddresses,
  ) {
    this.shaper = new TextShaper(cursors);
  }

  /** The row of a source as JSON; null where there is none that the caller may know of. */
  async one(
    cached: CachedPlan<ObjectPlan>,
    source: OneSource,
    asking: Asking,
  ): Promise<string | null> {
    const { plan } = cached;
    const statement = this.statement(cached, source.where, asking, (writer, travel) =>
      writer.oneAsText(plan, source.where, travel),
    );
    const [row] = (await this.run(statement, asking, source.keys)).rows;
    return row ? this.addresses.fill(this.shaper.objectOf(plan, statement.travel, row, 0)) : null;
  }

  /** One page of a source as JSON. */
  async connection(
    cached: CachedPlan<ConnectionPlan>,
    source: ConnectionSource,
    asking: Asking,
  ): Promise<string> {
    const { plan } = cached;
    const statement = this.statement(
      cached,
      source.where,
      asking,
      (writer, travel) => writer.pageAsText(plan, source.where, travel),
      wantsTotal(plan),
    );
    const { rows, total } = await this.run(statement, asking);
    asking.meter.spare(Math.max(0, plan.page.size - rows.length) * entryRowsAtMost(plan));
    return this.addresses.fill(this.shaper.pageOf(plan, statement.travel, rows, total));
  }

  /** The rows of a bounded source, each as JSON. */
  async list(
    cached: CachedPlan<ObjectPlan>,
    { where, order, max }: ListSource,
    asking: Asking,
  ): Promise<readonly string[]> {
    const { plan } = cached;
    const statement = this.statement(cached, where, asking, (writer, travel) =>
      writer.listAsText(plan, where, order, max, travel),
    );
    const { rows } = await this.run(statement, asking);
    return Promise.all(
      rows.map((row) => this.addresses.fill(this.shaper.objectOf(plan, statement.travel, row, 0))),
    );
  }

  /** The rows with these keys that the caller may know of, each as JSON, by their keys. */
  async byKey(
    cached: CachedPlan<ObjectPlan>,
    asking: Asking,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const { plan } = cached;
    const [first] = keys;
    if (first !== undefined && keys.length === 1) {
      const source = { type: plan.type.name, where: hasAskedKey, keys };
      const json = await this.one(cached, source, asking);
      return new Map(json === null ? [] : [[first, json]]);
    }
    const statement = this.statement(cached, allRows, asking, (writer, travel) =>
      writer.byKeyAsText(plan, travel),
    );
    const { rows } = await this.run(statement, asking, keys);
    return new Map(
      await Promise.all(
        rows.map(async (row): Promise<[string, string]> => {
          const text = this.shaper.objectOf(plan, statement.travel, row, 1);
          return [row[0] ?? '', await this.addresses.fill(text)];
        }),
      ),
    );
  }

  private async run(
    { template, travel }: TextStatement,
    { caller, remembered, variables }: Asking,
    keys: readonly string[] = [],
  ): Promise<{ readonly rows: readonly Cells[]; readonly total: string | null }> {
    const rows = await this.runner.texts(fill(template, caller, { keys, variables }));
    if (remembered) {
      if (typeof rows[0]?.[0] !== 'string') {
        remembered.isDoubted = true;
        throw new StandingChanged();
      }
      remembered.isConfirmed = true;
    }
    return travel === 'packed' ? unpack(rows[0]?.[0] ?? '') : { rows, total: null };
  }

  private statement(
    cached: CachedPlan<unknown>,
    where: Predicate,
    { caller, remembered }: Asking,
    write: Write,
    mustPack = false,
  ): TextStatement {
    const kind: Kind = {
      viewer: sqlViewerOf(caller),
      brand: sqlBrandOf(caller),
      isRemembered: remembered !== null,
    };
    const known = cached.texts.get(where) ?? [];
    cached.texts.set(where, known);
    const same = known.find(
      ({ viewer, brand, isRemembered }) =>
        viewer === kind.viewer && brand === kind.brand && isRemembered === kind.isRemembered,
    );
    if (same) return same.statement;
    const statement = remembered
      ? this.compileRemembered(write, kind)
      : this.compile(write, kind, mustPack);
    known.push({ ...kind, statement });
    return statement;
  }

  /** NULL where the account does not stand as it is remembered; the answer is never NULL itself. */
  private compileRemembered(write: Write, kind: Kind): TextStatement {
    if (!this.standing) throw new Error('Nobody says how standing is found out.');
    const packed = write(this.writerFor(kind), 'packed');
    const template = templateOf(
      sql`/* reads.remembered */ SELECT CASE WHEN ${this.standing} THEN (${packed}) END AS data`,
    );
    return { template: valueForWhoeverAsks(template), travel: 'packed' };
  }

  private compile(write: Write, kind: Kind, mustPack: boolean): TextStatement {
    const rows = templateOf(write(this.writerFor(kind), 'rows'));
    const carries = isGuarded(rows.text);
    if (!carries && !mustPack) return { template: rows, travel: 'rows' };
    const packed = templateOf(write(this.writerFor(kind), 'packed'));
    return { template: carries ? valueForWhoeverAsks(packed) : packed, travel: 'packed' };
  }

  private writerFor({ viewer, brand }: Kind): TextStatementWriter {
    return new TextStatementWriter(this.model, viewer, brand);
  }
}

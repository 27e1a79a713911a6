import { LRUCache } from 'lru-cache';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { SqlBrand, SqlViewer } from '../auth/policy';
import { sqlBrandOf } from '../auth/policy';
import type { Caller } from '../auth/viewer';
import { isGuarded } from '../db/guarded';
import type { StatementRunner } from './engine';
import type { ReadModel } from './model';
import { fill, Parameter, templateOf, type Given, type Template } from './parameters';
import type { ObjectPlan, PlannedField } from './plan';
import { StatementWriter, type AliasedScope } from './statement';

/** A row that somebody must be allowed to know of, and policies that must hold of it besides that of its type. */
export interface Need {
  readonly type: string;
  readonly id: string;
  readonly policies?: readonly string[];
}

/** A row that was fetched for an answer, and what of it. */
export interface Fetched {
  readonly plan: ObjectPlan;
  readonly id: string;
}

/** What the answers of several viewers are to be told apart by. */
export interface Telling {
  readonly needs: readonly Need[];
  readonly fetched: readonly Fetched[];
}

/** Whoever may not know of what is needed has no kind; those of one kind get the same answer. */
export type Kind = string | null;

const askedIds = new Parameter((_caller, { audience }) => audience?.ids);
const askedStaff = new Parameter((_caller, { audience }) => audience?.isStaff);
const askedPermissions = new Parameter((_caller, { audience }) => audience?.permissions);
const askedCount = new Parameter((_caller, { audience }) => audience?.count);

/** Those whom a statement asks about: each account once, as PostgreSQL writes arrays. */
interface Asked {
  readonly audience: NonNullable<Given['audience']>;
  /** For each caller, its place among the accounts, counted from 1. */
  readonly places: readonly number[];
}

/** How many statements are kept; each subscription's document has one or two. */
const statementsMax = 500;

/**
 * Judges many viewers in one statement: who may be told something, and which of them would get the same answer. What an
 * answer takes from its viewer is asked of each, policies and values alike; what is the same for everybody is not.
 */
export class Audience {
  private readonly statements = new LRUCache<string, Template | 'personal'>({ max: statementsMax });
  private readonly numbers = new WeakMap<ObjectPlan, number>();
  /** The same list of callers is asked about event after event. */
  private readonly asked = new WeakMap<readonly Caller[], Asked>();
  private plans = 0;

  constructor(
    private readonly runner: StatementRunner,
    private readonly model: ReadModel,
  ) {}

  /**
   * The kind of each caller, in their order; all are on one brand. Null where that cannot be found out for several at
   * once, since what belongs to one account alone is in it.
   */
  async kindsOf(callers: readonly Caller[], telling: Telling): Promise<readonly Kind[] | null> {
    const [first] = callers;
    if (!first) return [];
    const template = this.statement(first, telling);
    if (template === 'personal') return null;
    const { audience, places } = this.askedOf(callers);
    const keys = [...telling.needs.map(({ id }) => id), ...telling.fetched.map(({ id }) => id)];
    const rows = await this.runner.query(fill(template, first, { keys, audience }));
    const [row] = rows;
    if (!row) return callers.map(() => null);
    if (row['places'] === null) return callers.map(() => kindIn(row['kind']));
    const kinds = new Map(
      rows.flatMap(({ kind, places: those }) =>
        (those as readonly number[]).map((place) => [place, kindIn(kind)]),
      ),
    );
    return places.map((place) => kinds.get(place) ?? null);
  }

  private askedOf(callers: readonly Caller[]): Asked {
    const known = this.asked.get(callers);
    if (known) return known;
    const numbers = new Map<string, number>();
    const each: Caller[] = [];
    const places = callers.map((caller) => {
      const key = keyOf(caller);
      const place = numbers.get(key) ?? each.push(caller);
      numbers.set(key, place);
      return place;
    });
    const viewers = each.map(({ viewer }) => viewer);
    const asked: Asked = {
      places,
      audience: {
        count: each.length,
        ids: `{${viewers.map(({ userId }) => userId ?? 'NULL').join()}}`,
        isStaff: `{${viewers.map(({ isStaff }) => isStaff).join()}}`,
        permissions: `{${viewers.map(({ permissions = [] }) => `"${permissions.join(' ')}"`).join()}}`,
      },
    };
    this.asked.set(callers, asked);
    return asked;
  }

  private statement(caller: Caller, { needs, fetched }: Telling): Template | 'personal' {
    const brand = sqlBrandOf(caller);
    const key = JSON.stringify([
      needs.map(({ type, policies = [] }) => [type, ...policies]),
      fetched.map(({ plan, id }) => [
        this.numberOf(plan),
        needs.some((need) => need.type === plan.type.name && need.id === id),
      ]),
      brand.showsAll.text,
    ]);
    const known = this.statements.get(key);
    if (known) return known;
    const viewer = new AskedViewer();
    const template = templateOf(
      new AudienceWriter(this.model, viewer, brand).kinds(needs, fetched),
    );
    const statement = viewer.isSession || isGuarded(template.text) ? 'personal' : template;
    this.statements.set(key, statement);
    return statement;
  }

  private numberOf(plan: ObjectPlan): number {
    const known = this.numbers.get(plan);
    if (known !== undefined) return known;
    this.plans += 1;
    this.numbers.set(plan, this.plans);
    return this.plans;
  }
}

/** Where nothing in the answer depends on who asks, there is one kind, without a mark. */
function kindIn(marks: unknown): Kind {
  return typeof marks === 'string' ? marks : '';
}

/** Sockets of one account are asked about once; what they differ in is nothing that a statement here may ask. */
function keyOf({ viewer }: Caller): string {
  return `${viewer.userId} ${viewer.isStaff} ${viewer.permissions?.join(' ') ?? ''}`;
}

/** Each of those who are asked about, as expressions of the statement; it notes what was made of it. */
class AskedViewer implements SqlViewer {
  /** Whether an expression was made that speaks of the viewer, since this was last set to false. */
  isAsked = false;
  /** Whether any expression speaks of the session behind a request. */
  isSession = false;

  get id(): Sql {
    this.isAsked = true;
    return sql`asked.id`;
  }

  get isStaff(): Sql {
    this.isAsked = true;
    return sql`asked.is_staff`;
  }

  get sessionId(): Sql {
    this.isAsked = true;
    this.isSession = true;
    return sql`NULL::uuid`;
  }

  may(permission: string): Sql {
    this.isAsked = true;
    return sql`(${permission} = ANY(string_to_array(asked.permissions, ' ')))`;
  }
}

/** Writes the one statement: each row that matters stands in it once, beside all those who are asked about. */
class AudienceWriter extends StatementWriter {
  private readonly sources: Sql[] = [];
  private readonly rules: Sql[] = [];
  private readonly marks: Sql[] = [];

  constructor(
    model: ReadModel,
    private readonly asked: AskedViewer,
    brand: SqlBrand,
  ) {
    super(model, asked, brand);
  }

  kinds(needs: readonly Need[], fetched: readonly Fetched[]): Sql {
    needs.forEach(({ type: name, policies = [] }, at) => {
      const type = this.model.type(name);
      const scope = this.scopeOf(this.alias());
      this.sources.push(
        sql`JOIN ${raw(type.table)} ${raw(scope.alias)} ON ${scope.row('id')} = ${keyAt(at)}::uuid`,
      );
      for (const policy of [type.policy, ...policies]) {
        this.rules.push(this.model.policy(policy)(scope));
      }
    });
    fetched.forEach(({ plan, id }, at) => {
      const scope = this.scopeOf(this.alias());
      const key = sql`${scope.row('id')} = ${keyAt(needs.length + at)}::uuid`;
      const isNeeded = needs.some(({ type, id: need }) => type === plan.type.name && need === id);
      this.row(plan, scope, key, isNeeded);
    });
    const where = this.rules.length > 0 ? sql` WHERE ${join(this.rules, ' AND ')}` : empty;
    const kind =
      this.marks.length > 0 ? sql`concat_ws(' ', ${join(this.marks, ', ')})` : sql`NULL::text`;
    const all = sql`SELECT asked.place::integer AS place, ${kind} AS kind
      FROM unnest(${askedIds}::uuid[], ${askedStaff}::boolean[], ${askedPermissions}::text[])
        WITH ORDINALITY AS asked(id, is_staff, permissions, place)
      ${join([empty, ...this.sources], ' ')}${where}`;
    // Mostly all are alike, and then it need not be said who they are.
    return sql`/* reads.audience */ SELECT found.kind,
        CASE WHEN count(*) < ${askedCount}::integer THEN array_agg(found.place) END AS places
      FROM (${all}) found GROUP BY found.kind`;
  }

  /** Marks whatever of a row's selection is not the same for all. */
  private row(plan: ObjectPlan, scope: AliasedScope, on: Sql, isNeeded = false): void {
    const { type, fields } = plan;
    this.sources.push(sql`LEFT JOIN ${raw(type.table)} ${raw(scope.alias)} ON ${on}`);
    if (!isNeeded) this.mark(() => this.model.policy(type.policy)(scope));
    for (const field of fields) if (field.kind !== 'typename') this.field(field, scope);
  }

  private field(field: Exclude<PlannedField, { kind: 'typename' }>, scope: AliasedScope): void {
    if (field.kind === 'one' && field.on.columns) {
      const target = this.scopeOf(this.alias());
      const { viewer, brand } = scope;
      const on = field.on({ parent: scope.row, row: target.row, viewer, brand });
      return this.row(field.plan, target, on);
    }
    this.mark(() => sql`md5((${this.value(field, scope)})::text)`);
  }

  private mark(write: () => Sql): void {
    this.asked.isAsked = false;
    const expression = write();
    if (this.asked.isAsked) this.marks.push(sql`coalesce((${expression})::text, '-')`);
  }
}

/** The id at a place among those that the statement is about. */
function keyAt(place: number): Parameter {
  return keyParameters.at(place) ?? newKeyParameter(place);
}

const keyParameters: Parameter[] = [];

function newKeyParameter(place: number): Parameter {
  for (let at = keyParameters.length; at <= place; at += 1) {
    keyParameters.push(new Parameter((_caller, { keys }) => keys?.[at]));
  }
  return keyAt(place);
}

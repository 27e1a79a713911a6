import { LRUCache } from 'lru-cache';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { SqlBrand, SqlViewer } from '../auth/policy';
import { apartOfAsked } from '../auth/facts';
import { askedId, sqlBrandOf } from '../auth/policy';
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

/** Tellings that differ in nothing but their rows, so that one statement asks about all of them. */
interface Alike {
  readonly template: Template | 'personal';
  /** Their places among all that were asked about. */
  readonly places: number[];
  /** The ids of the rows of each. */
  readonly keys: (readonly string[])[];
}

/**
 * Judges many viewers in one statement: who may be told what of several things, and which of them would get the same
 * answers. What an answer takes from its viewer is asked of each, policies and values alike; what is the same for
 * everybody is not.
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
   * For each telling, the kind of each caller, in their order; all are on one brand. Null in place of a telling where that
   * cannot be found out for several callers at once, since what belongs to one account alone is in it.
   */
  async kindsOf(
    callers: readonly Caller[],
    tellings: readonly Telling[],
  ): Promise<readonly (readonly Kind[] | null)[]> {
    const [first] = callers;
    if (!first) return tellings.map(() => []);
    const kinds: (readonly Kind[] | null)[] = tellings.map((telling) =>
      keysOf(telling).length > 0 ? null : callers.map(() => everybody),
    );
    await Promise.all(
      this.alike(first, tellings).map(async ({ template, places, keys }) => {
        if (template === 'personal') return;
        const found = await this.ask(template, callers, keys);
        places.forEach((place, at) => (kinds[place] = found[at] ?? callers.map(() => null)));
      }),
    );
    return kinds;
  }

  private alike(caller: Caller, tellings: readonly Telling[]): readonly Alike[] {
    const all = new Map<Template | 'personal', Alike>();
    tellings.forEach((telling, place) => {
      const keys = keysOf(telling);
      if (keys.length === 0) return;
      const template = this.statement(caller, telling);
      const alike = all.get(template) ?? { template, places: [], keys: [] };
      all.set(template, alike);
      alike.places.push(place);
      alike.keys.push(keys);
    });
    return [...all.values()];
  }

  /** For each of several tellings, by the keys of their rows, the kind of each caller; nothing where nobody may know of it. */
  private async ask(
    template: Template,
    callers: readonly Caller[],
    keys: readonly (readonly string[])[],
  ): Promise<readonly (readonly Kind[] | undefined)[]> {
    const [first] = callers;
    if (!first) return [];
    const { audience, places } = this.askedOf(callers);
    const tellings = (keys[0] ?? []).map((_key, at) => `{${keys.map((of) => of[at]).join()}}`);
    const rows = await this.runner.query(fill(template, first, { tellings, audience }));
    const found: (readonly Kind[])[] = [];
    const ofSome = new Map<number, Map<number, Kind>>();
    for (const { telling, kind, places: those } of rows) {
      const at = Number(telling) - 1;
      if (those === null) {
        found[at] = callers.map(() => kindIn(kind));
        continue;
      }
      const kinds = ofSome.get(at) ?? new Map<number, Kind>();
      ofSome.set(at, kinds);
      for (const place of those as readonly number[]) kinds.set(place, kindIn(kind));
    }
    for (const [at, kinds] of ofSome) found[at] = places.map((place) => kinds.get(place) ?? null);
    return keys.map((_keys, at) => found[at]);
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
const everybody: Kind = '';

function kindIn(marks: unknown): Kind {
  return typeof marks === 'string' ? marks : everybody;
}

/** The ids of the rows that a telling stands on. */
function keysOf({ needs, fetched }: Telling): readonly string[] {
  return [...needs, ...fetched].map(({ id }) => id);
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
    return askedId;
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
        sql`JOIN ${raw(type.table)} ${raw(scope.alias)} ON ${scope.row('id')} = ${keyAt(at)}`,
      );
      for (const policy of [type.policy, ...policies]) {
        this.rules.push(this.model.policy(policy)(scope));
      }
    });
    fetched.forEach(({ plan, id }, at) => {
      const scope = this.scopeOf(this.alias());
      const key = sql`${scope.row('id')} = ${keyAt(needs.length + at)}`;
      const isNeeded = needs.some(({ type, id: need }) => type === plan.type.name && need === id);
      this.row(plan, scope, key, isNeeded);
    });
    const where = this.rules.length > 0 ? sql` WHERE ${join(this.rules, ' AND ')}` : empty;
    const kind =
      this.marks.length > 0 ? sql`concat_ws(' ', ${join(this.marks, ', ')})` : sql`NULL::text`;
    const keys = Array.from({ length: needs.length + fetched.length }, (_key, at) => at);
    const all = sql`SELECT told.place::integer AS telling, asked.place, ${kind} AS kind
      FROM unnest(${join(keys.map((at) => sql`${keysAt(at)}::uuid[]`))})
        WITH ORDINALITY AS told(${join(keys.map((at) => keyAt(at, '')))}, place)
      CROSS JOIN asked ${join([empty, ...this.sources], ' ')}${where}`;
    // Mostly all are alike, and then it need not be said who they are.
    return sql`/* reads.audience */ WITH asked AS MATERIALIZED (
        SELECT id, is_staff, permissions, place::integer
        FROM unnest(${askedIds}::uuid[], ${askedStaff}::boolean[], ${askedPermissions}::text[])
          WITH ORDINALITY AS each(id, is_staff, permissions, place)),
      apart AS MATERIALIZED (${apartOfAsked})
      SELECT found.telling, found.kind,
        CASE WHEN count(*) < ${askedCount}::integer THEN array_agg(found.place) END AS places
      FROM (${all}) found GROUP BY found.telling, found.kind`;
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

/** The id at a place among those that a telling stands on. */
function keyAt(place: number, row = 'told.'): Sql {
  return raw(`${row}k${place}`);
}

/** The ids of all tellings at a place. */
function keysAt(place: number): Parameter {
  for (let at = keyParameters.length; at <= place; at += 1) {
    keyParameters.push(new Parameter((_caller, { tellings }) => tellings?.[at]));
  }
  return keyParameters[place] ?? keysAt(place);
}

const keyParameters: Parameter[] = [];

import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { sqlViewer, type SqlBrand, type SqlViewer } from '../auth/policy';
import { categoryOf, describeAction } from '../db/audit-words';
import type { DomainEvent, EventType } from '../events/domain-event';
import type { ReadModel } from '../read/model';
import { Parameter, templateOf, type Template } from '../read/parameters';
import { objectionsTo, type Requirement } from '../read/requirement';
import { StatementWriter } from '../read/statement';

/** What a stroke is given when it is made, by name, each as what stands for it within the statement. */
export type StrokeValues<Name extends string> = Readonly<Record<Name, Parameter>>;

/** A use case that is one statement: what must hold, what is then written, and what is said about it. */
export interface StrokeParts {
  /** As noun.verb, by which logs and statistics of PostgreSQL know it: 'comment.add'. */
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /**
   * Writes or deletes at most one row and returns its `id`, or writes none and gives an id to what may be written. It goes by `allowed`, which has one row where all requirements are
   * met and else none.
   */
  readonly write: Sql;
  /** The row of the audit trail about what was written, its subject; left out, there is none. */
  readonly audit?: StrokeAudit;
  /** What is told once it is written, in this order. */
  readonly events?: readonly StrokeEvent[];
}

/** A row of the audit trail. */
export interface StrokeAudit {
  readonly action: string;
  readonly subjectType: string;
  /** Ids and states only, as jsonb; left out, nothing. */
  readonly changes?: Sql;
}

/** An event whose parts are expressions, which may name `written.id`. */
export interface StrokeEvent {
  readonly kind: string;
  readonly payload: Sql;
  /** Those whom it is for, as an array of ids. */
  readonly audience: Sql;
}

/** The event of a stroke, its payload by expressions; for everybody where no audience is named. */
export function telling<P extends DomainEvent['payload']>(
  { kind }: EventType<P>,
  payload: Readonly<Record<keyof P, Sql>>,
  audience: readonly Sql[] = [],
): StrokeEvent {
  const members = Object.entries<Sql>(payload).map(
    ([key, value]) => sql`${raw(`'${key}'`)}, ${value}`,
  );
  const ids = audience.length > 0 ? join(audience) : empty;
  return {
    kind,
    payload: sql`jsonb_build_object(${join(members)})`,
    audience: sql`ARRAY[${ids}]::uuid[]`,
  };
}

/** For what kind of caller the statement of a stroke is made. */
export interface StrokeKind {
  readonly viewer: SqlViewer;
  readonly brand: SqlBrand;
  /** What says whether a remembered viewer stands as ever; null where the viewer was asked for. */
  readonly standing: Sql | null;
}

/** Who acts, from where: what triggers and the audit trail note. */
const settings: readonly (readonly [name: string, value: Parameter])[] = [
  ['app.user_id', new Parameter(({ viewer }) => viewer.userId ?? '')],
  ['app.request_id', new Parameter(({ requestId }) => requestId)],
  ['app.ip', new Parameter(({ ip }) => ip ?? '')],
  ['app.user_agent', new Parameter(({ userAgent }) => userAgent ?? '')],
];

/** The verdict where the account does not stand as it is remembered. */
export const standsDifferently = -1;

/**
 * A write that takes one statement and is a transaction by itself: it says for whom it works, asks whether that account still
 * stands as it is remembered, asks all that must hold, writes, and leaves the audit row and the event. A use case whose rules
 * are all such that SQL can ask them is better done so than by a statement for each step: it takes one way to the database
 * and back, and rows that others wait for are locked for as long as the statement runs.
 */
export class Stroke<Name extends string> {
  readonly parts: StrokeParts;
  readonly objections: readonly (() => Error)[];
  private readonly templates: (StrokeKind & { readonly template: Template })[] = [];

  constructor(names: readonly Name[], parts: (given: StrokeValues<Name>) => StrokeParts) {
    const given = names.map((name) => [
      name,
      new Parameter((_caller, { values }) => values?.[name]),
    ]);
    this.parts = parts(Object.fromEntries(given) as StrokeValues<Name>);
    this.objections = objectionsTo(this.parts.requirements);
  }

  /** The statement for a kind of caller: one row of the verdict and the id of what was written. */
  templateFor(model: ReadModel, kind: StrokeKind): Template {
    const known = this.templates.find(
      ({ viewer, brand, standing }) =>
        viewer === kind.viewer && brand === kind.brand && standing === kind.standing,
    );
    if (known) return known.template;
    const template = templateOf(this.statement(model, kind));
    this.templates.push({ ...kind, template });
    return template;
  }

  private statement(model: ReadModel, { viewer, brand, standing }: StrokeKind): Sql {
    const { name, requirements, write, audit, events = [] } = this.parts;
    const verdict = new StatementWriter(model, viewer, brand).verdict(requirements);
    const asked = standing
      ? sql`CASE WHEN ${standing} THEN ${verdict} ELSE ${raw(String(standsDifferently))} END`
      : verdict;
    const introduced = settings.map(
      ([setting, value]) => sql`set_config(${raw(`'${setting}'`)}, ${value}, true) IS NOT NULL`,
    );
    // CASE has the settings made before anything behind THEN is read.
    return sql`${raw(`/* stroke.${name} */`)} WITH
      judged AS MATERIALIZED (SELECT CASE WHEN ${join(introduced, ' AND ')} THEN ${asked} END AS verdict),
      allowed AS (SELECT FROM judged WHERE verdict = 0),
      written AS (${write})${audit ? auditing(audit) : empty}${events.length > 0 ? emitting(events) : empty}
      SELECT verdict, (SELECT id FROM written) FROM judged`;
  }
}

function auditing({ action, subjectType, changes = sql`'{}'` }: StrokeAudit): Sql {
  return sql`, audited AS (INSERT INTO audit_logs
      (actor_id, action, subject_type, subject_id, changes, ip, user_agent, request_id, category, severity, description)
    SELECT ${sqlViewer.id}, ${action}, ${subjectType}, written.id, ${changes}, ${callerIp}::inet, ${callerAgent}, ${callerRequest},
      ${categoryOf(subjectType)}::"AuditCategory", 'INFO', ${describeAction(action)} FROM written)`;
}

function emitting(events: readonly StrokeEvent[]): Sql {
  const rows = events.map(
    ({ kind, payload, audience }) => sql`SELECT ${kind}, ${payload}, ${audience} FROM written`,
  );
  return sql`, told AS (INSERT INTO outbox_events (kind, payload, audience) ${join(rows, ' UNION ALL ')})`;
}

const callerIp = new Parameter(({ ip }) => ip);
const callerAgent = new Parameter(({ userAgent }) => userAgent);
const callerRequest = new Parameter(({ requestId }) => requestId);

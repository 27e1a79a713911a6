import sql, { join, raw, type Sql } from 'sql-template-tag';
import { AccountStatus, AccountType, type RestrictedFeature } from '../../generated/prisma/enums';
import { sqlViewer } from '../../kernel/auth/policy';
import type { Viewer } from '../../kernel/auth/viewer';
import { Parameter } from '../../kernel/read/parameters';
import type { StandingRule } from '../../kernel/read/standing';

/** What decides what an account may do. */
export interface Standing {
  readonly accountType: AccountType;
  readonly status: AccountStatus;
  readonly permissions: readonly string[];
  /** What sanctions in force close to it. */
  readonly restrictions: readonly RestrictedFeature[];
  readonly mustChangePassword: boolean;
}

/** What an account may do that has just been made. */
export const newcomersStanding: Standing = {
  accountType: AccountType.FAN,
  status: AccountStatus.PENDING_VERIFICATION,
  permissions: [],
  restrictions: [],
  mustChangePassword: false,
};

/** One part of a standing. */
interface Part {
  /** It, of an account `u`. */
  readonly asked: Sql;
  /** Whether it still is what the viewer of a statement says. */
  readonly isUnchanged: Sql;
}

function part(asked: Sql, type: string, remembered: (viewer: Viewer) => unknown): Part {
  const parameter = new Parameter(({ viewer }) => remembered(viewer));
  return { asked, isUnchanged: sql`${asked} = ${parameter}::${raw(type)}` };
}

/** Every part there is: one that is asked for is also held against what is remembered, since both are made of this. */
const parts: Readonly<Record<keyof Standing, Part>> = {
  accountType: part(sql`u.account_type::text`, 'text', ({ accountType }) => accountType),
  status: {
    asked: sql`u.status::text`,
    // A viewer says no more of it than whether the account is in good standing.
    isUnchanged: part(sql`(u.status = 'ACTIVE')`, 'boolean', ({ isActive }) => isActive)
      .isUnchanged,
  },
  permissions: part(
    sql`ARRAY(SELECT p.key::text FROM app.permissions_of(u.id) AS p(key) ORDER BY 1)`,
    'text[]',
    ({ permissions = [] }) => [...permissions],
  ),
  restrictions: part(
    sql`ARRAY(SELECT f.feature::text FROM unnest(enum_range(NULL::"RestrictedFeature")) AS f(feature)
      WHERE app.is_restricted(u.id, f.feature::text) ORDER BY 1)`,
    'text[]',
    ({ restrictions = [] }) => [...restrictions],
  ),
  mustChangePassword: part(
    sql`coalesce((SELECT c.must_change FROM user_credentials c WHERE c.user_id = u.id), false)`,
    'boolean',
    ({ mustChangePassword = false }) => mustChangePassword,
  ),
};

/** An account `u` that may log in, read and manage itself. */
export const mayLogIn = sql`(u.deleted_at IS NULL AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
  AND NOT EXISTS (SELECT FROM app.suspensions(u.id)))`;

/** An account `u` that moderators keep out, by its state or by a sanction in force. */
export const isKeptOut = sql`(u.status IN ('SUSPENDED', 'BANNED') OR EXISTS (SELECT FROM app.suspensions(u.id)))`;

/** A session `s` that is open, and its account `u`, which may log in. */
const openSession = sql`user_sessions s JOIN users u ON u.id = s.user_id
  AND s.revoked_at IS NULL AND s.expires_at > now() AND ${mayLogIn}`;

const columns = join(
  Object.entries(parts).map(([name, { asked }]) => sql`${asked} AS ${raw(`"${name}"`)}`),
);

/** Asks for the standing of an account; no row where it may not log in. */
export function standingOf(userId: string): Sql {
  return sql`/* accounts.standing */ SELECT ${columns} FROM users u WHERE u.id = ${userId}::uuid AND ${mayLogIn}`;
}

/** Asks for the standing of an account through one of its sessions; no row where the session or the account is over. */
export function standingThrough(sessionId: string, userId: string): Sql {
  return sql`SELECT ${columns} FROM ${openSession} WHERE s.id = ${sessionId}::uuid AND s.user_id = ${userId}::uuid`;
}

/** The session of the viewer is open, and the account stands in every part as the viewer says. */
export const standsAsRemembered: StandingRule = sql`EXISTS (
  SELECT FROM ${openSession} WHERE s.id = ${sqlViewer.sessionId} AND s.user_id = ${sqlViewer.id}
    AND ${join(
      Object.values(parts).map(({ isUnchanged }) => isUnchanged),
      ' AND ',
    )})`;

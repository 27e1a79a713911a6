import sql, { raw, type Sql } from 'sql-template-tag';
import { Role, User, UserSession } from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import type { ReadScope } from '../../kernel/auth/policy';
import type { ConnectionSource, ListSource, OneSource } from '../../kernel/read/engine';
import { computed, extendType, type FieldDefinition } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './identity.policy';

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** A value of an account's summary, for its owner and for those who may read accounts. */
function summary(
  scalar: 'BigInt' | 'DateTime' | 'String',
  description: string,
  column: Sql,
): FieldDefinition {
  return computed(
    scalar,
    {
      nullable: true,
      description: `${description} For the owner and for staff who may read accounts.`,
    },
    ({ row, viewer }) => sql`(SELECT ${column} FROM user_summary s WHERE s.user_id = ${row('id')}
      AND (s.user_id = ${viewer.id} OR ${viewer.may('account:read')}))`,
  );
}

/** What the read engine fetches of accounts. */
export const identityReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(User, {
      email: summary('String', 'The e-mail address, as it was given.', sql`s.email::text`),
      lastLoginAt: summary('DateTime', 'When the last login was.', sql`s.last_login_at`),
      walletBalance: summary('BigInt', 'How many tokens the wallet has.', sql`s.wallet_balance`),
      walletReserved: summary('BigInt', 'How many of them are set aside.', sql`s.wallet_reserved`),
      kycStatus: summary(
        'String',
        'How far the newest identity check is.',
        sql`s.kyc_status::text`,
      ),
      deletedAt: summary('DateTime', 'When the account was deleted.', sql`s.deleted_at`),
      emailVerifiedAt: summary(
        'DateTime',
        'When the e-mail address was confirmed.',
        sql`s.email_verified_at`,
      ),
    }),
    extendType(UserSession, {
      isCurrent: computed(
        'Boolean',
        { description: 'Whether it is the session of the request.' },
        ({ row, viewer }) => sql`${row('id')} IS NOT DISTINCT FROM ${viewer.sessionId}`,
      ),
    }),
    extendType(Role, {
      memberCount: computed(
        'Int',
        { description: 'How many accounts have it.' },
        ({ row }) =>
          sql`(SELECT count(*)::int FROM user_role_assignments a WHERE a.role_id = ${row('id')})`,
      ),
    }),
  ],
};

/** The account that asks. */
export const viewerAccount: OneSource = {
  type: 'User',
  where: ({ row, viewer }) => sql`${row('id')} = ${viewer.id}`,
};

/** Which accounts to list. */
export interface AccountsFilter {
  readonly accountType?: string | null;
  readonly status?: string | null;
}

/** Accounts for staff, also deleted ones; the newest first. */
export function accountsBy({
  accountType = null,
  status = null,
}: AccountsFilter): ConnectionSource {
  return {
    name: `accounts:${accountType ?? ''}:${status ?? ''}`,
    type: 'User',
    order: newestFirst,
    where: ({
      row,
    }) => sql`(${accountType}::text IS NULL OR ${row('account_type')}::text = ${accountType})
      AND (${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

/** One account. */
export function accountWith(id: string): OneSource {
  return { type: 'User', where: ({ row }) => sql`${row('id')} = ${id}::uuid` };
}

/** All roles, by their keys. */
export const allRoles: ListSource = {
  type: 'Role',
  where: () => sql`TRUE`,
  order: [{ column: 'key', direction: 'asc', isNullable: false, sqlType: 'text' }],
  max: 200,
};

/** All permissions, by their keys. */
export const allPermissions: ListSource = {
  type: 'Permission',
  where: () => sql`TRUE`,
  order: [{ column: 'key', direction: 'asc', isNullable: false, sqlType: 'text' }],
  max: 500,
};

/**
 * The accounts that words find: a username or a shown name that begins with them, or a profile that contains them and is for the viewer. Left out
 * is who is deleted, not active or does not want to be found, and whom the viewer blocks or is blocked by.
 */
export function accountsFoundBy(words: string): ConnectionSource {
  const prefix = `${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return {
    name: `users:${words}`,
    type: 'User',
    order: newestFirst,
    where: (scope) => sql`${isFindable(scope)} AND (
      lower(${scope.row('username')}::text) LIKE ${prefix}
      OR EXISTS (SELECT FROM user_profiles found WHERE found.user_id = ${scope.row('id')} AND (
        found.display_name ILIKE ${prefix} OR (
          found.search_vector @@ websearch_to_tsquery('simple', ${words})
          AND ${facts.showsBio(scope.viewer.id, raw('found.user_id'))}))))`,
  };
}

function isFindable({ row, viewer }: ReadScope): Sql {
  return sql`(${row('deleted_at')} IS NULL AND ${row('status')} IN ('ACTIVE', 'PENDING_VERIFICATION')
    AND NOT EXISTS (SELECT FROM user_privacy_settings hidden
      WHERE hidden.user_id = ${row('id')} AND NOT hidden.is_searchable)
    AND NOT ${facts.areApart(viewer.id, row('id'))})`;
}

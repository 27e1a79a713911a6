import { escapeIdentifier, type ClientBase } from 'pg';
import { jurisdictionRules, retentionPolicies } from './compliance';
import { collections } from './catalogue';
import { userLevels } from './gamification';
import { rolePermissions, userPermissions, userRoles } from './identity';
import { businessHolidays, policyDocuments, reportReasons, sanctionRules } from './moderation';
import { notificationTemplates } from './notifications';
import { clusters, socialPlatforms } from './profiles';
import type { ReferenceTable } from './reference';

/** In the order in which they stand on one another. */
const tables: readonly ReferenceTable[] = [
  clusters,
  socialPlatforms,
  collections,
  userPermissions,
  userRoles,
  rolePermissions,
  userLevels,
  reportReasons,
  sanctionRules,
  businessHolidays,
  policyDocuments,
  jurisdictionRules,
  retentionPolicies,
  notificationTemplates,
];

/** How many rows of a table were new, and how many were put right. */
export interface SeededReference {
  readonly table: string;
  readonly added: number;
  readonly changed: number;
}

/**
 * Brings the rows that the product needs up to date, all or none: what is missing is added, what differs is put right,
 * and a row that is as it should be is not touched. Safe to run again, also in production.
 */
export async function seedReference(client: ClientBase): Promise<readonly SeededReference[]> {
  const seeded: SeededReference[] = [];
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL app.audit = 'off'`);
    for (const table of tables) seeded.push(await write(client, table));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return seeded;
}

async function write(
  client: ClientBase,
  { table, key, rows, onlyWhenNew = [] }: ReferenceTable,
): Promise<SeededReference> {
  const columns = Object.keys(rows[0] ?? {});
  const kept = columns.filter((column) => !key.includes(column) && !onlyWhenNew.includes(column));
  const list = (names: readonly string[], prefix = ''): string =>
    names.map((name) => `${prefix}${escapeIdentifier(name)}`).join(', ');
  const target = escapeIdentifier(table);
  const change =
    kept.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${kept.map((name) => `${escapeIdentifier(name)} = EXCLUDED.${escapeIdentifier(name)}`).join(', ')}
         WHERE (${list(kept, 't.')}) IS DISTINCT FROM (${list(kept, 'EXCLUDED.')})`;
  const { rows: written } = await client.query<{ is_new: boolean }>(
    `/* reference.${table} */ INSERT INTO ${target} AS t (${list(columns)})
     SELECT ${list(columns)} FROM jsonb_populate_recordset(NULL::${target}, $1::jsonb)
     ON CONFLICT (${list(key)}) ${change} RETURNING xmax = 0 AS is_new`,
    [JSON.stringify(rows)],
  );
  const added = written.filter(({ is_new }) => is_new).length;
  return { table, added, changed: written.length - added };
}

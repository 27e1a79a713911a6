import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';

/**
 * Foreign keys that a trigger of the table looks up without a lock. PostgreSQL 18 is told not to enforce them, older ones
 * enforce them as well, so their lines say neither.
 */
const lookedUp = [
  'journal_entry_lines_account_id_fkey',
  'journal_entry_lines_entry_id_txid_currency_code_entry_date_fkey',
  'journal_entry_lines_user_id_fkey',
  'ledger_movement_id_txid_fkey',
  'ledger_wallet_id_fkey',
  'ledger_wallet_id_previous_version_balance_before_fkey',
  'earnings_transaction_id_fkey',
  'earnings_user_id_fkey',
  'idempotency_keys_user_id_fkey',
  'tips_recipient_id_fkey',
  'tips_sender_id_fkey',
  'transactions_fee_id_fkey',
  'transactions_payee_id_fkey',
  'transactions_payer_id_fkey',
];

/**
 * What the database holds beside rows, as sorted lines that a reviewer can read: tables with who may do what, constraints
 * with their words, indexes, policies, triggers and functions. Partitions are left out: they follow from their tables.
 */
const statement = `
  WITH ours AS (
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner, c.relnamespace
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname <> '_prisma_migrations'
  ),
  grants AS (
    SELECT o.oid, g.grantee::regrole::text AS role, string_agg(g.privilege_type, ',' ORDER BY g.privilege_type) AS privileges
    FROM ours o CROSS JOIN LATERAL aclexplode(o.relacl) g
    WHERE g.grantee <> o.relowner AND g.grantee <> 0 AND o.relkind IN ('r', 'p', 'v', 'm')
    GROUP BY 1, 2
  )
  SELECT concat_ws(' ', CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialised view' ELSE 'table' END, relname,
    CASE WHEN relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(oid) END,
    CASE WHEN relforcerowsecurity THEN 'guarded' END) AS line
  FROM ours WHERE relkind IN ('r', 'p', 'v', 'm')
  UNION ALL SELECT concat_ws(' ', 'grant', o.relname, role, privileges) FROM grants JOIN ours o USING (oid)
  UNION ALL SELECT concat_ws(' ', 'constraint', o.relname, conname, regexp_replace(CASE WHEN conname = ANY ($1::text[])
      THEN replace(pg_get_constraintdef(c.oid), ' NOT ENFORCED', '') || ' by a look-up' ELSE pg_get_constraintdef(c.oid) END, '\\s+', ' ', 'g'))
    FROM pg_constraint c JOIN ours o ON o.oid = c.conrelid WHERE c.contype NOT IN ('n', 't')
  UNION ALL SELECT concat_ws(' ', 'index', o.relname, regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX (\\S+) ON (ONLY )?\\S+', '\\2 \\1'))
    FROM pg_index i JOIN ours o ON o.oid = i.indrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
  UNION ALL SELECT concat_ws(' ', 'policy', o.relname, polname,
      CASE polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END,
      (SELECT string_agg(r::regrole::text, ',' ORDER BY r::regrole::text) FROM unnest(polroles) AS r))
    FROM pg_policy JOIN ours o ON o.oid = polrelid
  UNION ALL SELECT concat_ws(' ', 'trigger', o.relname, tgname) FROM pg_trigger t JOIN ours o ON o.oid = t.tgrelid WHERE NOT tgisinternal
  UNION ALL SELECT concat_ws(' ', 'function', f.oid::regprocedure::text, CASE WHEN f.prosecdef THEN 'with rights of its own' END)
    FROM pg_proc f WHERE f.pronamespace = 'app'::regnamespace
  ORDER BY 1`;

/** The file that is committed, from the project's folder. */
export const inventoryFile = 'prisma/inventory.txt';

const path = join(__dirname, '..', 'inventory.txt');

/** The lines of a database, in an order that does not depend on its locale. */
export async function readInventory(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(statement, [lookedUp]);
  return rows.map(({ line }) => line).sort();
}

/** The lines that are committed. */
export async function committedInventory(): Promise<readonly string[]> {
  return (await readFile(path, 'utf8')).trimEnd().split('\n');
}

/** Writes what a database holds into the committed file. */
export async function writeInventory(lines: readonly string[]): Promise<void> {
  await writeFile(path, `${lines.join('\n')}\n`);
}

/** How many lines there are of each kind: tables, constraints, indexes and so on. */
export function countByKind(lines: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const kind = line.slice(0, line.indexOf(' '));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** What differs between two inventories, each line with its side. */
export function differences(
  expected: readonly string[],
  found: readonly string[],
): readonly string[] {
  const [want, have] = [new Set(expected), new Set(found)];
  return [
    ...expected.filter((line) => !have.has(line)).map((line) => `missing: ${line}`),
    ...found.filter((line) => !want.has(line)).map((line) => `not in ${inventoryFile}: ${line}`),
  ];
}

import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Stage } from '../../kit/stage';
import type { Person } from '../../kit/world';

/** What an account sees of its wallet. */
export interface Purse {
  readonly tokensTotal: number;
  readonly tokensAvailable: number;
  readonly tokensReserved: number;
  readonly available: { readonly amount: string; readonly currencyCode: string };
  readonly entries: {
    readonly totalCount: number;
    readonly edges: readonly { readonly cursor: string; readonly node: Entry }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** An entry of somebody's history. */
export interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly amountTokens: number;
  readonly balanceBefore: number;
  readonly balanceAfter: number;
}

const purseQuery = `query ($first: Int, $after: String) { viewer { wallet {
  tokensTotal tokensAvailable tokensReserved available { amount currencyCode }
  entries(first: $first, after: $after) {
    totalCount edges { cursor node { id kind amountTokens balanceBefore balanceAfter } }
    pageInfo { hasNextPage endCursor } } } } }`;

/** What somebody sees of their own wallet. */
export async function purseOf(
  world: Stage,
  person: Person,
  page: { readonly first?: number; readonly after?: string | null } = {},
): Promise<Purse> {
  const { viewer } = await world.ask<{ viewer: { wallet: Purse } }>(person, purseQuery, {
    first: 20,
    ...page,
  });
  return viewer.wallet;
}

/** Gives somebody tokens as a payment does. */
export async function fund(world: Stage, person: Person, tokens: number): Promise<void> {
  await world.owner.pool.query('SELECT app.post_token_purchase($1, $2, $3)', [
    person.uuid,
    tokens,
    randomUUID(),
  ]);
}

/** Sets tokens of somebody aside. */
export async function hold(world: Stage, person: Person, tokens: number): Promise<string> {
  const id = randomUUID();
  const client = await world.owner.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [person.uuid]);
    await client.query(`SELECT app.hold_tokens($1, $2, app.uuid_v7(), '1 hour')`, [id, tokens]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return id;
}

/** The wallet of an account, or that of the platform's fees. */
export async function walletIdOf(pool: Pool, person: Person | null): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM wallets WHERE CASE WHEN $1::uuid IS NULL THEN kind = 'FEES' ELSE user_id = $1 END`,
    [person?.uuid ?? null],
  );
  return rows[0]?.id ?? '';
}

/** All that is wrong in the books of the whole database: nothing, whatever happened. */
export async function bookErrors(pool: Pick<Pool, 'query'>): Promise<readonly string[]> {
  const { rows } = await pool.query<{ what: string }>(`
    SELECT 'movement ' || m.id || ' does not come to zero' AS what
    FROM ledger_movements m LEFT JOIN ledger l ON l.movement_id = m.id
    GROUP BY m.id HAVING count(l) < 2 OR sum(l.amount) <> 0
    UNION ALL
    SELECT 'entry ' || l.version || ' of ' || l.wallet_id || ' does not follow the one before it'
    FROM (SELECT *, lag(version, 1, 0::bigint) OVER w AS last, lag(balance_after, 1, 0::bigint) OVER w AS ended
      FROM ledger WINDOW w AS (PARTITION BY wallet_id ORDER BY version)) l
    WHERE l.version <> l.last + 1 OR l.balance_before <> l.ended OR l.balance_after <> l.balance_before + l.amount
    UNION ALL
    SELECT 'wallet ' || w.id || ' does not hold the sum of its entries'
    FROM wallets w LEFT JOIN ledger l ON l.wallet_id = w.id
    GROUP BY w.id HAVING w.balance <> coalesce(sum(l.amount), 0) OR w.version <> count(l)
    UNION ALL
    SELECT 'wallet ' || id || ' is below zero' FROM wallets
    WHERE kind = 'USER' AND (balance < 0 OR balance - reserved < 0 OR reserved < 0)
    UNION ALL
    SELECT 'the wallets do not come to zero' FROM wallets HAVING sum(balance) <> 0
    UNION ALL
    SELECT 'entry ' || e.id || ' of the journal does not balance'
    FROM journal_entries e LEFT JOIN journal_entry_lines l ON l.entry_id = e.id
    GROUP BY e.id HAVING sum(l.debit_minor) <> sum(l.credit_minor) OR sum(l.debit_minor) <> e.total_minor
    UNION ALL
    SELECT 'the token liability is not what accounts hold'
    WHERE app.balance_of('2200') <> (SELECT coalesce(sum(balance), 0) FROM wallets WHERE kind = 'USER')
    UNION ALL
    SELECT 'creators are owed something else than the books say'
    WHERE app.balance_of('2100')
      <> (SELECT coalesce(sum(available_minor + pending_minor + reserved_minor), 0) FROM user_balances)
    UNION ALL
    SELECT 'the balance of ' || b.user_id || ' is not what was earned and paid out'
    FROM user_balances b
    WHERE b.available_minor + b.pending_minor + b.reserved_minor <>
      (SELECT coalesce(sum(e.amount_minor - e.reversed_minor), 0) FROM earnings e
       WHERE e.user_id = b.user_id AND e.currency_code = b.currency_code)
      - (SELECT coalesce(sum(p.amount_minor), 0) FROM payouts p
         WHERE p.user_id = b.user_id AND p.currency_code = b.currency_code AND p.status = 'COMPLETED')
    UNION ALL
    SELECT 'the chain of wallet ' || w.id || ' breaks at ' || app.verify_chain(w.id)
    FROM wallets w WHERE app.verify_chain(w.id) IS NOT NULL
    UNION ALL
    SELECT 'wallet ' || w.id || ' does not set aside what is held'
    FROM wallets w WHERE w.reserved <>
      (SELECT coalesce(sum(r.tokens), 0) FROM ledger_reservations r WHERE r.wallet_id = w.id AND r.state = 'HELD')
    UNION ALL
    SELECT 'tip ' || t.id || ' and its movement differ'
    FROM tips t LEFT JOIN ledger_movements m ON m.kind = 'TIP' AND m.cause_id = t.id
      LEFT JOIN ledger l ON l.movement_id = m.id
    GROUP BY t.id
    HAVING coalesce(sum(l.amount) FILTER (WHERE l.kind = 'TIP_SENT'), 0) <> -t.tokens
      OR coalesce(sum(l.amount) FILTER (WHERE l.kind = 'TIP_RECEIVED'), 0) <> t.tokens - t.fee_tokens
      OR coalesce(sum(l.amount) FILTER (WHERE l.kind = 'PLATFORM_FEE'), 0) <> t.fee_tokens`);
  return rows.map(({ what }) => what);
}

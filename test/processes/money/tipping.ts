import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Person } from '../../kit/people';
import type { GatewayProcess } from '../kit/gateway';

const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) {
  tip { id tokens } wallet { tokensAvailable } userErrors { code } } }`;

/** Somebody with tokens, and a creator to give them to. */
export interface Pair {
  readonly fan: Person;
  readonly creator: Person;
}

/** Where people can be had. */
export interface Stage {
  readonly owner: { readonly pool: Pool };
  person(name: string, traits?: { readonly isCreator?: boolean }): Promise<Person>;
}

/** What came of one request for a tip. */
export interface Tried {
  readonly tipId: string | null;
  /** The code of the error or of the broken rule; null where it went well, and GONE where there was no answer. */
  readonly code: string | null;
  readonly tookMs: number;
}

/** A new fan with so many tokens, and a new creator. */
export async function newPair(on: Stage, tokens = 1_000): Promise<Pair> {
  const [fan, creator] = [await on.person('fan'), await on.person('creator', { isCreator: true })];
  await on.owner.pool.query('SELECT app.post_token_purchase($1, $2, gen_random_uuid())', [
    fan.uuid,
    tokens,
  ]);
  return { fan, creator };
}

/** Sends a tip of ten tokens, and says how long that took, whatever comes of it. */
export async function tryTip(
  gateway: GatewayProcess,
  { fan, creator }: Pair,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Tried> {
  const startedAt = performance.now();
  const answer = await gateway
    .execute<{
      sendTip: { tip: { id: string } | null; userErrors: readonly { code: string }[] };
    } | null>(fan, sendTip, {
      input: { recipientId: creator.id, tokens: 10, idempotencyKey: randomUUID(), ...input },
    })
    .catch(() => null);
  const tookMs = Math.round(performance.now() - startedAt);
  if (answer === null) return { tipId: null, code: 'GONE', tookMs };
  const told = answer.data?.sendTip;
  const code = answer.code ?? told?.userErrors[0]?.code ?? null;
  return { tipId: told?.tip?.id ?? null, code, tookMs };
}

/** How many tips somebody has sent. */
export async function tipsOf(pool: Pool, { uuid }: Person): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM tips WHERE sender_id = $1',
    [uuid],
  );
  return rows[0]?.n ?? 0;
}

/** What is wrong, unless it is right. */
export function unless(isRight: boolean, what: string): readonly string[] {
  return isRight ? [] : [what];
}

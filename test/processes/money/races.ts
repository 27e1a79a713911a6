import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Person } from '../../kit/people';
import { bookErrors } from '../../modules/wallet/purses';
import type { GatewayProcess } from '../kit/gateway';

/** Two gateways or more over one database, and people. */
export interface Raced {
  readonly gateways: readonly GatewayProcess[];
  readonly owner: { readonly pool: Pool };
  person(name: string, traits?: { readonly isCreator?: boolean }): Promise<Person>;
}

const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) {
  tip { id tokens } wallet { tokensAvailable } userErrors { code } } }`;

/** How often somebody comes back who is told to. */
const attemptsMax = 10;

interface Told {
  readonly tip: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

async function fund({ owner }: Raced, { uuid }: Person, tokens: number): Promise<void> {
  const purchase = 'SELECT app.post_token_purchase($1, $2, gen_random_uuid())';
  await owner.pool.query(purchase, [uuid, tokens]);
}

async function tip(
  on: Raced,
  turn: number,
  sender: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<Told> {
  const gateway = on.gateways[turn % on.gateways.length];
  if (!gateway) throw new Error('No gateway runs.');
  const order = { input: { idempotencyKey: randomUUID(), ...input } };
  for (let attempt = 1; ; attempt += 1) {
    const { data, errors, code } = await gateway.execute<{ readonly sendTip: Told } | null>(
      sender,
      sendTip,
      order,
    );
    if (data !== null && errors.length === 0) return data.sendTip;
    // Whoever waits too long for the others is told to come back, and does so under the same key.
    if (code !== 'UNAVAILABLE' || attempt === attemptsMax) throw new Error(JSON.stringify(errors));
    await delay(200);
  }
}

async function tokensOf({ owner }: Raced, { uuid }: Person): Promise<number> {
  const { rows } = await owner.pool.query<{ balance: string }>(
    'SELECT balance FROM wallets WHERE user_id = $1',
    [uuid],
  );
  return Number(rows[0]?.balance);
}

function wrong(isRight: boolean, what: string): readonly string[] {
  return isRight ? [] : [what];
}

/** So many spend what is enough for one, over all gateways at once. */
export async function spendTwice(on: Raced, rounds: number): Promise<readonly string[]> {
  const failures: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [fan, creator] = [
      await on.person('fan'),
      await on.person('creator', { isCreator: true }),
    ];
    await fund(on, fan, 100);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        tip(on, turn, fan, { recipientId: creator.id, tokens: 100 }),
      ),
    );
    const winners = answers.filter((answer) => answer.tip !== null).length;
    const refused = answers.filter(
      ({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_FUNDS',
    );
    failures.push(
      ...wrong(winners === 1, `${winners} of 50 spent what was enough for one.`),
      ...wrong(refused.length === 49, `${refused.length} of 49 were told why not.`),
      ...wrong((await tokensOf(on, fan)) === 0, 'The wallet is not empty.'),
    );
  }
  return [...failures, ...(await bookErrors(on.owner.pool))];
}

/** One order fifty times at once; then the same key with another order, and by somebody else. */
export async function repeatKeys(on: Raced, rounds: number): Promise<readonly string[]> {
  const failures: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [fan, other] = [await on.person('fan'), await on.person('other')];
    const creator = await on.person('creator', { isCreator: true });
    await fund(on, fan, 1_000);
    await fund(on, other, 1_000);
    const idempotencyKey = randomUUID();
    const input = { recipientId: creator.id, tokens: 100, idempotencyKey };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, turn) => tip(on, turn, fan, input)),
    );
    const different = new Set(answers.map((answer) => JSON.stringify(answer.tip))).size;
    const changed = await tip(on, 1, fan, { ...input, tokens: 200 });
    const foreign = await tip(on, 0, other, input);
    failures.push(
      ...wrong(different === 1, `Fifty copies had ${different} answers.`),
      ...wrong((await tokensOf(on, fan)) === 900, 'Fifty copies had more than one effect.'),
      ...wrong(changed.userErrors[0]?.code === 'CONFLICT', 'Another order passed under a key.'),
      ...wrong(foreign.tip !== null, 'A key of somebody else stood in the way.'),
    );
  }
  return [...failures, ...(await bookErrors(on.owner.pool))];
}

/** What was refused stays refused under its key, whatever changes; another key is another order. */
export async function keepRefusals(on: Raced): Promise<readonly string[]> {
  const [fan, creator] = [await on.person('fan'), await on.person('creator', { isCreator: true })];
  const input = { recipientId: creator.id, tokens: 100, idempotencyKey: randomUUID() };
  const first = await tip(on, 0, fan, input);
  await fund(on, fan, 1_000);
  const again = await tip(on, 1, fan, input);
  const fresh = await tip(on, 0, fan, { ...input, idempotencyKey: randomUUID() });
  return [
    ...wrong(first.userErrors[0]?.code === 'INSUFFICIENT_FUNDS', 'An empty wallet could spend.'),
    ...wrong(again.userErrors[0]?.code === 'INSUFFICIENT_FUNDS', 'A refusal did not stay.'),
    ...wrong(fresh.tip !== null, 'A new key was refused.'),
  ];
}

/** Pairs that tip each other in opposite directions at once; gives how long all of it took, too. */
export async function opposePairs(
  on: Raced,
  pairs: number,
): Promise<{ readonly failures: readonly string[]; readonly tookMs: number }> {
  const creators = { isCreator: true };
  const [one, other] = [await on.person('one', creators), await on.person('other', creators)];
  await fund(on, one, 10_000);
  await fund(on, other, 10_000);
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: pairs * 2 }, (_, turn) =>
      turn % 2 === 0
        ? tip(on, turn, one, { recipientId: other.id, tokens: 1 })
        : tip(on, turn + 1, other, { recipientId: one.id, tokens: 1 }),
    ),
  );
  const tookMs = Math.round(performance.now() - startedAt);
  const lost = answers.filter((answer) => answer.tip === null).length;
  return {
    tookMs,
    failures: [
      ...wrong(lost === 0, `${lost} of ${pairs * 2} tips in opposite directions failed.`),
      ...(await bookErrors(on.owner.pool)),
    ],
  };
}

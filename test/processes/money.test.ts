import { randomUUID } from 'node:crypto';
import type { Person } from '../kit/people';
import { sendTip, type TipAnswer } from '../modules/tips/tipping';
import { bookErrors } from '../modules/wallet/purses';
import type { GatewayProcess } from './kit/gateway';
import { Platform } from './kit/platform';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.create();
}, 120_000);
afterAll(() => platform.close(), 60_000);

const buyTokens = `mutation ($input: BuyTokensInput!) { buyTokens(input: $input) {
  payment { id status tokens } wallet { id tokensAvailable } userErrors { code } } }`;

interface Bought {
  readonly buyTokens: {
    readonly payment: { readonly id: string; readonly status: string } | null;
    readonly wallet: { readonly tokensAvailable: number } | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

/** One of the two gateways, by turns. */
function either(turn: number): GatewayProcess {
  return platform.gateway(turn % 2);
}

function times<T>(count: number, make: (turn: number) => T): T[] {
  return Array.from({ length: count }, (_, turn) => make(turn));
}

function buy(at: GatewayProcess, person: Person, input: object): Promise<Bought> {
  return at.ask<Bought>(person, buyTokens, { input: { testCard: 'SUCCEEDS', ...input } });
}

async function tokensOf(at: GatewayProcess, person: Person): Promise<number> {
  const { viewer } = await at.ask<{ viewer: { wallet: { tokensAvailable: number } } }>(
    person,
    '{ viewer { wallet { tokensAvailable } } }',
  );
  return viewer.wallet.tokensAvailable;
}

/** A fan with a thousand tokens. */
async function fanWithTokens(): Promise<Person> {
  const fan = await platform.person('fan');
  const { buyTokens: bought } = await buy(either(0), fan, {
    tokens: 1_000,
    idempotencyKey: randomUUID(),
  });
  expect(bought).toMatchObject({ wallet: { tokensAvailable: 1_000 }, userErrors: [] });
  return fan;
}

describe('money over two gateways', () => {
  it('[wallet.no-double-spend] lets exactly ten of 25 tips of 100 at once take 1,000 tokens', async () => {
    const fan = await fanWithTokens();
    const creator = await platform.person('creator', { isCreator: true });

    const answers = await Promise.all(
      times(25, (turn) =>
        either(turn).ask<{ sendTip: TipAnswer }>(fan, sendTip, {
          input: { recipientId: creator.id, tokens: 100, idempotencyKey: randomUUID() },
        }),
      ),
    );

    const tips = answers.map(({ sendTip: answer }) => answer);
    expect(tips.filter(({ tip }) => tip !== null)).toHaveLength(10);
    expect(
      tips.filter(({ tip }) => tip === null).map(({ userErrors }) => userErrors[0]?.code),
    ).toEqual(times(15, () => 'INSUFFICIENT_FUNDS'));
    expect([await tokensOf(either(0), fan), await tokensOf(either(1), fan)]).toEqual([0, 0]);
    const { rows } = await platform.owner.pool.query(
      'SELECT available_minor FROM user_balances WHERE user_id = $1',
      [creator.uuid],
    );
    expect(rows).toEqual([{ available_minor: '800' }]);
    expect(await bookErrors(platform.owner.pool)).toEqual([]);
  });

  it('[wallet.idempotent-movement] gives a purchase that is sent 50 times at once one effect and 50 equal answers', async () => {
    const fan = await platform.person('fan');
    const idempotencyKey = randomUUID();

    const answers = await Promise.all(
      times(50, (turn) => buy(either(turn), fan, { tokens: 500, idempotencyKey })),
    );

    expect(answers[0]?.buyTokens).toMatchObject({
      payment: { status: 'SUCCEEDED', tokens: 500 },
      wallet: { tokensAvailable: 500 },
      userErrors: [],
    });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await tokensOf(either(1), fan)).toBe(500);
    const { rows } = await platform.owner.pool.query<{ payments: string; entries: string }>(
      `SELECT (SELECT count(*) FROM payments WHERE user_id = $1) AS payments,
         (SELECT count(*) FROM ledger l JOIN wallets w ON w.id = l.wallet_id WHERE w.user_id = $1) AS entries`,
      [fan.uuid],
    );
    expect(rows).toEqual([{ payments: '1', entries: '1' }]);
    expect(await bookErrors(platform.owner.pool)).toEqual([]);
  });

  it('[wallet.idempotent-movement] refuses a key that comes to the other gateway with another request', async () => {
    const fan = await fanWithTokens();
    const idempotencyKey = randomUUID();
    await buy(either(0), fan, { tokens: 500, idempotencyKey });

    const { buyTokens: other } = await buy(either(1), fan, { tokens: 600, idempotencyKey });

    expect(other).toMatchObject({ payment: null, userErrors: [{ code: 'CONFLICT' }] });
    expect(await tokensOf(either(0), fan)).toBe(1_500);
  });
});

import * as fc from 'fast-check';
import { post } from '../../test/kit/http';
import { quantile } from '../../test/kit/quantile';
import { newAccount, registered } from '../../test/modules/identity/accounts';
import type { World } from '../../test/kit/world';
import type { Measuring, MeasuringContext, MeasuredResult } from '../measured/measuring';
import { withSoakWorld } from '../measured/soak-world';

const login = `mutation ($input: LoginInput!) {
  login(input: $input) { session { accessToken } userErrors { code } } }`;

/** By how much the medians of the two may differ. */
const differenceMax = 0.05;

const kinds = ['wrong password', 'unknown name'] as const;

/** Whether a stopwatch tells a wrong password from a name that nobody has. */
export const measuring: Measuring = {
  title: 'How long a login takes that fails',
  run: (context: MeasuringContext): Promise<MeasuredResult> =>
    withSoakWorld(async (world) => resultOf(await timesOf(world, context))),
};

type Kind = (typeof kinds)[number];
type Times = Readonly<Record<Kind, readonly number[]>>;

/** One attempt after another, in an order of chance, so that neither kind always follows the other. */
async function timesOf(world: World, { seed, isShort, say }: MeasuringContext): Promise<Times> {
  const tries = isShort ? 40 : 200;
  const account = newAccount('ada');
  await registered(world, account);
  const times: Record<Kind, number[]> = { 'wrong password': [], 'unknown name': [] };
  const turns = kinds.flatMap((kind) => Array.from({ length: tries }, () => kind));
  const [order = []] = fc.sample(
    fc.shuffledSubarray(turns, { minLength: turns.length, maxLength: turns.length }),
    { seed, numRuns: 1 },
  );
  for (let warm = 0; warm < 20; warm += 1) await attempt(world, account.email);
  for (const kind of order) {
    const name = kind === 'wrong password' ? account.email : newAccount('nobody').email;
    times[kind].push(await attempt(world, name));
  }
  say(`${order.length} logins tried`);
  return times;
}

/** Gives how many milliseconds it took; what a failure notes afterwards has a moment to end before the next one. */
async function attempt({ url }: World, name: string): Promise<number> {
  const variables = { input: { login: name, password: 'a wrong password' } };
  const startedAt = performance.now();
  const { json } = await post(url, login, variables);
  const elapsed = performance.now() - startedAt;
  if (!JSON.stringify(json).includes('INVALID_CREDENTIALS')) throw new Error(JSON.stringify(json));
  await new Promise((resolve) => setTimeout(resolve, 10));
  return elapsed;
}

function resultOf(times: Times): MeasuredResult {
  const medians = kinds.map((kind) => quantile(times[kind], 0.5));
  const [known = 0, unknown = 0] = medians;
  const difference = Math.abs(known / unknown - 1);
  return {
    tables: [
      {
        title: 'Milliseconds',
        columns: ['login', 'tries', 'median', 'p10', 'p90'],
        rows: kinds.map((kind) => [
          kind,
          times[kind].length,
          ...[0.5, 0.1, 0.9].map((share) => quantile(times[kind], share).toFixed(2)),
        ]),
      },
      {
        title: 'Promise',
        columns: ['what', 'promised', 'found'],
        rows: [
          [
            'difference of the medians',
            `${differenceMax * 100} % at most`,
            `${(difference * 100).toFixed(2)} %`,
          ],
        ],
      },
    ],
    notes: [
      'Both kinds are tried one after another over one connection after the other, in an order of chance, in one run.',
    ],
    failures:
      difference <= differenceMax
        ? []
        : [`The medians differ by ${(difference * 100).toFixed(2)} %.`],
  };
}

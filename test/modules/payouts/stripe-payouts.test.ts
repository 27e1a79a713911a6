import { send } from '../../kit/http';
import { World, type Person } from '../../kit/world';
import { codes, run } from '../identity/self';
import { signedEvent } from '../payments/stripe-server';
import { eventually } from '../payments/shop';
import { runJob } from '../verification/papers';
import { bookErrors } from '../wallet/purses';
import { ConnectStandIn } from './connect-stand-in';
import {
  approve,
  earn,
  overdue,
  owed,
  request,
  requested,
  statusOf,
  uuidOf,
  verify,
  waited,
} from './paying';

const ownSecret = 'whsec_own_events';
const connectSecret = 'whsec_events_of_connected_accounts';

let stripe: ConnectStandIn;
let world: World;
let admin: Person;
let cleo: Person;

beforeAll(async () => {
  stripe = await ConnectStandIn.start();
  world = await World.create({
    database: 'own',
    stripePayouts: {
      secretKey: 'sk_test_key',
      webhookSecrets: [ownSecret, connectSecret],
      returnUrl: 'https://fans.example.com/payouts',
      apiUrl: stripe.url,
    },
  });
  admin = await world.person('anna', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  cleo = await world.person('cleo', { isCreator: true });
  await earn(world, cleo, 80);
  await verify(world, cleo);
});

afterEach(async () => {
  Object.assign(stripe, { isDown: false, losesAnswers: 0, balance: 100_000_000 });
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(async () => {
  await world.close();
  await stripe.close();
});

const bank = { method: 'BANK_TRANSFER', holder: 'Cleo', countryCode: 'DE' };

const add = (input: object = {}) =>
  run(world, cleo.token, 'addPayoutAccount', { ...bank, ...input }, 'payoutAccount { id label }');

/** Adds a destination that has waited long enough; gives its id. */
async function destination(): Promise<string> {
  const { id } = (await add())['payoutAccount'] as { readonly id: string };
  await waited(world, id);
  return id;
}

const openPage = (by: Person, payoutAccountId: string) =>
  run(world, by.token, 'openPayoutAccountPage', { payoutAccountId }, 'pageUrl');

/** Asks for 50 dollars, has it approved, and hands it over. */
async function sent(): Promise<string> {
  const id = await requested(world, cleo);
  expect(codes(await approve(world, admin, id))).toEqual([]);
  await jobDone();
  return id;
}

/** Runs the job that sends payouts, to its end. */
async function jobDone(): Promise<void> {
  await runJob(world, 'send-payouts');
  await eventually(async () => {
    const { rows } = await world.owner.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE task_identifier = 'send-payouts'`,
    );
    return rows[0]?.n;
  }, 0);
}

/** Has the job ask again about a payout that Stripe has had for a while. */
async function askedAgain(id: string): Promise<void> {
  await overdue(world, id);
  await jobDone();
}

async function tell({ payload, signature }: { payload: string; signature: string }) {
  const { status } = await send(world.url, {
    path: '/payout-callbacks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  });
  return status;
}

async function outcomesOf(kind: string): Promise<readonly string[]> {
  const { rows } = await world.owner.pool.query<{ outcome: string }>(
    `SELECT outcome FROM processor_events WHERE processor = 'stripe' AND kind = $1 ORDER BY outcome`,
    [kind],
  );
  return rows.map(({ outcome }) => outcome);
}

it('[payments.processor-adapters payments.payout-destinations] opens an account at Stripe for a payee, and the page where Stripe asks the rest', async () => {
  const id = await destination();
  const { pageUrl } = await openPage(cleo, id);
  const account = String(pageUrl).split('/').at(-1) ?? '';
  expect(stripe.accounts.get(account)).toMatchObject({ country: 'DE' });
  const asked = Object.fromEntries(stripe.accounts.get(account)?.asked ?? []);
  expect(asked).toMatchObject({
    'capabilities[transfers][requested]': 'true',
    'settings[payouts][schedule][interval]': 'manual',
    'metadata[user_id]': cleo.uuid,
  });
  const mine = '{ myPayoutAccounts { nodes { method label } } }';
  expect(await world.ask(cleo, mine)).toEqual({
    myPayoutAccounts: { nodes: [{ method: 'BANK_TRANSFER', label: `…${account.slice(-4)}` }] },
  });
});

it('[payments.processor-adapters] refuses numbers, countries and ways that Stripe does not take, and pages of others', async () => {
  expect(codes(await add({ number: 'DE89370400440532013000' }))).toEqual(['INVALID']);
  expect(codes(await add({ countryCode: 'KP' }))).toEqual(['INVALID']);
  expect(codes(await add({ method: 'PAXUM' }))).toEqual(['INVALID_STATE']);
  const id = await destination();
  const { eve } = await world.people('eve');
  for (const other of [eve, admin]) expect(codes(await openPage(other, id))).toEqual(['NOT_FOUND']);
  stripe.isDown = true;
  const mutation = `mutation ($id: ID!) { openPayoutAccountPage(input: { payoutAccountId: $id }) { pageUrl } }`;
  expect((await world.execute(cleo, mutation, { id })).code).toBe('UNAVAILABLE');
});

it('[payments.processor-adapters] pays out through Stripe to the payee’s bank, and books it when Stripe says that it arrived', async () => {
  await destination();
  const id = await sent();
  expect(stripe.transfersOf(uuidOf(id))).toMatchObject([{ amount: 5000, currency: 'usd' }]);
  expect(stripe.bankPayoutsOf(uuidOf(id))).toMatchObject([{ amount: 5000, currency: 'usd' }]);
  expect(await statusOf(world, id)).toBe('PROCESSING');
  const paid = signedEvent(connectSecret, 'payout.paid', stripe.end(uuidOf(id), 'paid'));
  const statuses = await Promise.all(Array.from({ length: 50 }, () => tell(paid)));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([await statusOf(world, id), await owed(world, cleo)]).toEqual(['COMPLETED', [3000, 0]]);
  expect(await outcomesOf('payout.paid')).toEqual(['APPLIED']);
});

it('[payments.processor-adapters] books an arrival that nobody told of, when it asks again', async () => {
  await destination();
  const id = await sent();
  stripe.end(uuidOf(id), 'paid');
  await askedAgain(id);
  expect([await statusOf(world, id), await owed(world, cleo)]).toEqual(['COMPLETED', [3000, 0]]);
});

it('[payments.payout-lifecycle] asks about what has been under way for days once an hour', async () => {
  await destination();
  const id = await sent();
  stripe.end(uuidOf(id), 'paid');
  await overdue(world, id, '3 days 30 minutes');
  await jobDone();
  expect(await statusOf(world, id)).toBe('PROCESSING');
  // The minute may have gone by between the two steps; then it is tried anew.
  await eventually(async () => {
    await overdue(world, id, '3 days');
    await jobDone();
    return statusOf(world, id);
  }, 'COMPLETED');
});

it('[payments.processor-adapters] never sends twice what it does not know the end of, even after Stripe has forgotten its keys', async () => {
  await destination();
  stripe.losesAnswers = 3;
  const id = await sent();
  expect(stripe.transfersOf(uuidOf(id))).toHaveLength(1);
  expect(await statusOf(world, id)).toBe('PROCESSING');
  stripe.forgetKeys();
  stripe.losesAnswers = 3;
  await askedAgain(id);
  expect(stripe.bankPayoutsOf(uuidOf(id))).toHaveLength(1);
  stripe.forgetKeys();
  await Promise.all([askedAgain(id), askedAgain(id)]);
  expect(stripe.transfersOf(uuidOf(id))).toHaveLength(1);
  expect(stripe.bankPayoutsOf(uuidOf(id))).toHaveLength(1);
  stripe.end(uuidOf(id), 'paid');
  await askedAgain(id);
  expect(await statusOf(world, id)).toBe('COMPLETED');
});

it('[payments.processor-adapters] waits while Stripe does not answer or our account there holds too little', async () => {
  await destination();
  stripe.isDown = true;
  const id = await sent();
  expect([await statusOf(world, id), await owed(world, cleo)]).toEqual([
    'PROCESSING',
    [3000, 5000],
  ]);
  Object.assign(stripe, { isDown: false, balance: 4999 });
  await askedAgain(id);
  expect(stripe.transfersOf(uuidOf(id))).toHaveLength(0);
  stripe.balance = 5000;
  await askedAgain(id);
  expect(stripe.transfersOf(uuidOf(id))).toHaveLength(1);
  expect(stripe.balance).toBe(0);
});

it.each([
  ['before it was told to have arrived', false],
  ['after it had arrived', true],
])(
  '[payments.processor-adapters payments.payout-lifecycle] fetches back what a bank did not take %s, once, in whatever order events come',
  async (_when, hasArrived) => {
    await destination();
    const id = await sent();
    const before = stripe.balance;
    const payout = { ...stripe.end(uuidOf(id), 'paid') };
    const paid = signedEvent(connectSecret, 'payout.paid', payout);
    if (hasArrived) expect(await tell(paid)).toBe(200);
    expect(await statusOf(world, id)).toBe(hasArrived ? 'COMPLETED' : 'PROCESSING');
    const failed = signedEvent(connectSecret, 'payout.failed', stripe.end(uuidOf(id), 'failed'));
    expect(await tell(failed)).toBe(200);
    const [transfer] = stripe.transfersOf(uuidOf(id));
    const reversed = signedEvent(ownSecret, 'transfer.reversed', transfer ?? {});
    for (const event of [reversed, paid, failed]) expect(await tell(event)).toBe(200);
    expect([await statusOf(world, id), await owed(world, cleo)]).toEqual(['FAILED', [8000, 0]]);
    expect([stripe.balance - before, stripe.accountOf(uuidOf(id)).balance]).toEqual([5000, 0]);
    const node = 'query ($id: ID!) { node(id: $id) { ... on Payout { failureReason } } }';
    expect(await world.ask(cleo, node, { id })).toEqual({
      node: { failureReason: 'The bank account has been closed.' },
    });
    expect(codes(await request(world, cleo, { amount: '80.00' }))).toEqual([]);
  },
);

it('[payments.processor-adapters] has a failure told again while the money is not back on the account, and changes nothing before', async () => {
  await destination();
  const id = await sent();
  const payout = stripe.end(uuidOf(id), 'failed');
  const account = stripe.accountOf(uuidOf(id));
  account.balance = 0;
  const failed = signedEvent(connectSecret, 'payout.failed', payout);
  expect(await tell(failed)).toBe(503);
  expect(await statusOf(world, id)).toBe('PROCESSING');
  account.balance = 5000;
  expect(await tell(failed)).toBe(200);
  expect(await owed(world, cleo)).toEqual([8000, 0]);
});

it('[payments.processor-adapters] refuses accounts at Stripe that lack details or are paused, and the amount is owed again', async () => {
  const accountId = await destination();
  const { pageUrl } = await openPage(cleo, accountId);
  const account = stripe.accounts.get(String(pageUrl).split('/').at(-1) ?? '');
  if (!account) throw new Error('Stripe has no such account.');
  account.isComplete = false;
  const early = await sent();
  expect([await statusOf(world, early), stripe.transfersOf(uuidOf(early)).length]).toEqual([
    'FAILED',
    0,
  ]);
  Object.assign(account, { isComplete: true, isPaying: false });
  const paused = await sent();
  expect(await statusOf(world, paused)).toBe('FAILED');
  expect(stripe.transfersOf(uuidOf(paused))).toMatchObject([{ reversed: true }]);
  expect([account.balance, await owed(world, cleo)]).toEqual([0, [8000, 0]]);
});

it('[payments.processor-adapters payments.processor-callbacks] refuses events that Stripe did not sign or signed long ago, and never moves on those of others', async () => {
  await destination();
  const id = await sent();
  const paid = { ...stripe.end(uuidOf(id), 'paid') };
  const good = signedEvent(connectSecret, 'payout.paid', paid);
  const forgeries = [
    { ...good, signature: '' },
    { ...good, payload: good.payload.replace('5000', '5001') },
    signedEvent('whsec_somebody_elses', 'payout.paid', paid),
    signedEvent(connectSecret, 'payout.paid', paid, { secondsAgo: 600 }),
  ];
  for (const forged of forgeries) expect(await tell(forged)).toBe(401);
  const strange = [
    signedEvent(connectSecret, 'payout.paid', { ...paid, metadata: {} }),
    signedEvent(connectSecret, 'payout.paid', {
      ...paid,
      metadata: { payout_id: '0190b0a0-0000-7000-8000-000000000000' },
    }),
    signedEvent(ownSecret, 'transfer.created', stripe.transfersOf(uuidOf(id))[0] ?? {}),
  ];
  for (const event of strange) expect(await tell(event)).toBe(200);
  expect(await statusOf(world, id)).toBe('PROCESSING');
  // What an event says counts for nothing where Stripe says otherwise when it is asked.
  stripe.bankPayoutsOf(uuidOf(id)).forEach((payout) => (payout.status = 'in_transit'));
  expect(await tell(good)).toBe(200);
  expect(await statusOf(world, id)).toBe('PROCESSING');
});

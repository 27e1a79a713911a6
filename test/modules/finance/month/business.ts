import { encodeGlobalId } from '../../../../src/kernel/ids/global-id';
import type { Person, World } from '../../../kit/world';
import { bankAccount, verify } from '../../payouts/paying';
import { chance } from '../../../processes/money/tip-load';
import { forEach, Town, type Resident, type Seller } from './town';

/** How large the business is, and what its chances follow from. */
export interface Size {
  readonly users: number;
  readonly creators: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** How often something happened. */
export type Tally = Record<
  'subscribed' | 'cancelled' | 'bought' | 'tipped' | 'sold' | 'refunded' | 'paidOut',
  number
>;

/** A business after its month, for whoever looks at its books. */
export interface Month {
  readonly town: Town;
  readonly sellers: readonly Seller[];
  readonly accountant: Person;
  readonly tally: Tally;
}

/** Fans subscribe in the first days; what is monthly is renewed from day 28 on, as months have so many days. */
const openingDays = 7;
const lastDay = 38;
const payoutDay = 30;
const dailyJobs = ['clear-earnings', 'renew-subscriptions', 'send-payouts'];

/** Runs a month of business on an empty database, day by day. */
export async function runMonth(world: World, size: Size): Promise<Month> {
  const town = new Town(world);
  const random = chance(size.seed);
  const tally: Tally = {
    ...{ subscribed: 0, cancelled: 0, bought: 0, tipped: 0, sold: 0, refunded: 0, paidOut: 0 },
  };
  const staff = await world.person('accountant', { accountType: 'ADMIN' });
  const { rows } = await world.owner.pool.query<{ id: string }>(
    'SELECT id FROM user_sessions WHERE user_id = $1',
    [staff.uuid],
  );
  const accountant: Resident = { person: staff, sessionId: rows[0]?.id ?? '' };
  size.say('  people settle');
  const sellers = await openShops(town, await town.settle(size.creators, true), random);
  const fans = await town.settle(size.users - size.creators, false);
  const business = { town, random, tally, accountant, sellers, fans };
  for (let day = 0; day <= lastDay; day += 1) {
    await town.turnTo(day);
    await spend(business, day);
    if (day % 7 === 6) await giveSomeBack(business);
    if (day === payoutDay) await payOut(business);
    await Promise.all(dailyJobs.map((job) => town.job(job)));
    size.say(`  day ${day}: ${JSON.stringify(tally)}`);
  }
  await disputesAreOver(world);
  await town.job('take-up-payments');
  return { town, sellers, accountant: await town.login(accountant), tally };
}

/** All that takes part. */
interface Business {
  readonly town: Town;
  readonly random: () => number;
  readonly tally: Tally;
  readonly accountant: Resident;
  readonly sellers: readonly Seller[];
  readonly fans: readonly Resident[];
}

function pick<T>(list: readonly T[], random: () => number): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('There is nobody.');
  return found;
}

/** Each creator puts a plan and a post on sale, and says where earnings go: of sixteen places one fails and one returns. */
async function openShops(
  town: Town,
  residents: readonly Resident[],
  random: () => number,
): Promise<readonly Seller[]> {
  const sellers = residents.map((resident) => ({ ...resident, planId: '', postId: '' }));
  await forEach(sellers, async (seller, at) => {
    const amount = (4.99 + Math.floor(random() * 20)).toFixed(2);
    const plan = { name: 'Member', interval: 'MONTHLY', price: { amount, currencyCode: 'USD' } };
    const made = await town.act(seller, 'createSubscriptionPlan', plan, 'plan { id }');
    seller.planId = (made['plan'] as { readonly id: string }).id;
    const draft = { contentType: 'TEXT', title: 'For sale', body: 'A story', publish: true };
    const sale = { visibility: 'PAID', price: 20 + Math.floor(random() * 80) };
    const posted = await town.act(seller, 'createPost', { ...draft, ...sale }, 'post { id }');
    seller.postId = (posted['post'] as { readonly id: string }).id;
    await verify(town.world, seller.person);
    const ending = at % 16 === 1 ? '0001' : at % 16 === 2 ? '0002' : '1234';
    await town.act(seller, 'addPayoutAccount', bankAccount(ending), 'payoutAccount { id }');
  });
  return sellers;
}

/** What fans do on a day: half of them subscribe in the first days, the others buy tokens and spend them. */
async function spend(business: Business, day: number): Promise<void> {
  const subscribers = business.fans.filter(
    (_fan, at) => at % 2 === 0 && (at / 2) % openingDays === day,
  );
  await forEach(subscribers, (fan) => subscribe(business, fan));
  const buyers = business.fans.filter(
    (_fan, at) => at % 2 === 1 && ((at - 1) / 2) % lastDay === day,
  );
  await forEach(buyers, (fan) => buyAndSpend(business, fan));
}

/** Of the cards that are kept for renewals some are declined; some subscriptions are disputed, and some cancelled at once. */
async function subscribe({ town, random, sellers, tally }: Business, fan: Resident): Promise<void> {
  const kept = random() < 0.05 ? 'DECLINED' : 'SUCCEEDS';
  await town.act(fan, 'addPaymentMethod', { testCard: kept });
  const drawn = random();
  const testCard = drawn < 0.01 ? 'DISPUTE_LOST' : drawn < 0.02 ? 'DISPUTE_WON' : 'SUCCEEDS';
  const { planId } = pick(sellers, random);
  const order = { planId, testCard };
  const begun = await town.pay(fan, 'subscribe', order, 'subscription { id }');
  tally.subscribed += 1;
  if (random() >= 0.1) return;
  const { id: subscriptionId } = begun['subscription'] as { readonly id: string };
  const cause = { subscriptionId, reason: 'Too dear' };
  const { userErrors } = await town.act(fan, 'cancelSubscription', cause);
  // One whose bank has questioned its payment meanwhile may be over already.
  if (userErrors.length === 0) tally.cancelled += 1;
}

/** Tokens for a few dollars, most of which go to creators as tips and for a post. */
async function buyAndSpend(
  { town, random, sellers, tally }: Business,
  fan: Resident,
): Promise<void> {
  const tokens = 300 + Math.floor(random() * 700);
  const drawn = random();
  const testCard = drawn < 0.01 ? 'DISPUTE_LOST' : drawn < 0.03 ? 'DECLINED' : 'SUCCEEDS';
  const bought = await town.pay(fan, 'buyTokens', { tokens, testCard }, 'payment { status }');
  if ((bought['payment'] as { readonly status: string }).status !== 'SUCCEEDED') return;
  tally.bought += 1;
  const tip = {
    recipientId: pick(sellers, random).person.id,
    tokens: 50 + Math.floor(random() * 150),
  };
  await town.pay(fan, 'sendTip', tip);
  tally.tipped += 1;
  if (random() < 0.5) return;
  await town.pay(fan, 'buyPost', { postId: pick(sellers, random).postId });
  tally.sold += 1;
}

/** An administrator gives back some of what was sold lately, some of it in part. */
async function giveSomeBack({ town, random, accountant, tally }: Business): Promise<void> {
  const { prisma } = town.world.owner;
  const sold = await prisma.transaction.findMany({
    where: {
      ...{ status: 'COMPLETED', refundedMinor: 0n },
      kind: { in: ['TIP', 'CONTENT_PURCHASE', 'SUBSCRIPTION'] },
    },
    select: { id: true, grossMinor: true },
    orderBy: { id: 'desc' },
    take: 2_000,
  });
  const chosen = sold.filter(() => random() < 0.02);
  await forEach(chosen, async ({ id, grossMinor }) => {
    const transactionId = encodeGlobalId('Transaction', id);
    const part = random() < 0.5 ? { amount: (Number(grossMinor / 3n) / 100).toFixed(2) } : {};
    const order = { transactionId, reason: 'It was not as said', ...part };
    const { userErrors } = await town.act(accountant, 'refundTransaction', {
      ...order,
      idempotencyKey: `refund-${id}`,
    });
    // What a bank questions meanwhile cannot be given back as well.
    if (userErrors.length === 0) tally.refunded += 1;
  });
}

/** All who are owed enough ask for it, and an administrator agrees. */
async function payOut({ town, sellers, accountant, tally }: Business): Promise<void> {
  const owed = await town.world.owner.prisma.userBalance.findMany({
    where: { availableMinor: { gte: 2_500n } },
  });
  const minorOf = new Map(owed.map(({ userId, availableMinor }) => [userId, availableMinor]));
  await forEach(sellers, async (seller) => {
    const minor = minorOf.get(seller.person.uuid);
    if (minor === undefined) return;
    const amount = (Number((minor * 4n) / 5n) / 100).toFixed(2);
    const order = { amount, idempotencyKey: `payout-${seller.person.uuid}` };
    const asked = await town.act(seller, 'requestPayout', order, 'payout { id }');
    // What banks question stays with the platform until they have decided.
    if (asked.userErrors.length > 0) return;
    const { id: payoutId } = asked['payout'] as { readonly id: string };
    const { userErrors } = await town.act(accountant, 'approvePayout', { payoutId });
    if (userErrors.length === 0) tally.paidOut += 1;
  });
}

/** Waits until banks and processors have told all that they have to tell. */
async function disputesAreOver(world: World): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline;) {
    const { rows } = await world.owner.pool.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM disputes WHERE status = 'OPEN')::int
         + (SELECT count(*) FROM payouts WHERE status = 'PROCESSING')::int
         + (SELECT count(*) FROM local_callbacks WHERE delivered_at IS NULL)::int AS left`,
    );
    if (rows[0]?.left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Not all callbacks arrived.');
}

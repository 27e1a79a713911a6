import { moveClock } from '../../kit/clock';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { checkAge } from '../ages';
import { act } from '../finance/books';
import { bookErrors } from '../wallet/purses';
import { renew, subscribe } from './plans';

let world: World;
let admin: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  admin = await world.person('admin', { accountType: 'ADMIN' });
});

afterEach(() => moveClock(world.owner.pool, '0'));
afterAll(() => world.close());

const month = {
  name: 'Member',
  interval: 'MONTHLY',
  benefits: ['All films', 'No waiting'],
  price: { amount: '20.00', currencyCode: 'USD' },
};

async function createMembership(input: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const outcome = await act(
    world,
    admin,
    'createMembershipPlan',
    { ...month, ...input },
    'plan { id }',
  );
  expect(outcome.userErrors).toEqual([]);
  return (outcome['plan'] as { readonly id: string }).id;
}

const mine = '{ activeMembership { id status creator { id } plan { name } } }';

it('[subscriptions.platform-membership] is sold by the month and the year, renewed, and all of it is the platform’s', async () => {
  const planId = await createMembership();
  await createMembership({
    interval: 'YEARLY',
    price: { amount: '200.00', currencyCode: 'USD' },
  });
  const onSale = '{ membershipPlans { nodes { name interval benefits price { amount } } } }';
  expect(await world.ask(null, onSale)).toEqual({
    membershipPlans: {
      nodes: [
        { ...month, price: { amount: '20.00' } },
        { ...month, interval: 'YEARLY', price: { amount: '200.00' } },
      ],
    },
  });
  const fan = await world.person('fan');
  await act(world, fan, 'addPaymentMethod', { testCard: 'SUCCEEDS' });
  expect((await subscribe(world, fan, { planId })).subscription?.status).toBe('ACTIVE');
  expect(await world.ask(fan, mine)).toMatchObject({
    activeMembership: { status: 'ACTIVE', creator: null, plan: { name: 'Member' } },
  });
  await moveClock(world.owner.pool, '32 days');
  await renew(world);
  const { rows } = await world.owner.pool.query(
    `SELECT gross_minor::int AS gross, fee_minor::int AS fee, payee_id FROM transactions WHERE payer_id = $1`,
    [fan.uuid],
  );
  expect(rows).toEqual([
    { gross: 2000, fee: 2000, payee_id: null },
    { gross: 2000, fee: 2000, payee_id: null },
  ]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

/** Who is a member now, as rooms that open the catalogue ask it. */
async function isMember(person: Person): Promise<boolean> {
  const { rows } = await world.owner.pool.query<{ is: boolean }>(
    'SELECT EXISTS (SELECT FROM app.memberships($1)) AS is',
    [person.uuid],
  );
  return rows[0]?.is ?? false;
}

/** A film of a studio that is published. Its cast and their papers are no matter here, so triggers rest. */
async function studioFilm(): Promise<string> {
  const client = await world.owner.pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL session_replication_role = replica`);
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO videos (source, collection_id, title, slug, thumbnail_url, manifest_url, has_1080p, is_published, published_at)
       VALUES ('STUDIO', app.uuid_v7(), 'A film', 'a-film', 'https://example.com/a.jpg', 'https://example.com/a.m3u8', true, true, now())
       RETURNING id`,
    );
    await client.query('COMMIT');
    return rows[0]?.id ?? '';
  } finally {
    client.release();
  }
}

/** Why a film is open to somebody, or what would open it. */
async function filmAccess(person: Person, film: string): Promise<unknown> {
  const { rows } = await world.owner.pool.query<{ reason: string }>(
    'SELECT app.film_entitlement($1, $2) AS reason',
    [person.uuid, film],
  );
  return rows[0]?.reason;
}

const join = (person: Person, planId: string) =>
  act(
    world,
    person,
    'subscribe',
    { planId, testCard: 'SUCCEEDS', idempotencyKey: `join-${person.uuid}` },
    'subscription { id status }',
  );

it('[subscriptions.platform-membership] opens the catalogue until its period is over', async () => {
  const planId = await createMembership({ name: 'Short' });
  const fan = await world.person('fan');
  expect(await isMember(fan)).toBe(false);
  const film = await studioFilm();
  expect(await filmAccess(fan, film)).toBe('AGE_CHECK_REQUIRED');
  await checkAge(world, fan, 30);
  expect(await filmAccess(fan, film)).toBe('MEMBERSHIP_REQUIRED');
  const { subscription } = await join(fan, planId);
  expect(await isMember(fan)).toBe(true);
  expect(await filmAccess(fan, film)).toBe('MEMBER');
  const { id } = subscription as { readonly id: string };
  await act(world, fan, 'cancelSubscription', { subscriptionId: id });
  expect(await isMember(fan)).toBe(true);
  await moveClock(world.owner.pool, '32 days');
  expect(await isMember(fan)).toBe(false);
  expect(await filmAccess(fan, film)).toBe('MEMBERSHIP_REQUIRED');
  expect(await world.ask(fan, mine)).toEqual({ activeMembership: null });
});

it('[subscriptions.single-active] refuses a second membership of the platform, with twenty orders at once', async () => {
  const [one, other] = [await createMembership(), await createMembership({ name: 'Other' })];
  const fan = await world.person('fan');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      act(world, fan, 'subscribe', {
        planId: at % 2 === 0 ? one : other,
        testCard: 'SUCCEEDS',
        idempotencyKey: `twenty-${fan.uuid}-${at}`,
      }),
    ),
  );
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(await world.owner.prisma.payment.count({ where: { userId: fan.uuid } })).toBe(1);
});

it('[subscriptions.platform-membership] refuses memberships by anybody but administrators, for life, and off sale', async () => {
  const planId = await createMembership({ name: 'Fleeting' });
  const creator = await world.person('creator', { isCreator: true });
  const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
  const create = `mutation ($input: CreateMembershipPlanInput!) {
    createMembershipPlan(input: $input) { plan { id } userErrors { code } } }`;
  for (const person of [creator, moderator]) {
    expect((await world.execute(person, create, { input: month })).code).toBe('FORBIDDEN');
  }
  const forLife = await act(world, admin, 'createMembershipPlan', {
    ...month,
    interval: 'LIFETIME',
  });
  expect(forLife.userErrors).toEqual([{ code: 'INVALID', field: ['interval'] }]);
  expect((await act(world, creator, 'retireSubscriptionPlan', { planId })).userErrors).toEqual([
    { code: 'NOT_FOUND', field: ['planId'] },
  ]);
  await act(world, admin, 'changeMembershipPlan', { planId, name: 'Gone' });
  await act(world, admin, 'retireMembershipPlan', { planId });
  const fan = await world.person('fan');
  expect((await join(fan, planId)).userErrors).toEqual([
    { code: 'INVALID_STATE', field: ['planId'] },
  ]);
});

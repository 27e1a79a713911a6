import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { eventually } from '../payments/shop';
import { tip } from '../tips/tipping';
import { bookErrors, fund } from '../wallet/purses';
import { act } from './books';

let world: World;
let staff: Person;
let fan: Person;
let creator: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

beforeEach(async () => {
  fan = await world.person('fan');
  creator = await world.person('creator', { isCreator: true });
});

afterEach(async () => {
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

afterAll(() => world.close());

it('[finance.gross-fee-net] charges by the schedule that administrators set, from its moment on', async () => {
  await fund(world, fan, 1_000);
  const fee = await act(
    world,
    staff,
    'setPlatformFee',
    { kind: 'TIP', creatorId: creator.creator?.id, rateBps: 1_000 },
    'fee { kind rateBps validFrom }',
  );
  expect(fee).toMatchObject({ fee: { kind: 'TIP', rateBps: 1_000 }, userErrors: [] });
  await eventually(async () => {
    await tip(world, fan, creator, { tokens: 100 });
    const { rows } = await world.owner.pool.query<{ net: string }>(
      `SELECT gross_minor || '-' || fee_minor || '-' || net_minor || '-' || fee_rate_bps AS net
       FROM transactions WHERE payee_id = $1 ORDER BY created_at DESC LIMIT 1`,
      [creator.uuid],
    );
    return rows[0]?.net;
  }, '100-10-90-1000');
});

it.each([
  [{ rateBps: 10_001 }, 'INVALID', 'rateBps'],
  [{ rateBps: 10, validFrom: '2026-01-01T00:00:00Z' }, 'INVALID', 'validFrom'],
  [
    {
      rateBps: 10,
      creatorId: encodeGlobalId('Creator', '01900000-0000-7000-8000-000000000000'),
    },
    'NOT_FOUND',
    'creatorId',
  ],
])('[finance.gross-fee-net] refuses the share %j', async (input, code, field) => {
  const refused = await act(
    world,
    staff,
    'setPlatformFee',
    { kind: 'GIFT', ...input },
    'fee { kind }',
  );
  expect(refused).toEqual({ fee: null, userErrors: [{ code, field: [field] }] });
});

import { randomUUID } from 'node:crypto';
import { World, type Person } from '../../kit/world';
import { bookErrors, fund, purseOf } from '../wallet/purses';
import { tip } from './tipping';

let world: World;
let fan: Person;
let creator: Person;

beforeAll(async () => {
  world = await World.create();
});

beforeEach(async () => {
  fan = await world.person('fan');
  creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 1_000);
});

afterAll(() => world.close());

it('[wallet.idempotent-movement] has one effect and 50 equal answers for one key 50 times at once', async () => {
  const idempotencyKey = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => tip(world, fan, creator, { idempotencyKey })),
  );
  expect(answers[0]?.tip).not.toBeNull();
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await purseOf(world, fan)).toMatchObject({
    tokensAvailable: 900,
    entries: { totalCount: 2 },
  });
  expect(await world.owner.prisma.tip.count({ where: { senderId: fan.uuid } })).toBe(1);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[wallet.idempotent-movement] answers a key that comes again as the first time', async () => {
  const idempotencyKey = randomUUID();
  const first = await tip(world, fan, creator, { idempotencyKey, message: 'Bravo' });
  const second = await tip(world, fan, creator, { message: 'Bravo', idempotencyKey });
  expect(second).toEqual(first);
});

it('[wallet.idempotent-movement] refuses a key that comes with another request', async () => {
  const idempotencyKey = randomUUID();
  const first = await tip(world, fan, creator, { idempotencyKey });
  const other = await world.person('other', { isCreator: true });
  const conflict = { code: 'CONFLICT', field: ['idempotencyKey'] };
  for (const input of [
    { tokens: 101 },
    { recipientId: other.id },
    { isAnonymous: true },
    { message: 'Bravo' },
  ]) {
    const answer = await tip(world, fan, creator, { idempotencyKey, ...input });
    expect(answer).toEqual({ tip: null, wallet: null, userErrors: [conflict] });
  }
  expect(await tip(world, fan, creator, { idempotencyKey })).toEqual(first);
  expect((await purseOf(world, fan)).tokensAvailable).toBe(900);
});

it('[wallet.idempotent-movement] never lets a refused key succeed', async () => {
  const idempotencyKey = randomUUID();
  const input = { idempotencyKey, tokens: 1_001 };
  const refused = [{ code: 'INSUFFICIENT_FUNDS', field: ['tokens'] }];
  expect((await tip(world, fan, creator, input)).userErrors).toEqual(refused);
  await fund(world, fan, 1_000);
  expect((await tip(world, fan, creator, input)).userErrors).toEqual(refused);
  expect((await purseOf(world, fan)).tokensAvailable).toBe(2_000);
  const anew = { ...input, idempotencyKey: randomUUID() };
  expect((await tip(world, fan, creator, anew)).userErrors).toEqual([]);
});

it('[wallet.idempotent-movement] keeps the keys of one account apart from those of another', async () => {
  const other = await world.person('other');
  await fund(world, other, 1_000);
  const idempotencyKey = 'the-same-key';
  const [mine, theirs] = await Promise.all(
    [fan, other].map((person) => tip(world, person, creator, { idempotencyKey })),
  );
  expect(mine?.tip).not.toBeNull();
  expect(theirs?.tip).not.toBeNull();
  expect(mine?.tip?.id).not.toBe(theirs?.tip?.id);
});

it.each([
  ['7 characters', '1234567'],
  ['201 characters', 'k'.repeat(201)],
  ['a space', 'my own key'],
  ['letters beyond ASCII', 'schlüssel'],
  ['nothing', ''],
])('[wallet.idempotent-movement] refuses a key of %s', async (_what, idempotencyKey) => {
  const { userErrors } = await tip(world, fan, creator, { idempotencyKey });
  expect(userErrors).toEqual([{ code: 'INVALID', field: ['idempotencyKey'] }]);
  expect((await purseOf(world, fan)).tokensAvailable).toBe(1_000);
});

it('[wallet.idempotent-movement] takes keys of 8 and of 200 characters', async () => {
  for (const idempotencyKey of ['12345678', '~!'.repeat(100)]) {
    expect((await tip(world, fan, creator, { idempotencyKey, tokens: 1 })).userErrors).toEqual([]);
  }
});

import { randomBytes } from 'node:crypto';
import { World, type Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';

let world: World;
let officer: Person;

beforeAll(async () => {
  world = await World.create();
  officer = await world.person('olga', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

const handleOf = (): string => `c${randomBytes(6).toString('hex')}`;

function apply(person: Person, input: object = {}): Promise<Outcome> {
  const draft = { handle: handleOf(), displayName: 'Ada', ...input };
  return run(world, person.token, 'applyAsCreator', draft, 'creator { id handle status }');
}

function review(by: Person, creatorId: string, status: string, reason?: string): Promise<Outcome> {
  const selection = 'creator { status statusReason }';
  return run(world, by.token, 'reviewCreator', { creatorId, status, reason }, selection);
}

async function applied(person: Person): Promise<{ readonly id: string; readonly handle: string }> {
  return (await apply(person))['creator'] as { id: string; handle: string };
}

const find = 'query ($handle: String!) { creator(handle: $handle) { status statusReason } }';

it('[creators.apply] moves an application through its states with reasons, and applies again after a rejection', async () => {
  const { ada, eve } = await world.people('ada', 'eve');
  const { id, handle } = await applied(ada);
  const seen = (by: Person | null) => world.ask(by, find, { handle });
  expect(await seen(ada)).toEqual({ creator: { status: 'PENDING', statusReason: null } });
  expect(await seen(eve)).toEqual({ creator: null });
  await review(officer, id, 'REJECTED', 'No picture');
  expect(await seen(ada)).toEqual({ creator: { status: 'REJECTED', statusReason: 'No picture' } });
  expect(codes(await apply(ada, { handle }))).toEqual([]);
  expect(codes(await review(officer, id, 'APPROVED'))).toEqual([]);
  expect(await seen(eve)).toEqual({ creator: { status: null, statusReason: null } });
  await review(officer, id, 'SUSPENDED', 'Complaints');
  expect(await seen(eve)).toEqual({ creator: null });
  expect(codes(await review(officer, id, 'APPROVED'))).toEqual([]);
});

it('[creators.apply] shows applications to those who decide, and leaves a trail', async () => {
  const ada = await world.person('ada');
  const { id, handle } = await applied(ada);
  const list = '{ creatorApplications(first: 100) { nodes { handle status } } }';
  expect(JSON.stringify(await world.ask(officer, list))).toContain(handle);
  await review(officer, id, 'APPROVED');
  const trail = await world.owner.prisma.auditLog.findMany({
    where: { affectedUserId: ada.uuid, action: 'creator.review' },
  });
  expect(trail).toMatchObject([
    { actorId: officer.uuid, changes: { from: 'PENDING', to: 'APPROVED' } },
  ]);
});

it('[creators.apply] refuses a second application, a taken handle and one of another form', async () => {
  const { ada, eve } = await world.people('ada', 'eve');
  const { handle } = await applied(ada);
  expect(codes(await apply(ada))).toEqual(['INVALID_STATE']);
  expect(codes(await apply(eve, { handle: handle.toUpperCase() }))).toEqual(['USERNAME_TAKEN']);
  expect(codes(await apply(eve, { handle: 'a b' }))).toEqual(['INVALID']);
  expect(codes(await apply(eve, { displayName: ' ' }))).toEqual(['BLANK']);
  expect(await world.owner.prisma.creator.count({ where: { userId: eve.uuid } })).toBe(0);
});

it('[creators.apply] refuses steps that there are not, a rejection without a reason, the own application, and everybody else', async () => {
  const { ada, eve } = await world.people('ada', 'eve');
  const { id } = await applied(ada);
  expect(codes(await review(officer, id, 'REJECTED'))).toEqual(['BLANK']);
  expect(codes(await review(officer, id, 'SUSPENDED', 'Why not'))).toEqual(['INVALID_STATE']);
  const olaf = await world.person('olaf', { accountType: 'ADMIN' });
  const own = await applied(olaf);
  expect(codes(await review(olaf, own.id, 'APPROVED'))).toEqual(['SELF_TARGET']);
  const mutation = `mutation ($id: ID!) { reviewCreator(input: { creatorId: $id, status: APPROVED }) { userErrors { code } } }`;
  for (const other of [ada, eve, await world.person('mo', { accountType: 'MODERATOR' })]) {
    expect((await world.execute(other, mutation, { id })).code).toBe('FORBIDDEN');
  }
});

it('[creators.apply] never lets the role of requests make a creator approved by itself, whatever its statement says', async () => {
  const ada = await world.person('ada');
  await applied(ada);
  const { pool } = world.app.database;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.user_id', $1, true)`, [ada.uuid]);
    await expect(
      client.query(`UPDATE creators SET status = 'APPROVED' WHERE user_id = $1`, [ada.uuid]),
    ).rejects.toMatchObject({ constraint: 'creators_status_decided' });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

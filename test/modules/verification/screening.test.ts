import { World, type Person } from '../../kit/world';
import { codes, run } from '../identity/self';
import { eventually } from '../payments/shop';
import { runJob, statusIn, verificationOf } from './papers';

let world: World;
let officer: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  officer = await world.person('olga', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

/** Somebody whose papers are good. */
async function verified(lastName: string): Promise<Person> {
  const person = await world.person('ada');
  const id = await verificationOf(world, person, lastName);
  await eventually(() => statusIn(world, id), 'APPROVED');
  return person;
}

/** What the newest search for somebody found, behind the product. */
async function found({ uuid }: Person): Promise<string | null> {
  const check = await world.owner.prisma.amlCheck.findFirst({
    where: { userId: uuid },
    orderBy: { createdAt: 'desc' },
  });
  return check?.status ?? null;
}

function screen(by: Person, person: Person) {
  return run(world, by.token, 'screenAccount', { userId: person.id }, 'check { id status }');
}

async function isHit({ uuid }: Person): Promise<boolean> {
  const { rows } = await world.owner.pool.query<{ is: boolean }>(
    'SELECT app.is_aml_hit($1) AS is',
    [uuid],
  );
  return rows[0]?.is === true;
}

it('[creators.aml-screening] searches for everybody whose papers are good, by itself', async () => {
  const ada = await verified('Lovelace');
  await runJob(world, 'check-people');
  await eventually(() => found(ada), 'CLEAR');
  await runJob(world, 'check-people');
  expect(await world.owner.prisma.amlCheck.count({ where: { userId: ada.uuid } })).toBe(1);
});

it('[creators.aml-screening] waits while the service is down, and finds afterwards, once', async () => {
  const ada = await verified('Sanctioned');
  world.app.localChecks?.goDown();
  expect(codes(await screen(officer, ada))).toEqual([]);
  world.app.localChecks?.comeBack();
  expect(await found(ada)).toBe('PENDING');
  await world.app.localChecks?.courier.hold();
  const answers = await Promise.all([1, 2, 3].map(() => screen(officer, ada)));
  expect(answers.flatMap(codes)).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const statuses = await world.app.localChecks?.courier.release({ copies: 20 });
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect([await found(ada), await isHit(ada)]).toEqual(['HIT', true]);
  expect(await world.owner.prisma.amlCheck.count({ where: { userId: ada.uuid } })).toBe(1);
});

it('[creators.aml-screening] lets a reviewer clear a hit with a reason, and refuses what is no hit', async () => {
  const ada = await verified('Sanctioned');
  await screen(officer, ada);
  await eventually(() => found(ada), 'HIT');
  const query = '{ amlChecks(status: HIT) { nodes { id hits user { id } } } }';
  const { amlChecks } = await world.ask<{
    amlChecks: { nodes: { id: string; hits: string; user: { id: string } }[] };
  }>(officer, query);
  const check = amlChecks.nodes.find(({ user }) => user.id === ada.id);
  expect(check?.hits).toBe('Sanctioned, I. (Test list of sanctions)');
  const clear = (reason: string) =>
    run(world, officer.token, 'clearAmlCheck', { checkId: check?.id, reason });
  expect(codes(await clear(' '))).toEqual(['BLANK']);
  expect(codes(await clear('Another birth date'))).toEqual([]);
  expect(codes(await clear('Again'))).toEqual(['INVALID_STATE']);
  expect(await isHit(ada)).toBe(false);
});

it('[creators.aml-screening] hides searches from their subjects and from all who do not review, and never lets one be of oneself', async () => {
  const ada = await verified('Sanctioned');
  const screened = await screen(officer, ada);
  const { id } = screened['check'] as { id: string };
  const node = 'query ($id: ID!) { node(id: $id) { id } }';
  for (const other of [ada, await world.person('mo', { accountType: 'MODERATOR' }), null]) {
    expect(await world.ask(other, node, { id })).toEqual({ node: null });
  }
  expect(codes(await screen(officer, officer))).toEqual(['SELF_TARGET']);
  const mutation = `mutation ($id: ID!) { screenAccount(input: { userId: $id }) { userErrors { code } } }`;
  expect((await world.execute(ada, mutation, { id: officer.id })).code).toBe('FORBIDDEN');
});

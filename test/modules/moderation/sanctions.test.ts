import { connectSocket } from '../../kit/socket';
import { World, type Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';

let world: World;
let mo: Person;
let admin: Person;
beforeAll(async () => {
  world = await World.create();
  mo = await world.person('mo', { accountType: 'MODERATOR' });
  admin = await world.person('admin', { accountType: 'ADMIN' });
});
afterAll(() => world.close());

const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

const because = { facts: 'Spam', source: 'NOTICE', legalReference: 'The law' };

function impose(by: Person, whom: Person, terms: object): Promise<Outcome> {
  const input = { userId: whom.id, ...because, ...terms };
  return run(world, by.token, 'sanctionAccount', input, 'sanction { id }');
}

async function imposed(by: Person, whom: Person, terms: object): Promise<string> {
  const outcome = await impose(by, whom, terms);
  expect(codes(outcome)).toEqual([]);
  return (outcome['sanction'] as { readonly id: string }).id;
}

function lift(by: Person, sanctionId: string): Promise<Outcome> {
  return run(world, by.token, 'liftSanction', { sanctionId, reason: 'A mistake' });
}

const post = `mutation { createPost(input: { contentType: TEXT, title: "A post", visibility: PUBLIC }) {
  userErrors { code } } }`;
const whoami = '{ viewer { id } }';
const list = `query ($userId: ID) { sanctions(userId: $userId) { nodes {
  kind feature endsAt acknowledgedAt liftedAt liftReason statement { facts source ground legalReference redress } } } }`;

/** How an operation is refused; null where it is not. */
async function refusalOf(person: Person, operation: string): Promise<unknown> {
  const { errors } = await world.execute(person, operation);
  return errors[0]?.extensions ?? null;
}

const closed = { code: 'FORBIDDEN', reason: 'ACCOUNT_RESTRICTED' };

it('[moderation.sanction-restriction] closes one feature for a time, tells the account why, and opens it again when it is lifted', async () => {
  const cleo = await world.person('cleo', { isCreator: true });
  const terms = { kind: 'FEATURE_RESTRICTION', feature: 'POSTING', endsAt: tomorrow() };

  const id = await imposed(mo, cleo, terms);

  expect(await refusalOf(cleo, post)).toMatchObject(closed);
  expect(await refusalOf(cleo, whoami)).toBeNull();
  expect(await world.ask(cleo, list)).toMatchObject({
    sanctions: {
      nodes: [
        {
          ...terms,
          statement: {
            facts: 'Spam',
            source: 'NOTICE',
            ground: 'LEGAL',
            legalReference: 'The law',
          },
        },
      ],
    },
  });
  expect(codes(await lift(mo, id))).toEqual([]);
  expect(await refusalOf(cleo, post)).toBeNull();
  expect(codes(await lift(mo, id))).toEqual(['INVALID_STATE']);
  const audited = { affectedUserId: cleo.uuid, actorId: mo.uuid, source: 'APPLICATION' as const };
  const rows = await world.owner.prisma.auditLog.findMany({
    where: audited,
    orderBy: { id: 'asc' },
  });
  expect(rows.map(({ action }) => action)).toEqual(['sanction.impose', 'sanction.lift']);
});

it('[moderation.sanction-restriction] refuses what is no sanction, with nothing written', async () => {
  const fan = await world.person('fan');
  const usual = { kind: 'FEATURE_RESTRICTION', feature: 'TIPPING', endsAt: tomorrow() };
  const wrong: readonly (readonly [object, readonly string[]])[] = [
    [{ ...usual, feature: null }, ['INVALID']],
    [{ ...usual, endsAt: null }, ['INVALID']],
    [{ ...usual, endsAt: '2020-01-01T00:00:00Z' }, ['INVALID']],
    [{ ...usual, facts: ' ' }, ['BLANK']],
    [{ ...usual, facts: 'x'.repeat(5_001) }, ['TOO_LONG']],
    [{ ...usual, legalReference: null }, ['INVALID']],
    [{ ...usual, policyClause: 'Clause 1' }, ['INVALID']],
    [{ kind: 'WARNING', feature: 'TIPPING' }, ['INVALID']],
    [{ kind: 'BAN', endsAt: tomorrow() }, ['INVALID']],
  ];

  for (const [terms, expected] of wrong)
    expect(codes(await impose(admin, fan, terms))).toEqual(expected);

  expect(await world.ask(mo, list, { userId: fan.id })).toEqual({ sanctions: { nodes: [] } });
  expect(await world.owner.prisma.statementOfReasons.count({ where: { userId: fan.uuid } })).toBe(
    0,
  );
});

it('[moderation.sanction-suspension] keeps the account out from the next request on, closes its sockets, and lets it in again at the end', async () => {
  const eve = await world.person('eve');
  const socket = await connectSocket(world.url, eve.token);

  const id = await imposed(mo, eve, { kind: 'SUSPENSION', endsAt: tomorrow() });

  expect(await refusalOf(eve, whoami)).toMatchObject(closed);
  expect((await socket.closed).code).toBe(4403);
  expect(codes(await lift(mo, id))).toEqual([]);
  expect(await refusalOf(eve, whoami)).toBeNull();
  const endsAt = new Date(Date.now() + 1_500).toISOString();
  await imposed(mo, eve, { kind: 'SUSPENSION', endsAt });
  expect(await refusalOf(eve, whoami)).toMatchObject(closed);
  await new Promise((resolve) => setTimeout(resolve, 1_700));
  expect(await refusalOf(eve, whoami)).toBeNull();
});

it('[moderation.sanction-suspension] refuses it to fans, among equals, and about oneself', async () => {
  const [ada, eve] = [await world.person('ada'), await world.person('eve')];
  const other = await world.person('mia', { accountType: 'MODERATOR' });
  const terms = { kind: 'SUSPENSION', endsAt: tomorrow() };

  const outcomes = [
    await impose(ada, eve, terms),
    await impose(mo, other, terms),
    await impose(mo, mo, terms),
    await impose(mo, admin, terms),
  ];

  expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => 'FORBIDDEN'));
  expect(await refusalOf(eve, whoami)).toBeNull();
  await imposed(admin, other, terms);
  expect(await refusalOf(other, whoami)).toMatchObject(closed);
});

it('[moderation.sanction-warning] waits until the account has acknowledged it, once', async () => {
  const ada = await world.person('ada');
  const sanctionId = await imposed(mo, ada, { kind: 'WARNING' });
  const acknowledge = () =>
    run(world, ada.token, 'acknowledgeWarning', { sanctionId }, 'sanction { acknowledgedAt }');

  const [first, second] = [await acknowledge(), await acknowledge()];

  expect(first['sanction']).toMatchObject({ acknowledgedAt: expect.any(String) });
  expect(second['sanction']).toEqual(first['sanction']);
});

it('[moderation.sanction-warning] hides it from everybody else, and refuses to take their word for it', async () => {
  const [ada, eve] = [await world.person('ada'), await world.person('eve')];
  const sanctionId = await imposed(mo, ada, { kind: 'WARNING' });
  const node = 'query ($id: ID!) { node(id: $id) { id } }';

  const outcome = await run(world, eve.token, 'acknowledgeWarning', { sanctionId });

  expect(codes(outcome)).toEqual(['NOT_FOUND']);
  expect(await world.ask(eve, node, { id: sanctionId })).toEqual({ node: null });
  expect(await world.ask(eve, list, { userId: ada.id })).toEqual({ sanctions: { nodes: [] } });
});

it('[moderation.sanction-ban] keeps the account out for good, is decided by whoever may ban, and only they lift it', async () => {
  const eve = await world.person('eve');

  const banned = await impose(admin, eve, { kind: 'BAN' });
  const again = await impose(admin, eve, { kind: 'BAN' });
  const id = (banned['sanction'] as { readonly id: string }).id;

  expect(codes(again)).toEqual(['CONFLICT']);
  expect(await refusalOf(eve, whoami)).toMatchObject(closed);
  expect((await lift(eve, id)).error).toBe('FORBIDDEN');
  expect(codes(await lift(admin, id))).toEqual([]);
  expect(await refusalOf(eve, whoami)).toBeNull();
});

it('[moderation.sanction-ban] refuses one of fifty at once to all but one', async () => {
  const eve = await world.person('eve');

  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => impose(admin, eve, { kind: 'BAN' })),
  );

  expect(outcomes.map(codes).filter((found) => found.length === 0)).toHaveLength(1);
  expect(new Set(outcomes.flatMap(codes))).toEqual(new Set(['CONFLICT']));
});

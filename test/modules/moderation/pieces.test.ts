import { inboxOf, settle } from '../notifications/inboxes';
import { World, type Person } from '../../kit/world';
import { codes, eventually, run, type Outcome } from '../identity/self';

let world: World;
let mo: Person;
let author: Person;
beforeAll(async () => {
  world = await World.create();
  mo = await world.person('mo', { accountType: 'MODERATOR' });
});
beforeEach(async () => {
  author = await world.person('cleo', { isCreator: true });
});
afterAll(() => world.close());

const because = { facts: 'It is spam.', source: 'NOTICE', legalReference: 'The law' };

const known = 'query ($id: ID!) { node(id: $id) { id } }';

function remove(by: Person, contentId: string, terms: object = {}): Promise<Outcome> {
  const input = { contentId, ...because, ...terms };
  return run(world, by.token, 'removeContent', input, 'statement { id facts redress }');
}

function restore(by: Person, contentId: string): Promise<Outcome> {
  return run(world, by.token, 'restoreContent', { contentId, reason: 'It is none.' }, 'contentId');
}

function appeal(by: Person, statementId: string): Promise<Outcome> {
  const input = { statementId, grounds: 'It is a painting.' };
  return run(world, by.token, 'appealDecision', input, 'appeal { status grounds }');
}

function idOf(outcome: Outcome, field: string): string {
  return (outcome[field] as { readonly id: string }).id;
}

async function publish(): Promise<string> {
  const input = { contentType: 'TEXT', title: 'A post', body: 'Words', visibility: 'PUBLIC' };
  const outcome = await run(
    world,
    author.token,
    'createPost',
    { ...input, publish: true },
    'post { id }',
  );
  return idOf(outcome, 'post');
}

async function comment(by: Person, postId: string): Promise<string> {
  const outcome = await run(
    world,
    by.token,
    'addComment',
    { postId, body: 'Buy this' },
    'comment { id }',
  );
  return idOf(outcome, 'comment');
}

/** Whether somebody can find a piece of content. */
async function knows(person: Person, id: string): Promise<boolean> {
  return (await world.ask<{ node: unknown }>(person, known, { id })).node !== null;
}

interface Told {
  readonly title: string;
  readonly body: string;
  readonly link: string;
}

/** What the inbox of somebody says of decisions, once there are so many. */
async function toldOf(person: Person, count: number): Promise<readonly Told[]> {
  await settle(world);
  return eventually(async () => {
    const { rows } = await world.owner.pool.query<Told>(
      `SELECT title, body, link FROM notifications
       WHERE recipient_id = $1 AND kind = 'MODERATION_DECIDED' ORDER BY id`,
      [person.uuid],
    );
    return rows.length >= count ? rows : null;
  });
}

it('[notifications.type-moderation] [moderation.action-remove] takes a post from everybody, tells its author why and where to object, and brings it back', async () => {
  const fan = await world.person('fan');
  const postId = await publish();

  const outcome = await remove(mo, postId);

  expect(codes(outcome)).toEqual([]);
  expect(outcome['statement']).toMatchObject({
    facts: 'It is spam.',
    redress: expect.stringContaining('appeal'),
  });
  expect(await knows(fan, postId)).toBe(false);
  expect(await knows(author, postId)).toBe(false);
  const statementId = idOf(outcome, 'statement');
  expect(await knows(author, statementId)).toBe(true);
  expect(await knows(fan, statementId)).toBe(false);
  expect(codes(await restore(mo, postId))).toEqual([]);
  expect(await knows(fan, postId)).toBe(true);
  expect(await toldOf(author, 2)).toEqual([
    {
      title: 'Your post was removed.',
      body: 'It is spam.',
      link: `/decisions/${statementId}`,
    },
    { title: 'Your post can be seen again.', body: 'It is none.', link: '/decisions' },
  ]);
  const audited = { affectedUserId: author.uuid, actorId: mo.uuid };
  const rows = await world.owner.prisma.auditLog.findMany({
    where: { ...audited, action: { startsWith: 'content.' } },
    orderBy: { id: 'asc' },
  });
  expect(rows.map(({ action }) => action)).toEqual(['content.remove', 'content.restore']);
});

it('[notifications.type-moderation] takes away one comment of many, which no longer counts, and takes an appeal of its author', async () => {
  const fan = await world.person('fan');
  const postId = await publish();
  const commentId = await comment(fan, postId);
  await comment(author, postId);
  const count = async () =>
    world.ask(author, 'query ($id: ID!) { node(id: $id) { ... on Post { commentCount } } }', {
      id: postId,
    });

  const outcome = await remove(mo, commentId);

  expect(await knows(author, commentId)).toBe(false);
  expect(await count()).toEqual({ node: { commentCount: 1 } });
  expect(await toldOf(fan, 1)).toMatchObject([{ title: 'Your comment was removed.' }]);
  expect(await appeal(fan, idOf(outcome, 'statement'))).toMatchObject({
    appeal: { status: 'OPEN', grounds: 'It is a painting.' },
    userErrors: [],
  });
});

it('[notifications.type-moderation] decides once where twenty remove the same post at once', async () => {
  const postId = await publish();

  const outcomes = await Promise.all(Array.from({ length: 20 }, () => remove(mo, postId)));

  expect(new Set(outcomes.map((outcome) => idOf(outcome, 'statement'))).size).toBe(1);
  expect(await toldOf(author, 1)).toHaveLength(1);
});

it('[notifications.type-moderation] refuses what is no decision, with nobody told and nothing changed', async () => {
  const postId = await publish();
  const wrong: readonly (readonly [object, readonly string[]])[] = [
    [{ facts: ' ' }, ['BLANK']],
    [{ facts: 'x'.repeat(2_001) }, ['TOO_LONG']],
    [{ legalReference: null }, ['INVALID']],
    [{ policyClause: 'Clause 1' }, ['INVALID']],
  ];

  for (const [terms, expected] of wrong)
    expect(codes(await remove(mo, postId, terms))).toEqual(expected);
  expect(codes(await restore(mo, postId))).toEqual(['INVALID_STATE']);
  expect((await remove(mo, author.id)).error).toBe('BAD_USER_INPUT');

  await settle(world);
  expect(await inboxOf(world, author)).toEqual([]);
  expect(await knows(author, postId)).toBe(true);
});

it('[moderation.action-remove] refuses to let fans, the author and moderators of the same rank remove a post', async () => {
  const fan = await world.person('fan');
  const equal = await world.person('mia', { accountType: 'MODERATOR' });
  const postId = await publish();
  const said = await comment(equal, postId);

  const outcomes = [
    await remove(fan, postId),
    await remove(author, postId),
    await remove(mo, said),
    await restore(fan, postId),
  ];

  expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => 'FORBIDDEN'));
  expect(await knows(fan, postId)).toBe(true);
});

it('[moderation.appeals] refuses a second appeal, and hides decisions about others from whoever would appeal', async () => {
  const fan = await world.person('fan');
  const statementId = idOf(await remove(mo, await publish()), 'statement');

  expect(codes(await appeal(fan, statementId))).toEqual(['NOT_FOUND']);
  expect(codes(await appeal(mo, statementId))).toEqual(['NOT_FOUND']);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => appeal(author, statementId)));
  expect(outcomes.flatMap(codes)).toEqual(Array.from({ length: 9 }, () => 'CONFLICT'));
});

import { encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { liftSanctions, suspend } from '../sanctioning';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

/** A creator with a post, and a fan who follows them. */
async function author(): Promise<{
  readonly cleo: Person;
  readonly fan: Person;
  readonly post: string;
}> {
  const cleo = await world.person('cleo', { isCreator: true });
  const fan = await world.person('fan');
  const { prisma } = world.owner;
  await prisma.follow.create({ data: { followerId: fan.uuid, followeeId: cleo.uuid } });
  const { id } = await prisma.post.create({
    data: {
      ...{ creatorId: cleo.creator?.uuid ?? '', clusterKey: 'fanzlab', title: 'A post' },
      ...{ contentType: 'TEXT', status: 'PUBLISHED', publishedAt: new Date() },
    },
  });
  return { cleo, fan, post: encodeGlobalId('Post', id) };
}

async function isInFeedOf(person: Person | null, post: string): Promise<boolean> {
  interface Feed {
    readonly feed: { readonly nodes: readonly { readonly id: string }[] };
  }
  const { feed } = await world.ask<Feed>(person, '{ feed(first: 100) { nodes { id } } }');
  return feed.nodes.some(({ id }) => id === post);
}

/** Shows what somebody publishes to nobody for a day. */
async function shadow(person: Person): Promise<void> {
  const mo = await world.person('mo', { accountType: 'MODERATOR' });
  const { rows } = await world.owner.pool.query<{ id: string }>(
    `INSERT INTO statements_of_reasons (user_id, restriction, facts, source, ground, legal_reference, redress)
     VALUES ($1, 'DEMOTION', 'Spam', 'NOTICE', 'LEGAL', 'The law', 'Appeal here') RETURNING id`,
    [person.uuid],
  );
  await world.owner.pool.query(
    `INSERT INTO moderation_actions (target_type, target_id, kind, actor_id, reason, statement_id, ends_at)
     VALUES ('USER', $1, 'SHADOW_BAN', $2, 'Spam', $3, now() + interval '1 day')`,
    [person.uuid, mo.uuid, rows[0]?.id],
  );
}

const reasons: Readonly<Record<string, (person: Person) => Promise<unknown>>> = {
  'are suspended by a sanction': (person) => suspend(world, person),
  'are suspended by the state of their account': ({ uuid }) =>
    world.owner.prisma.user.update({ where: { id: uuid }, data: { status: 'SUSPENDED' } }),
  'are shown to nobody': shadow,
};

it.each(Object.entries(reasons))(
  '[social.feed-exclusions] hides the posts of authors who %s from every feed',
  async (_why, keepOut) => {
    const { cleo, fan, post } = await author();
    const before = [await isInFeedOf(fan, post), await isInFeedOf(null, post)];

    await keepOut(cleo);

    expect(before).toEqual([true, true]);
    expect([await isInFeedOf(fan, post), await isInFeedOf(null, post)]).toEqual([false, false]);
  },
);

it('[social.feed-exclusions] shows them again once a suspension is over, and to authors who are shown to nobody their own', async () => {
  const [suspended, shadowed] = [await author(), await author()];
  await suspend(world, suspended.cleo);
  await shadow(shadowed.cleo);

  await liftSanctions(world, suspended.cleo);

  expect(await isInFeedOf(suspended.fan, suspended.post)).toBe(true);
  expect(await isInFeedOf(shadowed.cleo, shadowed.post)).toBe(true);
  expect(await isInFeedOf(shadowed.fan, shadowed.post)).toBe(false);
});

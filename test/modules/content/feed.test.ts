import { FeedDocument } from '../../kit/gql/operations';
import { World, type Person } from '../../kit/world';

let world: World;
let ada: Person;
let ben: Person;

/** Forty posts, five of each second, so that times tie. */
const postCount = 40;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  ada = await world.person('ada', { isCreator: true });
  ben = await world.person('ben');
  const { prisma } = world.owner;
  await prisma.follow.create({ data: { followerId: ben.uuid, followeeId: ada.uuid } });
  const tag = await prisma.tag.create({ data: { name: 'bread' } });
  for (let number = 0; number < postCount; number += 1) {
    await prisma.post.create({
      data: {
        creatorId: ada.creator?.uuid ?? '',
        clusterKey: 'fanzlab',
        contentType: 'TEXT',
        visibility: number % 3 === 0 ? 'SUBSCRIBERS' : 'PUBLIC',
        status: 'PUBLISHED',
        publishedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, Math.floor(number / 5))),
        title: `Post ${number}`,
        media: { create: [{ position: 0, kind: 'IMAGE', url: 'https://media.example/1.jpg' }] },
        tagAssignments: { create: [{ tagId: tag.id }] },
      },
    });
  }
});

afterAll(() => world.close());

interface FeedPage {
  readonly feed: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: readonly { readonly title: string }[];
  };
}

const titles = `query ($first: Int!, $after: String) {
  feed(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { title } } }`;

it('[social.home-feed] gives every post of followed creators once, newest first, page by page', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { feed }: FeedPage = await world.ask<FeedPage>(ben, titles, { first: 7, after });
    seen.push(...feed.nodes.map(({ title }) => title));
    if (!feed.pageInfo.hasNextPage) break;
    after = feed.pageInfo.endCursor;
  }
  const stored = await world.owner.prisma.post.findMany({
    orderBy: [{ publishedAt: 'desc' }, { id: 'desc' }],
    select: { title: true },
  });
  expect(seen).toEqual(stored.map(({ title }) => title));
});

it('[social.home-feed] hides the posts of creators whom the viewer does not follow, and shows a visitor everybody’s', async () => {
  const cleo = await world.person('cleo');
  const total = '{ feed(first: 1) { totalCount } }';
  expect(await world.ask(cleo, total)).toEqual({ feed: { totalCount: 0 } });
  expect(await world.ask(null, total)).toEqual({ feed: { totalCount: postCount } });
});

it('[social.home-feed] takes one statement, login included, whatever the page’s length', async () => {
  const statementsFor = async (first: number): Promise<readonly string[]> =>
    world.statements(async () => {
      const { errors } = await world.execute(ben, FeedDocument, { first });
      expect(errors).toEqual([]);
    });
  await world.ask(ben, FeedDocument, { first: 1 });
  const one = await statementsFor(1);
  const many = await statementsFor(40);
  expect(one).toHaveLength(1);
  expect(many).toHaveLength(1);
  expect(many[0]?.replace('LIMIT 41', 'LIMIT 2')).toBe(one[0]);
});

import { World, type Person } from '../../kit/world';
import { act, announce, goOnAir, look } from './streams';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  ada = await world.person('ada', { isCreator: true, clusterKey: 'pupfanz' });
});

afterAll(() => world.close());

interface Page {
  readonly nodes: readonly { readonly id: string; readonly status: string }[];
  readonly totalCount: number;
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const list = `query ($first: Int, $after: String, $status: LiveStreamStatus) {
  liveStreams(first: $first, after: $after, status: $status) {
    nodes { id status } totalCount pageInfo { endCursor hasNextPage } } }`;

async function page(
  person: Person | null,
  variables: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Page> {
  const { data } = await world.execute<{ liveStreams: Page }>(person, list, variables, headers);
  return data.liveStreams;
}

describe('the list of streams', () => {
  it('[live.active-streams] gives those on air, the latest start first, page by page', async () => {
    const scheduled = await announce(world, ada);
    const first = await goOnAir(world, ada);
    const second = await goOnAir(world, ada);
    const third = await goOnAir(world, ada);
    await act(world, ada, 'end', first.id);
    const fourth = await goOnAir(world, ada);

    const start = await page(null, { status: 'LIVE', first: 2 });
    const rest = await page(null, { status: 'LIVE', first: 2, after: start.pageInfo.endCursor });
    const all = await page(null, { first: 100 });

    expect(start.nodes.map(({ id }) => id)).toEqual([fourth.id, third.id]);
    expect(start).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(rest.nodes).toEqual([{ id: second.id, status: 'LIVE' }]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const ids = [scheduled, fourth, third, second, first].map(({ id }) => id);
    expect(all.nodes.map(({ id }) => id)).toEqual(ids);
  });

  it('[live.active-streams] gives a brand its own, and the portal all', async () => {
    const bea = await world.person('bea', { isCreator: true, clusterKey: 'girlfanz' });
    const { id } = await goOnAir(world, bea);

    const girls = await page(null, { status: 'LIVE' }, { 'x-cluster': 'girlfanz' });
    const pups = await page(null, { status: 'LIVE' }, { 'x-cluster': 'pupfanz' });
    const portal = await page(null, { status: 'LIVE', first: 100 });

    expect(girls.nodes.map((node) => node.id)).toEqual([id]);
    expect(pups.nodes.map((node) => node.id)).not.toContain(id);
    expect(portal.totalCount).toBe(girls.totalCount + pups.totalCount);
  });

  it('[live.active-streams] hides the streams of creators who are not approved', async () => {
    const gone = await world.person('gone', { isCreator: true });
    const max = await world.person('max', { accountType: 'MODERATOR' });
    const { id } = await goOnAir(world, gone);
    await world.owner.prisma.creator.update({
      where: { id: gone.creator?.uuid },
      data: { status: 'SUSPENDED' },
    });

    const seenBy = async (person: Person | null): Promise<boolean> => {
      const { nodes } = await page(person, { status: 'LIVE', first: 100 });
      const isKnown = (await look(world, person, id)) !== null;
      expect(nodes.some((node) => node.id === id)).toBe(isKnown);
      return isKnown;
    };

    expect([await seenBy(null), await seenBy(ada)]).toEqual([false, false]);
    expect([await seenBy(gone), await seenBy(max)]).toEqual([true, true]);
  });

  it('[live.active-streams] refuses pages and states that do not exist', async () => {
    const tooMany = await world.execute(null, list, { first: 101 });
    const unknown = await world.execute(null, list, { status: 'PAUSED' });

    expect([tooMany.code, unknown.code]).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });
});

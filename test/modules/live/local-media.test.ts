import { uuidOf } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { eventually, run } from '../identity/self';

let world: World;
let host: Person;
beforeAll(async () => {
  world = await World.create({ media: null });
  host = await world.person('host', { isCreator: true });
});
afterAll(() => world.close());

async function onAir(isRecorded: boolean): Promise<string> {
  const input = { title: 'Tonight', isRecorded };
  const created = await run(world, host.token, 'createLiveStream', input, 'liveStream { id }');
  const { id } = created['liveStream'] as { readonly id: string };
  await run(world, host.token, 'startLiveStream', { liveStreamId: id });
  return id;
}

function end(liveStreamId: string) {
  return run(world, host.token, 'endLiveStream', { liveStreamId });
}

it('[live.stream-quality] [live.stream-recording] sends, samples and records what goes on air, and tells each thing twice without harm', async () => {
  const id = await onAir(true);
  const where = { liveStreamId: uuidOf('LiveStream', id) };
  const recordingIn = (status: string) => async () => {
    const found = await world.owner.prisma.streamRecording.findMany({ where });
    return found.some((one) => one.status === status) ? found : null;
  };

  await eventually(recordingIn('RECORDING'));
  await eventually(async () => world.owner.prisma.streamQualitySample.findFirst({ where }));
  await end(id);
  const [recording, ...others] = await eventually(recordingIn('READY'));

  expect(others).toEqual([]);
  expect(recording).toMatchObject({ storageKey: `recordings/${where.liveStreamId}` });
  const told = await eventually(async () => {
    const { rows } = await world.owner.pool.query<{ id: string; delivered_at: Date | null }>(
      `SELECT id, delivered_at FROM local_notices WHERE sender = 'media' AND body ->> 'liveStreamId' = $1`,
      [where.liveStreamId],
    );
    return rows.every(({ delivered_at: at }) => at !== null) ? rows : null;
  });
  expect(told.filter(({ id: notice }) => notice.endsWith('_again'))).toHaveLength(3);
});

it('[live.stream-recording] never records what its host does not want recorded', async () => {
  const id = await onAir(false);
  const where = { liveStreamId: uuidOf('LiveStream', id) };

  await eventually(async () => world.owner.prisma.streamQualitySample.findFirst({ where }));
  await end(id);

  expect(await world.owner.prisma.streamRecording.count({ where })).toBe(0);
});

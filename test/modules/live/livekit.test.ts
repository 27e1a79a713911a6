import { createHash } from 'node:crypto';
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { uuidOf } from '../../../src/kernel/ids/global-id';
import { World, type Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';
import { goOnAir, look } from './streams';

const reach = {
  kind: 'LIVEKIT',
  url: 'wss://live.example.com',
  apiKey: 'APItest',
  apiSecret: 'a secret of more than thirty-two characters',
} as const;

let world: World;
let host: Person;
beforeAll(async () => {
  world = await World.create({ media: reach });
});
beforeEach(async () => {
  host = await world.person('host', { isCreator: true });
});
afterAll(() => world.close());

function join(person: Person, liveStreamId: string): Promise<Outcome> {
  const selects = 'media { url token expiresAt }';
  return run(world, person.token, 'joinLiveStream', { liveStreamId }, selects);
}

/** What a token lets its owner do in the room of a stream. */
async function grantIn(outcome: Outcome) {
  const { token } = outcome['media'] as { readonly token: string };
  return (await new TokenVerifier(reach.apiKey, reach.apiSecret).verify(token)).video;
}

/** Tells what LiveKit does, signed by the library's own signer; the status of the answer. */
async function tell(
  event: object,
  signed: { readonly secret?: string; readonly of?: object } = {},
): Promise<number> {
  const body = JSON.stringify(event);
  const signer = new AccessToken(reach.apiKey, signed.secret ?? reach.apiSecret);
  const digested = signed.of ? JSON.stringify(signed.of) : body;
  signer.sha256 = createHash('sha256').update(digested).digest('base64');
  const response = await fetch(`${world.url}/media-callbacks`, {
    method: 'POST',
    headers: {
      'content-type': 'application/webhook+json',
      authorization: await signer.toJwt(),
    },
    body,
  });
  return response.status;
}

async function recorded(): Promise<string> {
  const { id } = await goOnAir(world, host);
  await world.owner.prisma.liveStream.update({
    where: { id: uuidOf('LiveStream', id) },
    data: { isRecorded: true },
  });
  return id;
}

async function recordings(id: string) {
  return world.owner.prisma.streamRecording.findMany({
    where: { liveStreamId: uuidOf('LiveStream', id) },
    select: {
      status: true,
      storageKey: true,
      durationSeconds: true,
      sizeBytes: true,
      failureReason: true,
    },
  });
}

it('[live.join-leave] gives a viewer a token to watch in the room of the stream, and its host one to send', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host);
  const room = uuidOf('LiveStream', id);

  const [seen, sent] = [await join(fan, id), await join(host, id)];

  expect(seen['media']).toMatchObject({ url: reach.url });
  expect(await grantIn(seen)).toMatchObject({ room, roomJoin: true, canPublish: false });
  expect(await grantIn(sent)).toMatchObject({ room, roomJoin: true, canPublish: true });
  expect((await look(world, fan, id))?.viewerCount).toBe(1);
});

it('[live.join-leave] refuses a token to whoever has not paid, and for a stream that is not on air', async () => {
  const fan = await world.person('fan');
  const { id } = await goOnAir(world, host, { price: 50 });

  const unpaid = await join(fan, id);
  await run(world, host.token, 'endLiveStream', { liveStreamId: id });
  const over = await join(host, id);

  expect([codes(unpaid), codes(over)]).toEqual([['ACCESS_REQUIRED'], ['INVALID_STATE']]);
  expect([unpaid['media'], over['media']]).toEqual([null, null]);
});

it('[live.stream-recording] notes what LiveKit records, however often it tells of it', async () => {
  const id = await recorded();
  const roomName = uuidOf('LiveStream', id);
  const file = { filename: `recordings/${roomName}.mp4`, duration: '61000000000', size: '7340032' };
  const ended = { roomName, status: 'EGRESS_COMPLETE', fileResults: [file] };
  const told = [
    { event: 'room_started', room: { name: roomName } },
    { event: 'egress_started', egressInfo: { roomName, status: 'EGRESS_ACTIVE' } },
    { event: 'egress_ended', egressInfo: ended },
  ];

  for (const event of told.flatMap((one) => [one, one])) expect(await tell(event)).toBe(200);

  expect(await recordings(id)).toEqual([
    {
      ...{ status: 'READY', storageKey: file.filename, failureReason: null },
      ...{ durationSeconds: 61, sizeBytes: 7_340_032n },
    },
  ]);
});

it('[live.stream-recording] says why a recording came to nothing', async () => {
  const id = await recorded();
  const roomName = uuidOf('LiveStream', id);
  const failed = { roomName, status: 'EGRESS_FAILED', error: 'The disk is full.' };

  await tell({ event: 'egress_started', egressInfo: { roomName } });
  await tell({ event: 'egress_ended', egressInfo: failed });

  expect(await recordings(id)).toMatchObject([
    { status: 'FAILED', failureReason: 'The disk is full.' },
  ]);
});

it('[live.stream-recording] refuses webhooks that LiveKit did not sign, or signed for another body', async () => {
  const id = await recorded();
  const event = { event: 'egress_started', egressInfo: { roomName: uuidOf('LiveStream', id) } };
  const unsigned = await fetch(`${world.url}/media-callbacks`, {
    method: 'POST',
    body: JSON.stringify(event),
  });

  expect(unsigned.status).toBe(401);
  expect(await tell(event, { secret: 'another secret of enough characters' })).toBe(401);
  expect(await tell(event, { of: { event: 'room_started' } })).toBe(401);
  expect(await recordings(id)).toEqual([]);
});

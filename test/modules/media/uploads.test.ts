import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { announcementOf, film, picture, type TestFile } from '../../kit/files';
import { S3StandIn } from '../../kit/s3';
import { World, type Person } from '../../kit/world';
import {
  announce,
  completeUpload,
  createUpload,
  put,
  upload,
  type Completed,
  type Created,
} from './uploads';
import { openStorage } from '../../../src/kernel/storage/open-storage';
import { decodeGlobalId } from '../../../src/kernel/ids/global-id';

const store = new S3StandIn();
let world: World;
/** On a world whose files lie in a bucket. */
let remote: World;

beforeAll(async () => {
  await store.start();
  world = await World.create();
  // The jobs of worlds on one database are done by whichever comes first.
  const storage = await openStorage({ s3: store.settings }, Buffer.alloc(32));
  remote = await World.create({ database: 'own', storage });
});

afterAll(async () => {
  await remote.close();
  await world.close();
  await store.stop();
});

/** Tests that hold of both stores. */
const stores: readonly (readonly [string, () => World])[] = [
  ['a folder', () => world],
  ['a bucket', () => remote],
];

const creator = (of: World): Promise<Person> => of.person('ada', { isCreator: true });

function complete(of: World, person: Person, uploadId: string) {
  return of
    .ask<Completed>(person, completeUpload, { uploadId })
    .then(({ completeUpload: done }) => done);
}

/** How many files lie in the folder of a world. */
async function filesIn({ filesDirectory }: World): Promise<number> {
  const entries = await readdir(filesDirectory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

describe.each(stores)('with files in %s', (_, of) => {
  it('[content.media-attachments] takes a file by a signed address, and finds it as announced', async () => {
    const ada = await creator(of());
    const file = picture();
    const input = { ...announcementOf(file, 'cat.png'), width: 1, height: 1 };
    const { createUpload: created } = await of().ask<Created>(ada, createUpload, { input });
    expect(created).toMatchObject({
      upload: {
        status: 'OPEN',
        kind: 'IMAGE',
        fileName: 'cat.png',
        contentType: 'image/png',
        byteSize: file.content.length,
        sha256: input.sha256,
        width: 1,
      },
      target: { method: 'PUT' },
      userErrors: [],
    });
    if (!created.upload || !created.target) throw new Error('Nothing was announced.');
    expect(await put(created.target, file.content)).toBe(200);
    expect(await complete(of(), ada, created.upload.id)).toMatchObject({
      upload: { status: 'RECEIVED', receivedAt: expect.any(String) },
      userErrors: [],
    });
  });

  it('[content.media-attachments] completes once, however often and by whomever at once it is asked for', async () => {
    const ada = await creator(of());
    const file = picture();
    const { id, target } = await announce(of(), ada, file);
    await put(target, file.content);
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(of(), ada, id)));
    expect(answers.map(({ upload: done }) => done?.status)).toEqual(
      Array.from({ length: 8 }, () => 'RECEIVED'),
    );
    const received = await of().owner.pool.query(
      `SELECT FROM audit_logs WHERE action = 'upload.receive' AND subject_id = $1`,
      [decodeGlobalId(id).uuid],
    );
    expect(received.rowCount).toBe(1);
  });

  it('[content.media-attachments] refuses to complete what has not arrived, and takes it afterwards', async () => {
    const ada = await creator(of());
    const file = picture();
    const { id, target } = await announce(of(), ada, file);
    expect(await complete(of(), ada, id)).toEqual({
      upload: null,
      userErrors: [{ code: 'INVALID_STATE', field: ['uploadId'] }],
    });
    await put(target, file.content);
    expect(await complete(of(), ada, id)).toMatchObject({ upload: { status: 'RECEIVED' } });
  });

  it.each<[string, (file: TestFile) => Buffer]>([
    ['other bytes of the same size', ({ content }) => Buffer.alloc(content.length, 'x')],
    ['fewer bytes', ({ content }) => content.subarray(0, -1)],
    ['more bytes', ({ content }) => Buffer.concat([content, Buffer.from('x')])],
  ])('[content.media-attachments] refuses %s than were announced', async (_what, spoil) => {
    const ada = await creator(of());
    const file = picture();
    const { id, target } = await announce(of(), ada, file);
    expect(await put(target, spoil(file))).toBeGreaterThanOrEqual(400);
    expect(await complete(of(), ada, id)).toMatchObject({
      upload: null,
      userErrors: [{ code: 'INVALID_STATE' }],
    });
  });

  it.each([
    ['a script that calls itself a picture', 'image/png', '<script>alert(1)</script>'],
    [
      'an SVG that calls itself a picture',
      'image/png',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ['an archive that calls itself a film', 'video/mp4', 'PK\u0003\u0004 and much more than that'],
    ['a film that calls itself a sound', 'audio/mpeg', film().content],
    ['nothing that anybody knows', 'image/jpeg', 'just some words'],
  ])(
    '[content.media-attachments] refuses %s and removes it',
    async (_what, contentType, content) => {
      const ada = await creator(of());
      const file = { contentType, content: Buffer.from(content) };
      const before = await filesIn(world);
      const { id, target } = await announce(of(), ada, file);
      expect(await put(target, file.content)).toBe(200);
      expect(await complete(of(), ada, id)).toEqual({
        upload: null,
        userErrors: [{ code: 'CONTENT_MISMATCH', field: ['uploadId'] }],
      });
      const row = await of().owner.prisma.upload.findUniqueOrThrow({
        where: { id: decodeGlobalId(id).uuid },
      });
      expect(row.status).toBe('OPEN');
      expect(store.objects.has(row.storageKey)).toBe(false);
      expect(await filesIn(world)).toBe(before);
    },
  );

  it('[content.media-attachments] refuses an address that was changed or is used for another method', async () => {
    const ada = await creator(of());
    const file = picture();
    const { target } = await announce(of(), ada, file);
    const changed = { ...target, url: target.url.replace(/(Signature|signature)=(.)/, '$1=0$2') };
    expect(await put(changed, file.content)).toBe(403);
    const elsewhere = { ...target, url: target.url.replace('/post/', '/post/x') };
    expect(await put(elsewhere, file.content)).toBe(403);
    const other = { ...target, headers: [{ name: 'content-type', value: 'text/html' }] };
    expect(await put(other, file.content)).toBeGreaterThanOrEqual(400);
    expect((await fetch(target.url)).status).toBe(403);
  });

  it('[content.media-attachments] removes what nobody used in time, the file and the row', async () => {
    const ada = await creator(of());
    const id = await upload(of(), ada, picture());
    const kept = await upload(of(), ada, picture());
    const { uuid } = decodeGlobalId(id);
    const { prisma, pool } = of().owner;
    const { storageKey } = await prisma.upload.findUniqueOrThrow({ where: { id: uuid } });
    await prisma.upload.update({ where: { id: uuid }, data: { expiresAt: new Date(0) } });
    expect(await of().storage.store.stat(storageKey)).not.toBeNull();
    await pool.query(`SELECT graphile_worker.add_job('clear-uploads')`);
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await prisma.upload.count({ where: { id: uuid } })) === 0) break;
      await delay(100);
    }
    expect(await prisma.upload.count({ where: { id: uuid } })).toBe(0);
    expect(await of().storage.store.stat(storageKey)).toBeNull();
    expect(await prisma.upload.count({ where: { id: decodeGlobalId(kept).uuid } })).toBe(1);
  });
});

it.each([
  ['a path in its name', { fileName: '../../etc/passwd' }, 'INVALID', 'fileName'],
  ['a path of Windows in its name', { fileName: 'C:\\x.png' }, 'INVALID', 'fileName'],
  ['a name of dots', { fileName: '..' }, 'INVALID', 'fileName'],
  ['a name of 256 characters', { fileName: 'x'.repeat(256) }, 'TOO_LONG', 'fileName'],
  ['no name', { fileName: ' ' }, 'BLANK', 'fileName'],
  ['an SVG', { contentType: 'image/svg+xml' }, 'UNSUPPORTED_TYPE', 'contentType'],
  ['a page', { contentType: 'text/html' }, 'UNSUPPORTED_TYPE', 'contentType'],
  ['an archive', { contentType: 'application/zip' }, 'UNSUPPORTED_TYPE', 'contentType'],
  [
    'a property of objects as a type',
    { contentType: '__proto__' },
    'UNSUPPORTED_TYPE',
    'contentType',
  ],
  ['a picture of more than 25 MiB', { byteSize: 25 * 1024 ** 2 + 1 }, 'TOO_LARGE', 'byteSize'],
  ['nothing', { byteSize: 0 }, 'INVALID', 'byteSize'],
  ['a negative size', { byteSize: -1 }, 'INVALID', 'byteSize'],
  ['a checksum in capitals', { sha256: 'A'.repeat(64) }, 'INVALID', 'sha256'],
  ['a width of nothing', { width: 0 }, 'INVALID', 'width'],
])('[content.media-attachments] refuses to announce %s', async (_, change, code, field) => {
  const ada = await creator(world);
  const input = { ...announcementOf(picture()), ...change };
  const { createUpload: created } = await world.ask<Created>(ada, createUpload, { input });
  expect(created).toEqual({ upload: null, target: null, userErrors: [{ code, field: [field] }] });
  expect(await world.owner.prisma.upload.count({ where: { ownerId: ada.uuid } })).toBe(0);
});

it('[content.media-attachments] refuses uploads of fans, and hides uploads from everybody else', async () => {
  const ada = await creator(world);
  const ben = await creator(world);
  const fan = await world.person('fan');
  const input = announcementOf(picture());
  expect((await world.execute(fan, createUpload, { input })).code).toBe('FORBIDDEN');
  expect((await world.execute(null, createUpload, { input })).code).toBe('UNAUTHENTICATED');
  const id = await upload(world, ada, picture());
  expect(await complete(world, ben, id)).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  const node = 'query ($id: ID!) { node(id: $id) { id } }';
  expect(await world.ask(ben, node, { id })).toEqual({ node: null });
  expect(await world.ask(ada, node, { id })).toEqual({ node: { id } });
});

it('[content.media-attachments] refuses more than an account may have unused, also when all come at once', async () => {
  const ada = await creator(world);
  const inputs = Array.from({ length: 60 }, () => ({ input: announcementOf(picture()) }));
  const answers: Created[] = [];
  for (let at = 0; at < inputs.length; at += 10) {
    const some = inputs.slice(at, at + 10);
    answers.push(
      ...(await Promise.all(some.map((input) => world.ask<Created>(ada, createUpload, input)))),
    );
  }
  const codes = answers.flatMap(({ createUpload: { userErrors } }) =>
    userErrors.map(({ code }) => code),
  );
  expect(codes).toEqual(Array.from({ length: 10 }, () => 'LIMIT_REACHED'));
  expect(await world.owner.prisma.upload.count({ where: { ownerId: ada.uuid } })).toBe(50);
});

it('[content.media-attachments] refuses an address of the gateway that leads out of its folder', async () => {
  const answers = await Promise.all(
    ['..%2f..%2fetc%2fpasswd', '%2e%2e/%2e%2e/etc/passwd', 'post//x', 'post/x.json'].map((path) =>
      fetch(`${world.url}/files/${path}?expires=9999999999999&signature=${'0'.repeat(64)}`),
    ),
  );
  for (const answer of answers) expect([403, 404]).toContain(answer.status);
});

import { film, picture, type TestFile } from '../../kit/files';
import { World, type Person } from '../../kit/world';
import { announce, upload } from './uploads';

let world: World;
let ada: Person;

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

interface MediaNode {
  readonly id: string;
  readonly position: number;
  readonly kind: string;
  readonly url: string | null;
  readonly altText: string | null;
}

interface Written {
  readonly post: {
    readonly id: string;
    readonly status: string;
    readonly media: { readonly nodes: readonly MediaNode[] };
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}

const answer = `post { id status media { nodes {
    id position kind url altText width byteSize mimeType } } } userErrors { code field }`;
const createPost = `mutation ($input: CreatePostInput!) { written: createPost(input: $input) { ${answer} } }`;
const updatePost = `mutation ($input: UpdatePostInput!) { written: updatePost(input: $input) { ${answer} } }`;
const readPost = `query ($id: ID!) { node(id: $id) { ... on Post { title media { nodes { url position } } } } }`;

interface Read {
  readonly node: { readonly media: { readonly nodes: readonly MediaNode[] } } | null;
}

async function write(person: Person, operation: string, input: object): Promise<Written> {
  return (await world.ask<{ written: Written }>(person, operation, { input })).written;
}

const pictures = { contentType: 'IMAGE', title: 'Cats', visibility: 'PUBLIC', publish: true };

/** Uploads so many pictures of Ada's, one after the other. */
async function uploads(count: number, file: () => TestFile = picture): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1) ids.push(await upload(world, ada, file()));
  return ids;
}

/** What lies at an address. */
async function fetched(url: string | null | undefined) {
  const response = await fetch(url ?? '');
  return { response, content: Buffer.from(await response.arrayBuffer()) };
}

it('[content.media-attachments content.create-post] publishes pictures in the order that their creator gave', async () => {
  const file = picture();
  const first = await upload(world, ada, file, { width: 640, height: 480 });
  const [second] = await uploads(1);
  const media = [{ uploadId: first, altText: 'A cat' }, { uploadId: second }];
  const { post, userErrors } = await write(ada, createPost, { ...pictures, media });
  expect(userErrors).toEqual([]);
  expect(post).toMatchObject({
    status: 'PUBLISHED',
    media: {
      nodes: [
        {
          position: 0,
          kind: 'IMAGE',
          altText: 'A cat',
          width: 640,
          byteSize: file.content.length,
          mimeType: 'image/png',
        },
        { position: 1, altText: null, width: null },
      ],
    },
  });
  const { response, content } = await fetched(post?.media.nodes[0]?.url);
  expect(content.equals(file.content)).toBe(true);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'inline',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
});

it('[content.media-attachments] gives a part of a file to whoever asks for one', async () => {
  const file = film();
  const uploadId = await upload(world, ada, file);
  const input = { ...pictures, contentType: 'VIDEO', media: [{ uploadId }] };
  const { post } = await write(ada, createPost, input);
  const url = post?.media.nodes[0]?.url ?? '';
  const part = await fetch(url, { headers: { range: 'bytes=4-7' } });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 4-7/${file.content.length}`);
  expect(await part.text()).toBe('ftyp');
});

it('[content.visibility] gives addresses of media to whoever may open their post, and for a while only', async () => {
  const [uploadId] = await uploads(1);
  const input = { ...pictures, visibility: 'FOLLOWERS', media: [{ uploadId }] };
  const { post } = await write(ada, createPost, input);
  const follower = await world.person('follower');
  await world.ask(
    follower,
    `mutation { follow(input: { userId: "${ada.id}" }) { userErrors { code } } }`,
  );
  const { node } = await world.ask<Read>(follower, readPost, { id: post?.id });
  const url = node?.media.nodes[0]?.url ?? '';
  expect((await fetched(url)).response.status).toBe(200);
  const expires = Number(new URL(url).searchParams.get('expires'));
  expect(expires - Date.now()).toBeGreaterThan(4 * 60_000);
  expect(expires - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  const later = new URL(url);
  later.searchParams.set('expires', String(expires + 60_000));
  expect((await fetched(later.href)).response.status).toBe(403);
});

it('[content.visibility] hides addresses of media from whoever may not open their post, and refuses what was made up', async () => {
  const [uploadId] = await uploads(1);
  const input = { ...pictures, visibility: 'FOLLOWERS', media: [{ uploadId }] };
  const { post } = await write(ada, createPost, input);
  const stranger = await world.person('stranger');
  for (const viewer of [stranger, null]) {
    const { node } = await world.ask<Read>(viewer, readPost, { id: post?.id });
    expect(node?.media.nodes).toEqual([{ url: null, position: 0 }]);
  }
  const { storageKey } = await world.owner.prisma.postMedia.findFirstOrThrow({
    where: { upload: { ownerId: ada.uuid } },
    orderBy: { id: 'desc' },
  });
  const made = `${world.url}/files/${storageKey}?expires=${Date.now() + 60_000}&signature=${'0'.repeat(64)}`;
  expect((await fetched(made)).response.status).toBe(403);
  expect((await fetched(`${world.url}/files/${storageKey}`)).response.status).toBe(403);
});

it('[content.visibility] never signs a key that somebody writes into a text', async () => {
  const [uploadId] = await uploads(1);
  await write(ada, createPost, { ...pictures, visibility: 'PRIVATE', media: [{ uploadId }] });
  const { storageKey } = await world.owner.prisma.postMedia.findFirstOrThrow({
    where: { upload: { ownerId: ada.uuid } },
    orderBy: { id: 'desc' },
  });
  const ben = await world.person('ben', { isCreator: true });
  const title = `\u0004${storageKey}\u0004`;
  const draft = { contentType: 'TEXT', visibility: 'PUBLIC', title };
  const written = await world.execute(ben, createPost, { input: draft });
  expect(JSON.stringify(written)).not.toContain('signature');
  const post = await world.owner.prisma.post.create({
    data: {
      creatorId: ben.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      title,
      status: 'PUBLISHED',
      publishedAt: new Date(),
    },
  });
  const id = Buffer.from(`v1:Post:${post.id}`).toString('base64url');
  const read = await world.ask<{ node: { title: string } }>(null, readPost, { id });
  expect(read.node.title).toBe(title);
});

it('[content.create-post] keeps media with a draft and publishes it later', async () => {
  const media = (await uploads(1)).map((uploadId) => ({ uploadId }));
  const { post } = await write(ada, createPost, { ...pictures, publish: false, media });
  expect(post?.status).toBe('DRAFT');
  const published = await write(ada, updatePost, { postId: post?.id, publish: true });
  expect(published).toMatchObject({ post: { status: 'PUBLISHED' }, userErrors: [] });
  const again = await write(ada, updatePost, { postId: post?.id, publish: true, title: 'Dogs' });
  expect(again).toMatchObject({ post: { status: 'PUBLISHED' }, userErrors: [] });
  const told = await world.owner.pool.query(
    `SELECT FROM outbox_events WHERE kind = 'post.published' AND payload->>'postId' = $1`,
    [
      Buffer.from(post?.id ?? '', 'base64url')
        .toString()
        .split(':')[2],
    ],
  );
  expect(told.rowCount).toBe(1);
});

it('[content.media-attachments] lets media be put in another order, left out and added, and used again elsewhere', async () => {
  const [one, two, three] = await uploads(3);
  const media = [{ uploadId: one }, { uploadId: two }];
  const { post } = await write(ada, createPost, { ...pictures, media });
  const ids = post?.media.nodes.map(({ id }) => id) ?? [];
  const changed = await write(ada, updatePost, {
    postId: post?.id,
    media: [{ uploadId: three, altText: 'New' }, { uploadId: two }],
  });
  expect(changed.userErrors).toEqual([]);
  expect(changed.post?.media.nodes).toMatchObject([
    { position: 0, altText: 'New' },
    { position: 1, id: ids[1] },
  ]);
  const elsewhere = await write(ada, createPost, { ...pictures, media: [{ uploadId: one }] });
  expect(elsewhere).toMatchObject({ post: { status: 'PUBLISHED' }, userErrors: [] });
});

describe('what cannot be attached', () => {
  const refused = async (input: object, code: string, field: readonly string[]): Promise<void> => {
    const posts = await world.owner.prisma.post.count();
    expect(await write(ada, createPost, { ...pictures, ...input })).toEqual({
      post: null,
      userErrors: [{ code, field }],
    });
    expect(await world.owner.prisma.post.count()).toBe(posts);
  };

  it("[content.media-attachments] refuses somebody else's upload", async () => {
    const ben = await world.person('ben', { isCreator: true });
    const uploadId = await upload(world, ben, picture());
    await refused({ media: [{ uploadId }] }, 'NOT_FOUND', ['media', '0', 'uploadId']);
  });

  it('[content.media-attachments] refuses an upload that was not completed', async () => {
    const { id: uploadId } = await announce(world, ada, picture());
    await refused({ media: [{ uploadId }] }, 'INVALID_STATE', ['media', '0', 'uploadId']);
  });

  it('[content.media-attachments] refuses an upload twice in one post, and in two posts', async () => {
    const [uploadId] = await uploads(1);
    const twice = { media: [{ uploadId }, { uploadId }] };
    await refused(twice, 'CONFLICT', ['media', '1', 'uploadId']);
    await write(ada, createPost, { ...pictures, media: [{ uploadId }] });
    await refused({ media: [{ uploadId }] }, 'CONFLICT', ['media', '0', 'uploadId']);
  });

  it('[content.media-attachments] refuses all but one of twenty posts that take an upload at once', async () => {
    const [uploadId] = await uploads(1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        write(ada, createPost, { ...pictures, media: [{ uploadId }] }),
      ),
    );
    expect(answers.filter(({ post }) => post !== null)).toHaveLength(1);
    const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(codes).toEqual(Array.from({ length: 19 }, () => 'CONFLICT'));
  });

  it('[content.create-post] refuses media that do not fit the kind of the post', async () => {
    const [uploadId] = await uploads(1, film);
    await refused({ media: [{ uploadId }] }, 'INVALID', ['media', '0']);
    await refused({ contentType: 'TEXT', media: [{ uploadId }] }, 'INVALID', ['media', '0']);
    await refused({ contentType: 'VIDEO', media: [] }, 'INVALID', ['contentType']);
    const { status } = await world.owner.prisma.upload.findFirstOrThrow({
      where: { ownerId: ada.uuid, kind: 'VIDEO' },
      orderBy: { id: 'desc' },
    });
    expect(status).toBe('RECEIVED');
  });

  it('[content.media-attachments] refuses more than twenty media and a description of 1,001 letters', async () => {
    const [uploadId] = await uploads(1);
    const many = Array.from({ length: 21 }, () => ({ uploadId }));
    await refused({ media: many }, 'INVALID', ['media']);
    const media = [{ uploadId, altText: 'x'.repeat(1_001) }];
    await refused({ media }, 'TOO_LONG', ['media', '0', 'altText']);
  });

  it("[content.create-post] refuses to change somebody else's post, and hides a draft", async () => {
    const ben = await world.person('ben', { isCreator: true });
    const { post } = await write(ada, createPost, { ...pictures, publish: false });
    const input = { postId: post?.id, title: 'Mine now' };
    expect(await write(ben, updatePost, input)).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    const open = { ...pictures, contentType: 'TEXT' };
    const { post: published } = await write(ada, createPost, open);
    const other = { postId: published?.id, title: 'Mine now' };
    expect((await world.execute(ben, updatePost, { input: other })).code).toBe('FORBIDDEN');
  });
});

import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { LossyLink } from './kit/lossy-link';
import { Platform } from './kit/platform';

const addComment = `mutation ($input: AddCommentInput!) {
  addComment(input: $input) { comment { id } userErrors { code } } }`;

let platform: Platform;
let link: LossyLink;

beforeAll(async () => {
  platform = await Platform.create({ gateways: 0 });
  link = await LossyLink.open(platform.databaseUrl);
}, 120_000);
afterAll(async () => {
  await platform.close();
  link.close();
}, 60_000);

it('[content.comments] never writes a comment twice where the answer to its commit was lost', async () => {
  const { prisma } = platform.owner;
  const author = await platform.person('author', { isCreator: true });
  const reader = await platform.person('reader');
  const { id: postId } = await prisma.post.create({
    data: {
      creatorId: author.creator?.uuid ?? '',
      ...{ clusterKey: 'fanzlab', contentType: 'TEXT', visibility: 'PUBLIC' },
      ...{ status: 'PUBLISHED', publishedAt: new Date(), title: 'A post' },
    },
  });
  const gateway = await platform.startGateway({ DATABASE_URL: link.url });
  const say = (body: string) =>
    gateway.execute(reader, addComment, {
      input: { postId: encodeGlobalId('Post', postId), body },
    });
  // From the second request on, a member is remembered, and the statement asks for their standing by itself.
  await say('first');

  link.arm('second');
  const { errors } = await say('second');

  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE']);
  expect(link.lost).toBe(1);
  await say('third');
  const { rows } = await platform.owner.pool.query<{ body: string }>(
    'SELECT body FROM post_comments WHERE post_id = $1 ORDER BY id',
    [postId],
  );
  expect(rows.map(({ body }) => body)).toEqual(['first', 'second', 'third']);
}, 120_000);

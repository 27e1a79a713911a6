import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { World } from '../kit/world';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const like = `mutation ($input: LikePostInput!) { likePost(input: $input) { post { likeCount } } }`;

it('answers UNAVAILABLE, and not for long, while somebody else holds the row, and then goes on', async () => {
  const { prisma, pool } = world.owner;
  const ada = await world.person('ada', { isCreator: true });
  const { id } = await prisma.post.create({
    data: {
      creatorId: ada.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      status: 'PUBLISHED',
      publishedAt: new Date(),
      title: 'A post',
    },
  });
  const input = { postId: encodeGlobalId('Post', id) };
  const holder = await pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT FROM posts WHERE id = $1 FOR UPDATE', [id]);
    const { code, errors } = await world.execute(ada, like, { input });
    expect(code).toBe('UNAVAILABLE');
    expect(errors[0]?.message).not.toContain('lock');
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
  }
  expect(await world.ask(ada, like, { input })).toEqual({ likePost: { post: { likeCount: 1 } } });
});

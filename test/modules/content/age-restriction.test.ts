import { World, type Person } from '../../kit/world';
import { checkAge } from '../ages';
import { createPlan, subscribe } from '../subscriptions/plans';

let world: World;
let cleo: Person;
beforeAll(async () => {
  world = await World.create();
  cleo = await world.person('cleo', { isCreator: true });
});
afterAll(() => world.close());

const createPost = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { post { id isAgeRestricted } userErrors { code field } } }`;
const addComment = `mutation ($input: AddCommentInput!) {
  addComment(input: $input) { comment { id } userErrors { code } } }`;
const likePost = `mutation ($input: LikePostInput!) { likePost(input: $input) { userErrors { code } } }`;

interface CreatedPost {
  readonly createPost: { readonly post: { readonly id: string } };
}

/** Cleo publishes something for verified ages, and gives its id. */
async function publish(change: object = {}): Promise<string> {
  const usual = { contentType: 'TEXT', title: 'A post', body: 'secret', visibility: 'PUBLIC' };
  const input = { ...usual, isAgeRestricted: true, publish: true, ...change };
  return (await world.ask<CreatedPost>(cleo, createPost, { input })).createPost.post.id;
}

interface Seen {
  readonly title: string;
  readonly body: string | null;
  readonly viewerCanAccess: boolean;
  readonly viewerMustVerifyAge: boolean;
  readonly comments: { readonly totalCount: number };
}

async function seenBy(person: Person | null, id: string): Promise<Seen> {
  const query = `query ($id: ID!) { node(id: $id) { ... on Post {
    title body viewerCanAccess viewerMustVerifyAge comments { totalCount } } } }`;
  return (await world.ask<{ node: Seen }>(person, query, { id })).node;
}

const closed = { body: null, viewerCanAccess: false, viewerMustVerifyAge: true };
const open = { body: 'secret', viewerCanAccess: true, viewerMustVerifyAge: false };

it('[content.warnings-and-age] opens a post for verified ages to those who have passed an age check, to its creator and to staff', async () => {
  const id = await publish();
  await world.ask(cleo, addComment, { input: { postId: id, body: 'A remark' } });
  const fan = await world.person('ada');
  const before = await seenBy(fan, id);

  await checkAge(world, fan, 35);

  expect(before).toMatchObject({ title: 'A post', ...closed, comments: { totalCount: 0 } });
  expect(await seenBy(fan, id)).toMatchObject({ ...open, comments: { totalCount: 1 } });
  const mo = await world.person('mo', { accountType: 'MODERATOR' });
  expect([await seenBy(cleo, id), await seenBy(mo, id)]).toMatchObject([open, open]);
  expect(await world.ask(fan, likePost, { input: { postId: id } })).toEqual({
    likePost: { userErrors: [] },
  });
});

it('[content.warnings-and-age compliance.age-confidence] hides it from visitors, and from those whose check failed, was too unsure, is over or was found wrong', async () => {
  const id = await publish();
  const people = await world.people('young', 'unsure', 'late', 'wrong');
  await checkAge(world, people.young, 17);
  await checkAge(world, people.unsure, 35, { confidence: 0.8 });
  const check = await checkAge(world, people.wrong, 35);
  await world.owner.prisma.ageVerification.update({
    where: { id: check },
    data: { revokedAt: new Date(Date.now() + 60_000) },
  });
  await checkAge(world, people.late, 35, { expiresAt: new Date(Date.now() + 1_000) });
  await new Promise((resolve) => setTimeout(resolve, 1_100));

  for (const person of [null, ...Object.values(people)]) {
    expect({ name: person?.name, ...(await seenBy(person, id)) }).toMatchObject(closed);
  }
  const { errors } = await world.execute(people.young, likePost, { input: { postId: id } });
  expect(errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN', reason: 'AGE_VERIFICATION_REQUIRED' } },
  ]);
});

it('[content.warnings-and-age] never lets a subscription or a purchase stand for an age check, nor an age check for them', async () => {
  const { fan, adult } = await world.people('fan', 'adult');
  await subscribe(world, fan, { planId: await createPlan(world, cleo) });
  await checkAge(world, adult, 35);
  const id = await publish({ visibility: 'SUBSCRIBERS' });

  expect(await seenBy(fan, id)).toMatchObject(closed);
  expect(await seenBy(adult, id)).toMatchObject({ ...closed, viewerMustVerifyAge: false });
  await checkAge(world, fan, 35);
  expect(await seenBy(fan, id)).toMatchObject(open);
});

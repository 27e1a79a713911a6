import type { Prisma } from '../../src/generated/prisma/client';
import { PostStatus, PostVisibility } from '../../src/generated/prisma/enums';
import type { FollowMade } from './follows';
import { uuidAt } from './ids';
import { active, type People, type Person } from './people';
import type { PostMade } from './posts';
import type { Random } from './random';
import { day, hour, latest, soonAfter } from './times';
import { afterthoughts, creatorReplies, remarks, replies } from './words/comments';
import { fill } from './words/text';

/** That somebody likes a post. */
export interface LikeMade {
  readonly post: PostMade;
  readonly person: Person;
  readonly madeAt: Date;
}

/** What somebody said under a post. */
export interface CommentMade {
  readonly id: string;
  readonly post: PostMade;
  readonly author: Person;
  readonly parent: CommentMade | null;
  readonly depth: number;
  readonly body: string;
  readonly madeAt: Date;
}

/** Somebody who may open a post, and since when. */
interface Guest {
  readonly person: Person;
  readonly since: Date;
}

/** A post that is out, and whoever may open it, its creator not counted. */
export interface Stage {
  readonly post: PostMade;
  readonly publishedAt: Date;
  readonly guests: readonly Guest[];
}

/** How many likes and remarks the best known creator's posts have on average. */
const average = { likes: 84, remarks: 20 };

const repliesDepthMax = 4;

/**
 * The posts that others may open and those who may, by the same rules as on the platform: everyone, or followers.
 * Nobody has a subscription or a purchase yet.
 */
export function makeStages(
  people: People,
  posts: readonly PostMade[],
  follows: readonly FollowMade[],
): Stage[] {
  const everyone = active(people).map((person) => ({ person, since: person.joinedAt }));
  const followers = new Map<string, Guest[]>();
  for (const { creator, follower, madeAt } of follows) {
    const guests = followers.get(creator.id) ?? [];
    guests.push({ person: follower, since: madeAt });
    followers.set(creator.id, guests);
  }
  return posts.flatMap((post) => {
    const { publishedAt, status, visibility, creator } = post;
    if (publishedAt === null || status !== PostStatus.PUBLISHED) return [];
    if (visibility === PostVisibility.PUBLIC) {
      const guests = everyone.filter(({ person }) => person !== creator.person);
      return [{ post, publishedAt, guests }];
    }
    if (visibility !== PostVisibility.FOLLOWERS) return [];
    return [{ post, publishedAt, guests: followers.get(creator.id) ?? [] }];
  });
}

/** How many reactions a post gets, if the best known creator's get `mean` on average; new posts have had less time. */
function reactionCount(
  { post, publishedAt, guests }: Stage,
  mean: number,
  random: Random,
  baseDate: Date,
): number {
  const age = baseDate.getTime() - publishedAt.getTime();
  const ripeness = Math.min(1, 0.2 + age / (2 * day));
  const wanted = random.exponential(mean * post.creator.popularity) * ripeness;
  return Math.min(Math.round(0.3 + wanted), Math.floor(guests.length * 0.7));
}

/** Lets people like posts that they may open. */
export function makeLikes(stages: readonly Stage[], random: Random, baseDate: Date): LikeMade[] {
  return stages.flatMap((stage) => {
    const { post, publishedAt, guests } = stage;
    const count = reactionCount(stage, average.likes, random, baseDate);
    return random.sample(guests, count).map(({ person, since }) => ({
      post,
      person,
      madeAt: soonAfter(random, latest(publishedAt, since), { mean: 2 * day, until: baseDate }),
    }));
  });
}

/** Lets people talk below posts that they may open, the creators among them. */
export function makeComments(
  stages: readonly Stage[],
  random: Random,
  baseDate: Date,
): CommentMade[] {
  return stages.flatMap((stage) => {
    const count = reactionCount(stage, average.remarks, random, baseDate);
    const comments: CommentMade[] = [];
    const said = new Set<string>();
    for (const guest of random.sample(stage.guests, count)) {
      let comment = remark(stage, guest, said, random, baseDate);
      comments.push(comment);
      while (comment.depth < repliesDepthMax && random.chance(0.36)) {
        comment = reply(stage, comment, random, baseDate);
        comments.push(comment);
      }
    }
    return comments;
  });
}

function remark(
  { post, publishedAt }: Stage,
  { person, since }: Guest,
  said: Set<string>,
  random: Random,
  baseDate: Date,
): CommentMade {
  const unsaid = remarks.filter((text) => !said.has(text));
  const text = random.pick(unsaid.length > 0 ? unsaid : remarks);
  said.add(text);
  const words = fill(text, { thing: post.thing });
  const from = latest(publishedAt, since);
  const madeAt = soonAfter(random, from, { mean: 1.5 * day, until: baseDate });
  return {
    id: uuidAt(madeAt, random),
    post,
    author: person,
    parent: null,
    depth: 0,
    body: random.chance(0.3) ? `${words} ${random.pick(afterthoughts)}` : words,
    madeAt,
  };
}

/** The creator answers others more often than not; whoever answers was there by then. */
function reply(
  { post, guests }: Stage,
  parent: CommentMade,
  random: Random,
  baseDate: Date,
): CommentMade {
  const host = post.creator.person;
  const others = guests.filter(
    ({ person, since }) => person !== parent.author && since < parent.madeAt,
  );
  const isHost = parent.author !== host && (others.length === 0 || random.chance(0.6));
  const author = isHost || others.length === 0 ? host : random.pick(others).person;
  const madeAt = soonAfter(random, parent.madeAt, { mean: 6 * hour, until: baseDate });
  return {
    id: uuidAt(madeAt, random),
    post,
    author,
    parent,
    depth: parent.depth + 1,
    body: random.pick(author === host ? creatorReplies : replies),
    madeAt,
  };
}

/** The rows of the likes. */
export function likeRows(likes: readonly LikeMade[]): Prisma.PostLikeCreateManyInput[] {
  return likes.map(({ post, person, madeAt }) => ({
    postId: post.id,
    userId: person.id,
    createdAt: madeAt,
  }));
}

/** The rows of the comments, replies included. */
export function commentRows(comments: readonly CommentMade[]): Prisma.CommentCreateManyInput[] {
  return comments.map(({ id, post, author, parent, depth, body, madeAt }) => ({
    id,
    postId: post.id,
    authorId: author.id,
    parentId: parent?.id ?? null,
    depth,
    body,
    createdAt: madeAt,
    updatedAt: madeAt,
  }));
}

import type { Prisma } from '../../src/generated/prisma/client';
import { ContentType, MediaKind } from '../../src/generated/prisma/enums';
import { uuidAt } from './ids';
import type { PostMade } from './posts';
import type { Random } from './random';
import { capitalised } from './words/text';

/** The rows of the posts. */
export function postRows(posts: readonly PostMade[]): Prisma.PostCreateManyInput[] {
  return posts.map(({ creator, tags: _tags, thing: _thing, ...post }) => ({
    ...post,
    creatorId: creator.id,
    updatedAt: post.publishedAt ?? post.createdAt,
  }));
}

const mediaHost = 'https://media.marquee.example';

/** Width and height of pictures, in pixels. */
const pictureSizes = [
  [1600, 1067],
  [1067, 1600],
  [1440, 1440],
  [1920, 1080],
] as const;

const seen = ['seen from above', 'seen from the side', 'up close', 'in morning light', 'half done'];

/** The rows of the media. The addresses lead nowhere: nothing fetches them. */
export function mediaRows(
  posts: readonly PostMade[],
  random: Random,
): Prisma.PostMediaCreateManyInput[] {
  return posts.flatMap((post) => {
    switch (post.contentType) {
      case ContentType.IMAGE: {
        const count = Math.min(5, 1 + Math.round(random.exponential(1)));
        return Array.from({ length: count }, (_, position) => picture(post, position, random));
      }
      case ContentType.VIDEO:
        return [film(post, random)];
      case ContentType.AUDIO:
        return [sound(post, random)];
      case ContentType.LIVE_STREAM:
        return [picture(post, 0, random)];
      case ContentType.TEXT:
        return [];
    }
  });
}

function picture(
  { id, createdAt, thing }: PostMade,
  position: number,
  random: Random,
): Prisma.PostMediaCreateManyInput {
  const [width, height] = random.pick(pictureSizes);
  return {
    id: uuidAt(createdAt, random),
    postId: id,
    position,
    kind: MediaKind.IMAGE,
    url: `${mediaHost}/posts/${id}/${position}.jpg`,
    width,
    height,
    durationSeconds: null,
    altText: random.chance(0.9) ? `${capitalised(thing)}, ${random.pick(seen)}` : null,
  };
}

function film({ id, createdAt, thing }: PostMade, random: Random): Prisma.PostMediaCreateManyInput {
  return {
    id: uuidAt(createdAt, random),
    postId: id,
    position: 0,
    kind: MediaKind.VIDEO,
    url: `${mediaHost}/posts/${id}/0.mp4`,
    width: 1920,
    height: 1080,
    durationSeconds: random.integer(20, 1800),
    altText: `A film about ${thing}`,
  };
}

function sound(
  { id, createdAt, thing }: PostMade,
  random: Random,
): Prisma.PostMediaCreateManyInput {
  return {
    id: uuidAt(createdAt, random),
    postId: id,
    position: 0,
    kind: MediaKind.AUDIO,
    url: `${mediaHost}/posts/${id}/0.mp3`,
    width: null,
    height: null,
    durationSeconds: random.integer(60, 3600),
    altText: `A talk about ${thing}`,
  };
}

/** The rows of the tags, and of which post carries which. */
export function tagRows(
  posts: readonly PostMade[],
  random: Random,
  madeAt: Date,
): { tags: Prisma.TagCreateManyInput[]; assignments: Prisma.TagAssignmentCreateManyInput[] } {
  const names = [...new Set(posts.flatMap(({ tags }) => tags))].sort();
  const ids = new Map(names.map((name) => [name, uuidAt(madeAt, random)]));
  const assignments = posts.flatMap(({ id, tags }) =>
    tags.flatMap((name) => {
      const tagId = ids.get(name);
      return tagId === undefined ? [] : [{ postId: id, tagId }];
    }),
  );
  return { tags: [...ids].map(([name, id]) => ({ id, name })), assignments };
}

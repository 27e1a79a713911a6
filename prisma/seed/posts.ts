import { ContentType, PostStatus, PostVisibility } from '../../src/generated/prisma/enums';
import { uuidAt } from './ids';
import { approved, type CreatorPerson, type People } from './people';
import type { Random } from './random';
import type { StreamMade } from './streams';
import { between, day, hour, latest, minute, shifted } from './times';
import { closedTitles, generalTags, openTitles, sentences, unfinishedTitles } from './words/posts';
import { fill } from './words/text';

/** A post. */
export interface PostMade {
  readonly id: string;
  readonly creator: CreatorPerson;
  readonly clusterKey: string;
  readonly contentType: ContentType;
  readonly status: PostStatus;
  readonly visibility: PostVisibility;
  readonly title: string;
  readonly body: string;
  readonly priceTokens: number | null;
  readonly publishedAt: Date | null;
  readonly createdAt: Date;
  /** The names of its tags. */
  readonly tags: readonly string[];
  /** What it is about, with an article. */
  readonly thing: string;
}

/** How far back posts go, in days. */
const historyDays = 548;

/** How many of the posts are fresh, so that the newest pages are never empty, and how old those are at most, in days. */
const fresh = { share: 0.05, days: 4 };

/** How many posts a creator has. */
const postsPerCreator = { min: 25, max: 95 };
const demoCreatorPosts = 120;

const visibilities = [
  [PostVisibility.PUBLIC, 60],
  [PostVisibility.FOLLOWERS, 18],
  [PostVisibility.SUBSCRIBERS, 12],
  [PostVisibility.PAID, 7],
  [PostVisibility.PRIVATE, 3],
] as const;

const statuses = [
  [PostStatus.PUBLISHED, 95],
  [PostStatus.DRAFT, 4],
  [PostStatus.ARCHIVED, 1],
] as const;

const contentTypes = [
  [ContentType.TEXT, 16],
  [ContentType.IMAGE, 52],
  [ContentType.VIDEO, 24],
  [ContentType.AUDIO, 8],
] as const;

const prices = [25, 50, 80, 120, 150, 200, 300, 500];

/** Makes everybody's posts: each about something of the creator's trade, no headline twice with one creator. */
export function makePosts(people: People, random: Random, baseDate: Date): PostMade[] {
  return approved(people).flatMap((creator) => {
    const own = random.fork(creator.handle);
    const isDemo = creator === people.demoCreator;
    const count = isDemo ? demoCreatorPosts : own.integer(postsPerCreator.min, postsPerCreator.max);
    const titles = new Set<string>();
    return Array.from({ length: count }, () => makePost(creator, titles, own, baseDate));
  });
}

function makePost(
  creator: CreatorPerson,
  titles: Set<string>,
  random: Random,
  baseDate: Date,
): PostMade {
  const visibility = random.pickWeighted(visibilities);
  const status = random.pickWeighted(statuses);
  const { title, thing } = newTitle(creator, { visibility, status }, titles, random);
  const days = random.chance(fresh.share) ? fresh.days : historyDays;
  const from = latest(shifted(creator.joinedAt, hour), shifted(baseDate, -days * day));
  const moment = between(random, from, shifted(baseDate, -3 * minute));
  const isDraft = status === PostStatus.DRAFT;
  const createdAt = isDraft ? moment : shifted(moment, -random.integer(1, 50) * minute);
  return {
    id: uuidAt(createdAt, random),
    creator,
    clusterKey: random.chance(0.12) ? 'fanzlab' : creator.person.clusterKey,
    contentType: random.pickWeighted(contentTypes),
    status,
    visibility,
    title,
    body: bodyAbout(creator, random),
    priceTokens: visibility === PostVisibility.PAID ? random.pick(prices) : null,
    publishedAt: isDraft ? null : moment,
    createdAt,
    tags: [
      ...random.sample(creator.trade.tags, random.integer(1, 3)),
      ...random.sample(generalTags, random.integer(0, 2)),
    ],
    thing,
  };
}

function newTitle(
  { trade }: CreatorPerson,
  { visibility, status }: Pick<PostMade, 'visibility' | 'status'>,
  taken: Set<string>,
  random: Random,
): { readonly title: string; readonly thing: string } {
  const isClosed = visibility === PostVisibility.SUBSCRIBERS || visibility === PostVisibility.PAID;
  const own = random.chance(0.3) ? trade.titles : openTitles;
  const templates = status === PostStatus.DRAFT ? unfinishedTitles : isClosed ? closedTitles : own;
  for (let part = 1; ; part += 1) {
    const thing = random.pick(trade.things);
    const title =
      fill(random.pick(templates), { thing }) + (part > 20 ? `, part ${part - 19}` : '');
    if (taken.has(title)) continue;
    taken.add(title);
    return { title, thing };
  }
}

function bodyAbout({ trade }: CreatorPerson, random: Random): string {
  const first = random.sample(trade.sentences, random.integer(1, 3));
  const second = random.sample(sentences, random.integer(1, 3));
  return `${first.join(' ')}\n\n${second.join(' ')}`;
}

/** Announces every broadcast that was planned, on the day on which it was. */
export function announceStreams(streams: readonly StreamMade[], random: Random): PostMade[] {
  return streams
    .filter(({ scheduledFor }) => scheduledFor !== null)
    .map(({ host, title, createdAt }) => ({
      id: uuidAt(createdAt, random),
      creator: host,
      clusterKey: host.person.clusterKey,
      contentType: ContentType.LIVE_STREAM,
      status: PostStatus.PUBLISHED,
      visibility: PostVisibility.PUBLIC,
      title: `Soon live: ${title}`,
      body: `I will be on air soon, and everyone is welcome. ${random.pick(sentences)}`,
      priceTokens: null,
      publishedAt: createdAt,
      createdAt,
      tags: [random.pick(host.trade.tags), 'behindthescenes'],
      thing: random.pick(host.trade.things),
    }));
}

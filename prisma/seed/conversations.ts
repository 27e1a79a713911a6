import type { Prisma } from '../../src/generated/prisma/client';
import { AccountType, ConversationKind } from '../../src/generated/prisma/enums';
import type { FollowMade } from './follows';
import { uuidAt } from './ids';
import type { CreatorPerson, People, Person } from './people';
import type { Random } from './random';
import { day, hour, latest, minute, shifted } from './times';
import { openings, talks, type Dialogue, type Line } from './words/dialogues';
import { fill } from './words/text';

/** Something said. */
export interface MessageMade {
  readonly id: string;
  readonly sender: Person;
  /** Its number in the conversation, from 1. */
  readonly sequence: number;
  readonly body: string;
  readonly priceTokens: number | null;
  readonly sentAt: Date;
}

/** A talk between a fan and a creator. */
export interface ConversationMade {
  readonly id: string;
  readonly fan: Person;
  readonly creator: Person;
  readonly messages: readonly MessageMade[];
  /** The number of the newest message that each of them has read, by their ids. */
  readonly read: ReadonlyMap<string, number>;
  readonly beganAt: Date;
}

/** Who has not read the end of a conversation; null where it was left to chance. */
type Behind = 'fan' | 'creator' | null;

interface Plan {
  readonly fan: Person;
  readonly creator: CreatorPerson;
  readonly followedAt: Date;
  readonly behind: Behind;
}

/** How many conversations there are: the demo fan's, the demo creator's with others, and everybody else's. */
const counts = { demoFan: 9, demoCreator: 26, others: 160 };

/** How many talks follow the first one. */
const talksPerConversation = { min: 1, max: 6 };

/** No talk lasts as long as this, so that the next one cannot begin before it has ended. */
const talkSpan = 6 * hour;

const prices = [30, 60, 100, 150];

/** Lets fans talk with creators whom they follow. */
export function makeConversations(
  people: People,
  follows: readonly FollowMade[],
  random: Random,
  baseDate: Date,
): ConversationMade[] {
  const enoughTime = shifted(baseDate, -2 * day);
  const settled = follows.filter(
    ({ follower, madeAt }) => follower.accountType === AccountType.FAN && madeAt < enoughTime,
  );
  return planConversations(people, settled, random).map((plan) =>
    makeConversation(plan, random, baseDate),
  );
}

function planConversations(
  { demo, demoCreator }: People,
  follows: readonly FollowMade[],
  random: Random,
): Plan[] {
  const isWithDemoCreator = ({ creator }: FollowMade): boolean => creator === demoCreator;
  const isOfDemoFan = ({ follower }: FollowMade): boolean => follower === demo.fan;
  const both = follows.filter((follow) => isOfDemoFan(follow) && isWithDemoCreator(follow));
  const fans = follows.filter((follow) => isOfDemoFan(follow) && !isWithDemoCreator(follow));
  const creators = follows.filter((follow) => !isOfDemoFan(follow) && isWithDemoCreator(follow));
  const others = follows.filter((follow) => !isOfDemoFan(follow) && !isWithDemoCreator(follow));
  const plan =
    (behind: (place: number) => Behind) =>
    ({ follower, creator, madeAt }: FollowMade, place: number): Plan => ({
      fan: follower,
      creator,
      followedAt: madeAt,
      behind: behind(place),
    });
  return [
    ...both.map(plan(() => 'fan')),
    ...random.sample(fans, counts.demoFan - 1).map(plan((place) => (place < 4 ? 'fan' : null))),
    ...random
      .sample(creators, counts.demoCreator)
      .map(plan((place) => (place < 7 ? 'creator' : null))),
    ...random.sample(others, counts.others).map(plan(() => null)),
  ];
}

function makeConversation(
  { fan, creator, followedAt, behind }: Plan,
  random: Random,
  baseDate: Date,
): ConversationMade {
  const quietFor = behind === null ? random.exponential(25 * day) : random.exponential(8 * hour);
  const from = latest(followedAt, creator.joinedAt);
  const until = latest(shifted(baseDate, -10 * minute - quietFor), shifted(from, 1.5 * day));
  const slots = Math.floor((until.getTime() - from.getTime()) / (2 * talkSpan));
  const count = Math.min(
    slots,
    1 + random.integer(talksPerConversation.min, talksPerConversation.max),
  );
  const scripts = [random.pick(openings), ...random.sample(talks, count - 1)];
  const said = scripts.map((script, place) =>
    place === scripts.length - 1 && behind !== null ? endedByOther(script, behind) : script,
  );

  const thing = random.pick(creator.trade.things);
  const words = { fan: fan.firstName, creator: creator.person.firstName, thing };
  const times = timesOf(said, { from, until }, random);
  const messages = said.flat().map((line, place): MessageMade => {
    const sentAt = times[place] ?? until;
    return {
      id: uuidAt(sentAt, random),
      sender: line.speaker === 'fan' ? fan : creator.person,
      sequence: place + 1,
      body: fill(line.text, words),
      priceTokens: line.isPriced ? random.pick(prices) : null,
      sentAt,
    };
  });
  const beganAt = times[0] ?? until;
  return {
    id: uuidAt(beganAt, random),
    fan,
    creator: creator.person,
    messages,
    read: readPositions([fan, creator.person], messages, behind !== null, random),
    beganAt,
  };
}

/** A talk without its last lines where those are of the one who is to have something unread. */
function endedByOther(script: Dialogue, behind: 'fan' | 'creator'): Dialogue {
  const last = script.findLastIndex(({ speaker }) => speaker !== behind);
  return script.slice(0, last + 1);
}

/**
 * When each line was said: every talk has a part of the whole time to itself, begins somewhere in it and takes a few
 * minutes for each line; the last one ends when the whole time does.
 */
function timesOf(
  said: readonly (readonly Line[])[],
  { from, until }: { readonly from: Date; readonly until: Date },
  random: Random,
): Date[] {
  const part = (until.getTime() - from.getTime()) / said.length;
  return said.flatMap((script, place) => {
    const offsets = [0];
    while (offsets.length < script.length) {
      offsets.push((offsets.at(-1) ?? 0) + random.integer(20_000, 25 * minute));
    }
    const isLast = place === said.length - 1;
    const start = isLast
      ? shifted(until, -(offsets.at(-1) ?? 0))
      : shifted(from, place * part + random.fraction() * (part - talkSpan));
    return offsets.map((offset) => shifted(start, offset));
  });
}

/** Who writes has read what came before. The other has read all, or is behind at the end. */
function readPositions(
  participants: readonly Person[],
  messages: readonly MessageMade[],
  isBehind: boolean,
  random: Random,
): Map<string, number> {
  const newest = messages.length;
  return new Map(
    participants.map(({ id }) => {
      const own = messages.findLast(({ sender }) => sender.id === id)?.sequence ?? 0;
      const hasReadAll = own === newest || (!isBehind && random.chance(0.7));
      return [id, hasReadAll ? newest : random.integer(own, newest - 1)];
    }),
  );
}

/** The rows of the conversations. */
export function conversationRows(
  conversations: readonly ConversationMade[],
): Prisma.ConversationCreateManyInput[] {
  return conversations.map(({ id, fan, creator, messages, beganAt }) => ({
    id,
    kind: ConversationKind.DIRECT,
    directKey: [fan.id, creator.id].sort().join(':'),
    lastSequence: messages.length,
    lastMessageAt: messages.at(-1)?.sentAt ?? null,
    createdAt: beganAt,
  }));
}

/** The rows of who takes part. */
export function participantRows(
  conversations: readonly ConversationMade[],
): Prisma.ConversationParticipantCreateManyInput[] {
  return conversations.flatMap(({ id, fan, creator, read, beganAt }) =>
    [fan, creator].map((person) => ({
      conversationId: id,
      userId: person.id,
      lastReadSequence: read.get(person.id) ?? 0,
      joinedAt: beganAt,
    })),
  );
}

/** The rows of what was said. */
export function messageRows(
  conversations: readonly ConversationMade[],
): Prisma.MessageCreateManyInput[] {
  return conversations.flatMap((conversation) =>
    conversation.messages.map(({ id, sender, sequence, body, priceTokens, sentAt }) => ({
      id,
      conversationId: conversation.id,
      senderId: sender.id,
      sequence,
      body,
      priceTokens,
      createdAt: sentAt,
    })),
  );
}

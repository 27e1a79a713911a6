import type { Prisma } from '../../src/generated/prisma/client';
import { AccountType } from '../../src/generated/prisma/enums';
import { active, approved, type CreatorPerson, type People, type Person } from './people';
import type { Random } from './random';
import { between, latest } from './times';

/** That somebody follows a creator. */
export interface FollowMade {
  readonly follower: Person;
  readonly creator: CreatorPerson;
  readonly madeAt: Date;
}

/** How many creators the demonstration's fan follows. */
const demoFanFollows = 25;

/** Lets people follow creators: a few creators are followed by many, most by some. */
export function makeFollows(people: People, random: Random, baseDate: Date): FollowMade[] {
  const creators = approved(people);
  const { demo, demoCreator } = people;
  return active(people).flatMap((follower) => {
    const others = creators.filter(({ person }) => person !== follower);
    const isFan = follower === demo.fan;
    const choice = others
      .filter((creator) => !isFan || creator !== demoCreator)
      .map((creator) => [creator, creator.popularity] as const);
    const count = isFan ? demoFanFollows - 1 : followCount(follower, random);
    const chosen = random.sampleWeighted(choice, count);
    return (isFan ? [demoCreator, ...chosen] : chosen).map((creator) => ({
      follower,
      creator,
      madeAt: between(random, latest(follower.joinedAt, creator.joinedAt), baseDate),
    }));
  });
}

function followCount({ accountType }: Person, random: Random): number {
  if (accountType === AccountType.FAN) return Math.min(40, 2 + Math.round(random.exponential(12)));
  return accountType === AccountType.CREATOR ? random.integer(3, 15) : random.integer(4, 8);
}

/** The rows of what was made. */
export function followRows(follows: readonly FollowMade[]): Prisma.FollowCreateManyInput[] {
  return follows.map(({ follower, creator, madeAt }) => ({
    followerId: follower.id,
    followeeId: creator.person.id,
    createdAt: madeAt,
  }));
}

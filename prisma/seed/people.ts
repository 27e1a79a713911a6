import type { Prisma } from '../../src/generated/prisma/client';
import { AccountStatus, AccountType, CreatorStatus } from '../../src/generated/prisma/enums';
import { demoAccounts, type DemoRole } from './demo-accounts';
import { uuidAt } from './ids';
import type { Random } from './random';
import { between, day, hour, shifted } from './times';
import { firstNames, lastNames } from './words/names';
import { creatorBios, fanBios } from './words/posts';
import { fill } from './words/text';
import { trades, type Trade } from './words/trades';

/** Somebody with an account. */
export interface Person {
  readonly id: string;
  /** Null for those who have not confirmed their e-mail address. */
  readonly username: string | null;
  readonly firstName: string;
  readonly displayName: string;
  readonly email: string;
  readonly accountType: AccountType;
  readonly status: AccountStatus;
  readonly clusterKey: string;
  readonly bio: string | null;
  readonly joinedAt: Date;
  readonly demoRole: DemoRole | null;
}

/** Somebody who publishes. */
export interface CreatorPerson {
  readonly id: string;
  readonly person: Person;
  readonly handle: string;
  readonly status: CreatorStatus;
  readonly trade: Trade;
  readonly bio: string;
  readonly joinedAt: Date;
  /** 1 for the best known, less for the others; how many follow and like them goes along with it. */
  readonly popularity: number;
}

/** Everybody. */
export interface People {
  readonly everyone: readonly Person[];
  readonly creators: readonly CreatorPerson[];
  /** The people of the demonstration's logins. */
  readonly demo: Readonly<Record<DemoRole, Person>>;
  /** The creator among them. */
  readonly demoCreator: CreatorPerson;
}

/** The brands, all of which have people at home. */
const clusterKeys = [
  'fanzlab',
  'boyfanz',
  'girlfanz',
  'daddyfanz',
  'pupfanz',
  'taboofanz',
  'transfanz',
  'cougarfanz',
  'fanzcock',
];

/** How many creators there are in each state, the demonstration's own not counted. */
const creatorCounts = { APPROVED: 59, PENDING: 6, REJECTED: 2, SUSPENDED: 1 } as const;

/** How many of all others there are in each state. */
const fanCounts = {
  ACTIVE: 330,
  PENDING_VERIFICATION: 12,
  SUSPENDED: 4,
  BANNED: 3,
  DEACTIVATED: 5,
} as const;

/** The demonstration's creator comes fifth. */
const demoCreatorRank = 4;

/** Where on the list of brands somebody comes, and how long they have been here, in days. */
interface Arrival {
  readonly place: number;
  readonly daysAgo: readonly [least: number, most: number];
}

/** Makes people up, each with a name of their own. */
class Registry {
  private readonly names = new Set<string>();
  readonly everyone: Person[] = [];
  readonly creators: CreatorPerson[] = [];

  constructor(
    private readonly random: Random,
    private readonly baseDate: Date,
  ) {}

  addDemoPerson(role: DemoRole): Person {
    const { email, username, displayName, accountType } = demoAccounts[role];
    const joinedAt = shifted(this.baseDate, -600 * day + this.random.integer(0, 5) * hour);
    return this.add({
      id: uuidAt(joinedAt, this.random),
      username,
      email,
      accountType,
      displayName,
      firstName: displayName.split(' ')[0] ?? displayName,
      status: AccountStatus.ACTIVE,
      clusterKey: 'fanzlab',
      bio: `One of the accounts to try the platform with.`,
      joinedAt,
      demoRole: role,
    });
  }

  addPerson(
    { place, daysAgo: [least, most] }: Arrival,
    { accountType, status }: Pick<Person, 'accountType' | 'status'>,
  ): Person {
    const { random, baseDate } = this;
    const { firstName, lastName, username } = this.name();
    const joinedAt = between(
      random,
      shifted(baseDate, -most * day),
      shifted(baseDate, -least * day),
    );
    const isVerified = status !== AccountStatus.PENDING_VERIFICATION;
    return this.add({
      id: uuidAt(joinedAt, random),
      username: isVerified ? username : null,
      email: `${username}@people.demo.test`,
      accountType,
      status,
      firstName,
      displayName: random.chance(0.8) ? `${firstName} ${lastName}` : firstName,
      clusterKey: clusterKeys[place % clusterKeys.length] ?? 'fanzlab',
      bio: random.chance(0.7) ? random.pick(fanBios) : null,
      joinedAt,
      demoRole: null,
    });
  }

  addCreator(
    person: Person,
    { rank, status, handle }: { rank: number; status: CreatorStatus; handle?: string },
  ): CreatorPerson {
    const { random } = this;
    const trade = trades[rank % trades.length] ?? random.pick(trades);
    const joinedAt = shifted(person.joinedAt, (2 + random.fraction() * 70) * hour);
    const creator: CreatorPerson = {
      id: uuidAt(joinedAt, random),
      person,
      handle: handle ?? this.unused(`${person.firstName.toLowerCase()}.${trade.verb}`),
      status,
      trade,
      bio: fill(random.pick(creatorBios), { who: trade.who, tag: random.pick(trade.tags) }),
      joinedAt,
      popularity: 1 / (rank + 1) ** 0.7,
    };
    this.creators.push(creator);
    return creator;
  }

  private add(person: Person): Person {
    this.everyone.push(person);
    return person;
  }

  private name(): { firstName: string; lastName: string; username: string } {
    const { random } = this;
    const [firstName, lastName] = [random.pick(firstNames), random.pick(lastNames)];
    const [first, last] = [firstName.toLowerCase(), lastName.toLowerCase()];
    const forms = [
      `${first}_${last}`,
      `${first}.${last}`,
      `${first}${last}`,
      `${first}_${last[0]}`,
    ];
    return { firstName, lastName, username: this.unused(random.pick(forms)) };
  }

  /** The name, with a number behind it where somebody else has it. */
  private unused(name: string): string {
    let candidate = name;
    for (let number = 2; this.names.has(candidate); number += 1) candidate = `${name}${number}`;
    this.names.add(candidate);
    return candidate;
  }
}

/** Makes everybody up, the best known creators first. */
export function makePeople(random: Random, baseDate: Date): People {
  const registry = new Registry(random, baseDate);
  const admin = registry.addDemoPerson('admin');
  const moderator = registry.addDemoPerson('moderator');
  const creator = registry.addDemoPerson('creator');
  const fan = registry.addDemoPerson('fan');
  const demoCreator = registry.addCreator(creator, {
    rank: demoCreatorRank,
    status: CreatorStatus.APPROVED,
    handle: demoAccounts.creator.username,
  });

  let rank = 0;
  for (const status of Object.values(CreatorStatus)) {
    const isApproved = status === CreatorStatus.APPROVED;
    for (let count = 0; count < creatorCounts[status]; count += 1) {
      if (rank === demoCreatorRank) rank += 1;
      const arrival: Arrival = { place: rank, daysAgo: isApproved ? [120, 900] : [5, 40] };
      const traits = { accountType: AccountType.CREATOR, status: AccountStatus.ACTIVE };
      registry.addCreator(registry.addPerson(arrival, traits), { rank, status });
      rank += 1;
    }
  }
  let place = 0;
  for (const status of Object.values(AccountStatus)) {
    for (let count = 0; count < fanCounts[status]; count += 1) {
      const isNew = status === AccountStatus.PENDING_VERIFICATION;
      const arrival: Arrival = { place, daysAgo: isNew ? [0.1, 10] : [1, 700] };
      registry.addPerson(arrival, { accountType: AccountType.FAN, status });
      place += 1;
    }
  }
  const { everyone, creators } = registry;
  return { everyone, creators, demo: { admin, moderator, creator, fan }, demoCreator };
}

/** Creators who may publish. */
export function approved({ creators }: People): readonly CreatorPerson[] {
  return creators.filter(({ status }) => status === CreatorStatus.APPROVED);
}

/** Those who may write, like, follow and talk. */
export function active({ everyone }: People): readonly Person[] {
  return everyone.filter(({ status }) => status === AccountStatus.ACTIVE);
}

/** The rows of the accounts. */
export function userRows({ everyone }: People): Prisma.UserCreateManyInput[] {
  return everyone.map(({ id, username, accountType, status, clusterKey, joinedAt }) => ({
    id,
    username,
    accountType,
    status,
    primaryClusterKey: clusterKey,
    createdAt: joinedAt,
    updatedAt: joinedAt,
  }));
}

/** The rows of what only their owners may know. Everybody is of age. */
export function userPrivateRows(
  { everyone }: People,
  random: Random,
  baseDate: Date,
): Prisma.UserPrivateCreateManyInput[] {
  return everyone.map(({ id, email, status, joinedAt }) => {
    const isVerified = status !== AccountStatus.PENDING_VERIFICATION;
    return {
      userId: id,
      email,
      emailVerifiedAt: isVerified ? shifted(joinedAt, random.integer(1, 60) * 60_000) : null,
      dateOfBirth: shifted(baseDate, -random.integer(21 * 366, 70 * 365) * day)
        .toISOString()
        .slice(0, 10),
    };
  });
}

/** The rows of what people show of themselves. */
export function profileRows(
  { everyone }: People,
  random: Random,
): Prisma.UserProfileCreateManyInput[] {
  return everyone
    .filter(({ username }) => username !== null)
    .map(({ id, displayName, bio, joinedAt, demoRole }) => ({
      userId: id,
      displayName,
      bio,
      avatarUrl:
        demoRole !== null || random.chance(0.85)
          ? `https://media.marquee.example/avatars/${id}.jpg`
          : null,
      createdAt: joinedAt,
      updatedAt: joinedAt,
    }));
}

/** The rows of the creators. */
export function creatorRows({ creators }: People): Prisma.CreatorCreateManyInput[] {
  return creators.map(({ id, person, handle, status, bio, joinedAt }) => ({
    id,
    userId: person.id,
    handle,
    displayName: person.displayName,
    bio,
    status,
    createdAt: joinedAt,
    updatedAt: joinedAt,
  }));
}

import { randomUUID } from 'node:crypto';
import { AccessTokens } from '../../../../src/kernel/auth/tokens';
import { encodeGlobalId } from '../../../../src/kernel/ids/global-id';
import { moveClock } from '../../../kit/clock';
import type { Person, World } from '../../../kit/world';
import { act, type Outcome } from '../books';

/** Somebody who lives here: who they are, without a token, since those are good for minutes only. */
export interface Resident {
  readonly person: Person;
  readonly sessionId: string;
}

/** A creator with what they sell. */
export interface Seller extends Resident {
  planId: string;
  postId: string;
}

const batch = 1_000;
/** How many do something at once. */
const atOnce = 12;
/** How long a job may take, in milliseconds. */
const jobPatienceMs = 1_800_000;

/** Many people in one world, days that pass, and jobs that run when they are told to. */
export class Town {
  private readonly tokens: AccessTokens;
  private day = 0;

  constructor(readonly world: World) {
    this.tokens = new AccessTokens(world.authSecret);
  }

  /** Registers so many active accounts at once, each with a session. */
  async settle(count: number, isCreator: boolean): Promise<readonly Resident[]> {
    const { prisma } = this.world.owner;
    const name = isCreator ? 'seller' : 'fan';
    const residents: Resident[] = [];
    for (let at = 0; at < count; at += batch) {
      const users = await prisma.user.createManyAndReturn({
        data: Array.from({ length: Math.min(batch, count - at) }, (_, n) => ({
          username: `${name}_${at + n}`,
          accountType: isCreator ? ('CREATOR' as const) : ('FAN' as const),
          status: 'ACTIVE' as const,
        })),
      });
      const sessions = await prisma.userSession.createManyAndReturn({
        data: users.map(({ id: userId }) => ({
          userId,
          expiresAt: new Date(Date.now() + 86_400_000),
        })),
      });
      const sessionOf = new Map(sessions.map(({ id, userId }) => [userId, id]));
      const creators = isCreator
        ? await prisma.creator.createManyAndReturn({
            data: users.map(({ id: userId, username }) => ({
              ...{ userId, handle: username ?? '', displayName: username ?? '' },
              status: 'APPROVED' as const,
            })),
          })
        : [];
      const creatorOf = new Map(creators.map((creator) => [creator.userId, creator]));
      for (const { id, username } of users) {
        const creator = creatorOf.get(id);
        residents.push({
          sessionId: sessionOf.get(id) ?? '',
          person: {
            ...{ name, username: username ?? '', uuid: id, id: encodeGlobalId('User', id) },
            token: '',
            creator: creator
              ? {
                  ...{ uuid: creator.id, handle: creator.handle },
                  id: encodeGlobalId('Creator', creator.id),
                }
              : null,
          },
        });
      }
    }
    return residents;
  }

  /** Somebody with a token that is good for the next minutes. */
  async login({ person, sessionId }: Resident): Promise<Person> {
    const { token } = await this.tokens.issue(person.uuid, sessionId);
    return { ...person, token };
  }

  /** Does something through the API as somebody, under a key of its own where it takes one. */
  async act(
    resident: Resident,
    mutation: string,
    input: Readonly<Record<string, unknown>>,
    selection = '',
  ): Promise<Outcome> {
    return act(this.world, await this.login(resident), mutation, input, selection);
  }

  /** The same for what moves money, which must not be refused. @throws Error where it is. */
  async pay(
    resident: Resident,
    mutation: string,
    input: Readonly<Record<string, unknown>>,
    selection = '',
  ): Promise<Outcome> {
    const order = { idempotencyKey: randomUUID(), ...input };
    const outcome = await this.act(resident, mutation, order, selection);
    if (outcome.userErrors.length === 0) return outcome;
    throw new Error(`${mutation} was refused: ${JSON.stringify(outcome.userErrors)}`);
  }

  /** The day of the business, as its books name it. */
  get today(): string {
    return new Date(Date.now() + this.day * 86_400_000).toISOString().slice(0, 10);
  }

  /** Lets it be so many days after the first one. */
  async turnTo(day: number): Promise<void> {
    this.day = day;
    await moveClock(this.world.owner.pool, `${day} days`);
  }

  /** Runs a job of the product, and waits until it has ended. @throws Error where it fails or takes too long. */
  async job(name: string): Promise<void> {
    const { pool } = this.world.owner;
    const key = `month-${randomUUID()}`;
    await pool.query('SELECT graphile_worker.add_job($1, job_key => $2, max_attempts => 1)', [
      name,
      key,
    ]);
    for (const deadline = Date.now() + jobPatienceMs; Date.now() < deadline;) {
      const { rows } = await pool.query<{ error: string | null }>(
        'SELECT last_error AS error FROM graphile_worker.jobs WHERE key = $1',
        [key],
      );
      const [job] = rows;
      if (!job) return;
      if (job.error !== null) throw new Error(`${name} failed: ${job.error}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${name} takes too long.`);
  }
}

/** Does something with each of a list, some at once. */
export async function forEach<T>(
  list: readonly T[],
  work: (item: T, at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, list.length) }, async () => {
      for (let at = next++; at < list.length; at = next++) {
        const item = list[at];
        if (item !== undefined) await work(item, at);
      }
    }),
  );
}

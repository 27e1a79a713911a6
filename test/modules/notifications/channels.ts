import { randomBytes } from 'node:crypto';
import type { Person, World } from '../../kit/world';
import { act } from '../finance/books';
import { eventually } from '../payments/shop';

/** Gives somebody a confirmed e-mail address. */
export async function withAddress(world: World, person: Person): Promise<string> {
  const email = `${person.username}@example.com`;
  await world.owner.prisma.userPrivate.create({
    data: {
      userId: person.uuid,
      email,
      emailVerifiedAt: new Date(),
      dateOfBirth: new Date('1990-01-01'),
    },
  });
  return email;
}

/** Has somebody who has an address set a telephone number and confirm it. */
export async function withNumber(world: World, person: Person): Promise<string> {
  const phone = `+43660${randomBytes(4).readUInt32BE().toString().padStart(10, '0').slice(0, 9)}`;
  await act(world, person, 'setPhone', { phone }, '__typename');
  const code = /\d{6}/.exec(world.post.texts.to(phone).at(-1)?.text ?? '')?.[0];
  await act(world, person, 'confirmContact', { contact: 'PHONE', code }, '__typename');
  return phone;
}

/** Registers a device of Apple's, whose address begins as the stand-in is to behave. */
export async function withDevice(world: World, person: Person, behaves = 'good'): Promise<string> {
  const token = `${behaves}-${randomBytes(8).toString('hex')}`;
  const { userErrors } = await act(
    world,
    person,
    'registerPushToken',
    { platform: 'IOS', token },
    'pushToken { id }',
  );
  expect(userErrors).toEqual([]);
  return token;
}

/** A delivery as the database has it. */
export interface Delivery {
  readonly kind: string;
  readonly channel: string;
  readonly status: string;
  readonly attempts: number;
  readonly reason: string | null;
}

/** What became of all that was to be delivered to somebody, oldest first. */
export async function deliveriesTo(world: World, person: Person): Promise<readonly Delivery[]> {
  const { rows } = await world.owner.pool.query<Delivery>(
    `SELECT kind::text, channel::text, status::text, attempt_count AS attempts, failure_reason AS reason
     FROM notification_deliveries WHERE recipient_id = $1 ORDER BY id`,
    [person.uuid],
  );
  return rows;
}

/** Waits until what is to be delivered to somebody stands so, by channel. */
export async function deliveredTo(
  world: World,
  person: Person,
  expected: readonly (readonly [channel: string, status: string])[],
): Promise<void> {
  const look = async () => {
    const found = await deliveriesTo(world, person);
    return found.map(({ channel, status }) => [channel, status]).sort();
  };
  await eventually(look, expected.map((each) => [...each]).sort());
}

/** Waits until nothing is being delivered: what a carrier was asked for just now has been written down. */
async function deliveriesRest(world: World): Promise<void> {
  const look = async () => {
    const { rows } = await world.owner.pool.query<{ running: number }>(
      `SELECT count(*)::int AS running FROM graphile_worker.jobs
       WHERE task_identifier = 'deliver-notifications' AND locked_at IS NOT NULL`,
    );
    return rows[0]?.running;
  };
  await eventually(look, 0);
}

/** Makes it time for what waits to be delivered to somebody, when no attempt is under way. */
export async function hurry(world: World, person: Person): Promise<void> {
  await deliveriesRest(world);
  await world.owner.pool.query(
    `UPDATE notification_deliveries SET due_at = now() - interval '1 second'
     WHERE recipient_id = $1 AND status = 'QUEUED'`,
    [person.uuid],
  );
  await world.owner.pool.query(
    "SELECT graphile_worker.add_job('deliver-notifications', job_key := 'deliver-notifications')",
  );
}

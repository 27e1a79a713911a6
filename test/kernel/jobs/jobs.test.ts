import { randomUUID } from 'node:crypto';
import { Database } from '../../../src/kernel/db/database';
import { EventConsumer } from '../../../src/kernel/events/consumer';
import { openEvents } from '../../../src/kernel/events/open-events';
import { jobFor, Jobs, type Task } from '../../../src/kernel/jobs/jobs';
import { createLogger } from '../../../src/kernel/log/logger';
import { createDatabase, loginsFor, type TestDatabase } from '../../kit/database';
import { World } from '../../kit/world';
import { thingHappened } from '../events/happenings';
import { nobody, until } from '../events/sharing';

const log = createLogger('silent');

async function add(owner: Database, task: string): Promise<void> {
  await owner.pool.query('SELECT graphile_worker.add_job($1)', [task]);
}

async function jobsLeft(owner: Database): Promise<number> {
  const { rows } = await owner.pool.query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM graphile_worker.jobs',
  );
  return rows[0]?.count ?? -1;
}

describe('jobs of events', () => {
  let store: TestDatabase;
  let owner: Database;
  let workers: Database;
  beforeEach(async () => {
    store = await createDatabase('migrated');
    owner = new Database({ url: store.url, poolSize: 3 });
    workers = new Database({ url: loginsFor(store.url).workerUrl, poolSize: 6, role: 'worker' });
  });
  afterEach(async () => {
    await workers.close();
    await owner.close();
    await store.drop();
  });

  it('run once for each event, with its payload, and again after a failure', async () => {
    const seen: unknown[] = [];
    const task: Task = {
      name: 'note-thing',
      cron: null,
      run: async (payload) => {
        seen.push(payload);
        if (seen.length === 1) throw new Error('not yet');
      },
    };
    const consumer = new EventConsumer(workers, 'jobs', [jobFor(thingHappened, task)]);
    const events = openEvents({ database: owner, workers, redis: null, log });
    const relay = await events.startRelay([consumer]);
    relay.startConsumers();
    const jobs = await Jobs.start({ workers, tasks: [task], log });

    await owner.transaction(nobody, (tx) => tx.emit(thingHappened.create({ number: 7 })));
    await until(async () => seen.length === 2 && (await jobsLeft(owner)) === 0, 10_000);

    expect(seen).toEqual([{ number: 7 }, { number: 7 }]);
    await jobs.close();
    await relay.stop();
  });

  it('are not there when the transaction of their event was rolled back', async () => {
    const task = { name: 'note-thing' };
    const consumer = new EventConsumer(workers, 'jobs', [jobFor(thingHappened, task)]);

    await owner
      .transaction(nobody, async (tx) => {
        await tx.emit(thingHappened.create({ number: 7 }));
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    await consumer.consume();

    expect(await jobsLeft(owner)).toBe(0);
  });
});

describe('jobs that run by themselves', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create({ database: 'own' });
  });
  afterAll(() => world.close());

  it('clear the outbox beyond its retention, and remember how far', async () => {
    const { prisma } = world.owner;
    const old = new Date(Date.now() - 169 * 3_600_000);
    await prisma.outboxEvent.create({
      data: { kind: 'thing.happened', payload: {}, audience: [], createdAt: old },
    });
    await prisma.outboxEvent.create({
      data: { kind: 'thing.happened', payload: {}, audience: [] },
    });

    await until(async () => {
      await add(world.owner, 'clear-outbox');
      await until(async () => (await jobsLeft(world.owner)) === 0, 5_000);
      return (await prisma.outboxEvent.count({ where: { kind: 'thing.happened' } })) === 1;
    }, 10_000);

    const retention = await prisma.outboxReader.findUniqueOrThrow({ where: { name: 'retention' } });
    expect(retention.xid).toBeGreaterThan(0n);
  });

  it('clear away sessions that have expired, and no others', async () => {
    const ada = await world.person('ada');
    const { prisma } = world.owner;
    const expired = Array.from({ length: 1_200 }, () => ({
      id: randomUUID(),
      userId: ada.uuid,
      expiresAt: new Date(Date.now() - 1_000),
    }));
    await prisma.userSession.createMany({ data: expired });

    await add(world.owner, 'clear-sessions');
    await until(async () => (await jobsLeft(world.owner)) === 0, 10_000);

    expect(await prisma.userSession.count({ where: { userId: ada.uuid } })).toBe(1);
  });

  it('are due by the crontab that the queue has noted, once for all processes', async () => {
    const { rows } = await world.owner.pool.query<{ identifier: string }>(
      'SELECT identifier FROM graphile_worker._private_known_crontabs ORDER BY identifier',
    );

    expect(rows.map(({ identifier }) => identifier)).toEqual([
      'check-people',
      'clear-earnings',
      'clear-notifications',
      'clear-outbox',
      'clear-sessions',
      'clear-uploads',
      'count-messages',
      'count-streams',
      'deliver-notifications',
      'end-viewings',
      'expire-holds',
      'issue-tax-documents',
      'make-partitions',
      'mind-events',
      'mind-schedule',
      'reconcile-books',
      'reconcile-counters',
      'renew-subscriptions',
      'rotate-subject-keys',
      'send-announcements',
      'send-payouts',
      'take-up-payments',
    ]);
  });
});

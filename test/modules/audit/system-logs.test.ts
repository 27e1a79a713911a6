import { LogTap } from '../../../src/kernel/log/log-tap';
import { createLogger } from '../../../src/kernel/log/logger';
import { World, type Person } from '../../kit/world';
import { eventually } from '../identity/self';

let world: World;
let admin: Person;
const logTap = new LogTap(null);
const log = createLogger('debug', logTap);
beforeAll(async () => {
  world = await World.create({ log, logTap, database: 'own' });
  admin = await world.person('root', { accountType: 'ADMIN' });
});
afterAll(() => world.close());

interface Logs {
  readonly systemLogs: readonly Readonly<Record<string, string | null>>[];
}

const logs = `query ($filter: SystemLogFilter) { systemLogs(filter: $filter) {
  level service component message stackTrace requestId sessionId metadata } }`;

async function linesOf(filter: Readonly<Record<string, unknown>>): Promise<Logs['systemLogs']> {
  return eventually(async () => {
    const { systemLogs } = await world.ask<Logs>(admin, logs, { filter });
    return systemLogs.length > 0 ? systemLogs : null;
  });
}

test('[audit.system-logs] are kept at every level, for staff to ask for', async () => {
  log.debug({ component: 'tester' }, 'debugged');
  log.info({ component: 'tester' }, 'informed');
  log.warn({ component: 'tester' }, 'warned');
  log.error({ component: 'tester' }, 'failed');
  log.fatal({ component: 'tester' }, 'died');

  const lines = await eventually(async () => {
    const found = await linesOf({ component: 'tester' });
    return found.length === 5 ? found : null;
  });

  expect(lines.map(({ level }) => level).sort()).toEqual([
    'CRITICAL',
    'DEBUG',
    'ERROR',
    'INFO',
    'WARNING',
  ]);
});

test('[audit.system-log-context] follow one request, with service, part, session, details and where a fault came from', async () => {
  await world.ask(admin, 'query Mine { viewer { id } }');
  log.error({ component: 'tester', requestId: 'r-1', err: new Error('Broken pipe') }, 'failed');

  const [fault] = await linesOf({ requestId: 'r-1' });
  const lines = await linesOf({ component: 'operations' });

  expect(fault).toMatchObject({ service: 'gateway', component: 'tester', requestId: 'r-1' });
  expect(fault?.['stackTrace']).toContain('system-logs.test');
  const mine = lines.find(({ metadata }) => metadata?.includes('Mine'));
  expect(mine?.['sessionId']).toMatch(/^[\da-f-]{36}$/);
  expect(mine?.['requestId']).toMatch(/^[\da-f-]{36}$/);
});

test('[audit.system-logs audit.system-log-context] refuses everyone but staff, and never keeps a secret', async () => {
  const eve = await world.person('eve');
  log.info({ component: 'secrets', password: 'hunter2', accessToken: 'abc' }, 'with secrets');

  const [line] = await linesOf({ component: 'secrets' });

  expect(line?.['metadata']).toContain('[secret]');
  expect(line?.['metadata']).not.toContain('hunter2');
  expect((await world.execute(eve, logs)).code).toBe('FORBIDDEN');
  expect((await world.execute(null, logs)).code).toBe('UNAUTHENTICATED');
});

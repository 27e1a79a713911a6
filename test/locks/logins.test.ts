import { migrateDatabase, rollbackMigration } from '../../prisma/database/migrate';
import { Database } from '../../src/kernel/db/database';
import { roleToAssume } from '../../src/kernel/db/roles';
import { createDatabase, loginsFor, type TestDatabase } from '../kit/database';

let store: TestDatabase;

beforeAll(async () => {
  store = await createDatabase('migrated');
});

afterAll(() => store.drop());

async function currentUser(database: Database): Promise<unknown> {
  try {
    const { rows } = await database.pool.query<{ role: string }>('SELECT current_user AS role');
    return rows[0]?.role;
  } finally {
    await database.close();
  }
}

describe('[audit.row-level-security] the connections of the product', () => {
  it('keep a login that has its role and nothing else', async () => {
    const { appUrl, workerUrl } = loginsFor(store.url);

    expect(await roleToAssume(appUrl, 'app')).toBeNull();
    expect(await roleToAssume(workerUrl, 'worker')).toBeNull();
  });

  it('put the other rights of the owner aside, where one address has to do for everything', async () => {
    const role = await roleToAssume(store.url, 'app');
    const owner = new Database({ url: store.url, poolSize: 1, role });

    expect(role).toBe('app');
    expect(await currentUser(owner)).toBe('app');
  });

  it('are refused where a login may not work in a role', async () => {
    await expect(roleToAssume(loginsFor(store.url).appUrl, 'worker')).rejects.toThrow(
      /WORKER_DATABASE_URL cannot work as worker/,
    );
  });

  it('can tell that the database is migrated, and cannot migrate it', async () => {
    const { appUrl } = loginsFor(store.url);

    const applied = await migrateDatabase(appUrl);
    await rollbackMigration(store.url);
    const refusal = migrateDatabase(appUrl);

    expect(applied).toEqual([]);
    await expect(refusal).rejects.toMatchObject({ code: '42501' });
  });
});

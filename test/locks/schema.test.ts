import { Pool } from 'pg';
import { guardedFunctions, guardedTables } from '../../src/kernel/db/guarded';
import { cloneDatabase } from '../kit/database';

/** The roles of the product, and those that own functions with rights of their own. */
const workingRoles = ['app', 'worker', 'retention', 'auditor'];

let pool: Pool;

beforeAll(async () => {
  pool = new Pool({ connectionString: await cloneDatabase() });
});

afterAll(() => pool.end());

/** The first column of every row. */
async function column(text: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const { rows } = await pool.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
  return rows.map(([value]) => value);
}

it('[audit.row-level-security] forces row level security on every table of the committed list, and on no other', async () => {
  const forced = await column(
    `SELECT relname::text FROM pg_class WHERE relforcerowsecurity AND relrowsecurity ORDER BY 1`,
  );
  const half = await column(
    `SELECT relname::text FROM pg_class WHERE relforcerowsecurity <> relrowsecurity
     AND relnamespace <> coalesce(to_regnamespace('graphile_worker'), 0)`,
  );

  expect(forced).toEqual([...guardedTables].sort());
  expect(half).toEqual([]);
});

it('[audit.row-level-security] lets every guarded table be migrated by whoever owns it', async () => {
  const migrated = await column(
    `SELECT DISTINCT tablename::text FROM pg_policies
     WHERE 'migrate' = ANY (roles) AND cmd = 'ALL' AND qual = 'true' ORDER BY 1`,
  );

  expect(migrated).toEqual([...guardedTables].sort());
});

it('[audit.row-level-security] has no policy for everybody, and none that lets requests see all rows', async () => {
  const lax = await column(
    `SELECT policyname::text FROM pg_policies
     WHERE 'public' = ANY (roles) OR ('app' = ANY (roles) AND 'true' IN (qual, with_check))`,
  );

  expect(lax).toEqual([]);
});

it('asks for the viewer once for a statement, never once for a row', async () => {
  const perRow = await column(
    `SELECT policyname::text FROM pg_policies
     WHERE replace(concat(qual, with_check), 'SELECT app.uid()', '') LIKE '%app.uid()%'`,
  );

  expect(perRow).toEqual([]);
});

/** The job queue, and nothing else, belongs to the role that works with it. */
it.each(workingRoles)(
  '[audit.row-level-security] %s owns nothing, is no superuser and has no BYPASSRLS',
  async (role) => {
    const { rows } = await pool.query(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication
       FROM pg_roles WHERE rolname = $1`,
      [role],
    );
    const owned = await column(
      `SELECT identity FROM pg_shdepend, pg_identify_object(classid, objid, objsubid)
       WHERE refclassid = 'pg_authid'::regclass AND refobjid = $1::text::regrole AND deptype = 'o'
         AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
         AND NOT ($1::text = 'worker' AND identity LIKE '%graphile_worker%')`,
      [role],
    );
    const memberships = await column(
      'SELECT roleid::regrole::text FROM pg_auth_members WHERE member = $1::regrole',
      [role],
    );
    const makes = await column(
      `SELECT nspname::text FROM pg_namespace WHERE has_schema_privilege($1::text, oid, 'CREATE')
         AND NOT ($1::text = 'worker' AND nspname = 'graphile_worker')`,
      [role],
    );

    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolcanlogin: false,
        rolreplication: false,
      },
    ]);
    // Requests of staff put the auditor's role on by name, which leaves a row in the trail; nothing of it is inherited.
    const wearable = role === 'app' ? ['auditor'] : [];
    expect({ owned, memberships, makes }).toEqual({ owned: [], memberships: wearable, makes: [] });
  },
);

describe('functions with rights of their own', () => {
  const definers = `FROM pg_proc f JOIN pg_roles o ON o.oid = f.proowner
    WHERE f.prosecdef AND f.pronamespace = 'app'::regnamespace`;

  /** Partitions can be made by the owner of their table alone, and the counters of every domain are counted anew. */
  const ownersOwn = ['make_partition', 'make_partitions', 'drop_partitions', 'reconcile_counters'];

  it('belong to roles that nobody can log in as and that bypass nothing', async () => {
    const wrong = await column(
      `SELECT f.oid::regprocedure::text ${definers} AND f.proname <> ALL ($1)
       AND (o.rolcanlogin OR o.rolsuper OR o.rolbypassrls OR o.rolname IN ('app', 'worker', 'migrate'))`,
      [ownersOwn],
    );

    expect(await column(`SELECT f.proname ${definers}`)).not.toHaveLength(0);
    expect(wrong).toEqual([]);
  });

  it('look names up where only the owner of the database can put them', async () => {
    const wrong = await column(
      `SELECT f.oid::regprocedure::text ${definers} AND NOT EXISTS (
         SELECT FROM unnest(f.proconfig) AS setting
         WHERE setting ~ '^search_path=pg_catalog(, public)?, pg_temp$')`,
    );

    expect(wrong).toEqual([]);
  });

  it('can be called by those alone who need them', async () => {
    const open = await column(
      `SELECT f.oid::regprocedure::text ${definers} AND f.prorettype <> 'trigger'::regtype AND (
         f.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(f.proacl) WHERE grantee = 0))`,
    );

    expect(open).toEqual([]);
  });
});

it('lists every function that reads guarded tables with the rights of its caller', async () => {
  const reading = await column(
    `SELECT f.proname::text FROM pg_proc f
     WHERE f.pronamespace = 'app'::regnamespace AND NOT f.prosecdef
       AND f.prorettype <> 'trigger'::regtype AND coalesce(f.prosrc, '') ~ $1
     ORDER BY 1`,
    [`\\m(${guardedTables.join('|')})\\M`],
  );

  expect(reading).toEqual([...guardedFunctions].sort());
});

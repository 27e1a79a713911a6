import { Client } from 'pg';

/** Who works in the database: for those who send requests, or for nobody in particular. */
export type DatabaseRole = 'app' | 'worker';

const settingOf: Readonly<Record<DatabaseRole, string>> = {
  app: 'DATABASE_URL',
  worker: 'WORKER_DATABASE_URL',
};

interface Login {
  readonly name: string;
  readonly may_assume: boolean;
  readonly is_plain: boolean;
}

/**
 * Which role the connections of a login have to assume to be held to this role's policies: null for one that has this
 * role and nothing else, as it should be in production. A login that may do more, such as the owner of the tables, must
 * put its other rights aside.
 *
 * @throws Error when the login may not work in this role.
 */
export async function roleToAssume(url: string, role: DatabaseRole): Promise<DatabaseRole | null> {
  const login = await inspect(url, role);
  if (login?.may_assume !== true) {
    throw new Error(
      `The database login of ${settingOf[role]} cannot work as ${role}. Use one made by: CREATE ROLE … LOGIN IN ROLE ${role}.`,
    );
  }
  if (login.is_plain) return null;
  if (await isAssumed(url, role)) return role;
  throw new Error(
    `Something between us and the database of ${settingOf[role]} drops the role ${role} that its login must assume there. Use a login made by: CREATE ROLE … LOGIN IN ROLE ${role}.`,
  );
}

/** Whether a connection that asks for the role gets it: poolers may drop what a client asks for. */
async function isAssumed(url: string, role: DatabaseRole): Promise<boolean> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    options: `-c role=${role}`,
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ is_assumed: boolean }>(
      'SELECT current_user = $1 AS is_assumed',
      [role],
    );
    return rows[0]?.is_assumed === true;
  } finally {
    await client.end();
  }
}

async function inspect(url: string, role: DatabaseRole): Promise<Login | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Login>(
      `SELECT me.rolname AS name, pg_has_role(me.oid, $1, 'MEMBER') AS may_assume,
         NOT (
           me.rolsuper OR me.rolbypassrls OR me.rolcreaterole OR NOT pg_has_role(me.oid, $1, 'USAGE')
           OR EXISTS (SELECT FROM pg_roles r WHERE pg_has_role(me.oid, r.oid, 'USAGE')
             AND r.rolname IN ('app', 'worker', 'migrate', 'retention', 'auditor') AND r.rolname <> $1)
           OR EXISTS (SELECT FROM pg_proc f WHERE f.prosecdef AND f.pronamespace = 'app'::regnamespace
             AND pg_has_role(me.oid, f.proowner, 'USAGE'))
           OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
             AND pg_has_role(me.oid, c.relowner, 'USAGE'))
         ) AS is_plain
       FROM pg_roles me WHERE me.rolname = current_user AND to_regrole($1) IS NOT NULL`,
      [role],
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Logins for a server of our own, each with one role and nothing else. */
export interface Logins {
  readonly appUrl: string;
  readonly workerUrl: string;
}

/**
 * Makes the logins of a server of our own, or gives them this password, and gives their addresses for the database of
 * the owner's address. The roles must be there: migrate first.
 */
export async function openLogins(
  ownerUrl: string,
  { prefix, password }: { readonly prefix: string; readonly password: string },
): Promise<Logins> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const role of ['app', 'worker'] as const) {
      const name = client.escapeIdentifier(`${prefix}_${role}`);
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [
        `${prefix}_${role}`,
      ]);
      if (rowCount === 0) await client.query(`CREATE ROLE ${name} IN ROLE ${role}`);
      await client.query(`ALTER ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
  return loginsOf(ownerUrl, { prefix, password });
}

/** The addresses of the logins that `openLogins` made, for any database of their server. */
export function loginsOf(
  databaseUrl: string,
  { prefix, password }: { readonly prefix: string; readonly password: string },
): Logins {
  const urlOf = (role: DatabaseRole): string => {
    const url = new URL(databaseUrl);
    url.username = `${prefix}_${role}`;
    url.password = password;
    return url.href;
  };
  return { appUrl: urlOf('app'), workerUrl: urlOf('worker') };
}

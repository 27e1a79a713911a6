import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';

/** The ids of PostgreSQL's one-byte type "char", which the catalogue uses and the adapter does not know, and of text. */
const charType = 18;
const textType = 25;

function urlOf(connectionString, database) {
  const url = new URL(connectionString);
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function repair(adapter) {
  const { performIO, queryRaw } = adapter;
  const charColumns = new WeakMap();
  adapter.performIO = async (query) => {
    const result = await performIO.call(adapter, query);
    const columns = result.fields.flatMap((field, index) =>
      field.dataTypeID === charType ? [index] : [],
    );
    for (const index of columns) result.fields[index].dataTypeID = textType;
    charColumns.set(result.rows, columns);
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw.call(adapter, query);
    for (const index of charColumns.get(result.rows))
      result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  // The original cuts the script at every semicolon, also within function bodies.
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** Prisma's adapter for `pg`, with what the schema engine needs of it and the published one gets wrong. */
export class ScriptingPgAdapter extends PrismaPg {
  #connectionString;

  constructor(connectionString) {
    super({ connectionString });
    this.#connectionString = connectionString;
  }

  async connect() {
    return repair(await super.connect());
  }

  /**
   * An empty database beside the configured one. The original keeps the name from the connection string, so that it
   * would work, and clear away, in the database that it was to leave alone.
   */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_${crypto.randomUUID()}`;
    await withClient(this.#connectionString, (client) =>
      client.query(`CREATE DATABASE "${database}"`),
    );
    const adapter = repair(
      await new PrismaPg({ connectionString: urlOf(this.#connectionString, database) }).connect(),
    );
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await withClient(this.#connectionString, (client) =>
        client.query(`DROP DATABASE IF EXISTS "${database}"`),
      );
    };
    return adapter;
  }

  /** Answers the engine's commands outside JSON-RPC; rejects where the answer is no. */
  async run(command) {
    const database = decodeURIComponent(new URL(this.#connectionString).pathname.slice(1));
    const name = pg.escapeIdentifier(database);
    const maintenance = urlOf(this.#connectionString, 'postgres');
    if (command === 'can-connect-to-database')
      await withClient(this.#connectionString, () => undefined);
    else if (command === 'create-database')
      await withClient(maintenance, (client) => client.query(`CREATE DATABASE ${name}`));
    else if (command === 'drop-database')
      await withClient(maintenance, (client) => client.query(`DROP DATABASE ${name}`));
    else throw new Error(`The schema engine has no command ${command}.`);
  }
}

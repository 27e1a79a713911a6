import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  describeDomain,
  readPicturedSchema,
  tablesByDomain,
  type PicturedSchema,
} from '../../prisma/database/erd';
import { cloneDatabase } from '../kit/database';

const folder = join(__dirname, '..', '..', 'docs', 'data-model');
let schema: PicturedSchema;

beforeAll(async () => {
  const client = new Client({ connectionString: await cloneDatabase() });
  await client.connect();
  schema = await readPicturedSchema(client);
  await client.end();
});

it('[operations.unified-schema] shows each table and column in the picture of its domain', async () => {
  const missing: string[] = [];
  for (const [domain, tables] of await tablesByDomain()) {
    const picture = readFileSync(join(folder, `${domain}.svg`), 'utf8');
    for (const { table, column } of schema.columns) {
      if (!tables.includes(table)) continue;
      if (!picture.includes(`<title>${table}</title>`)) missing.push(table);
      if (!new RegExp(`>\\s*${column}\\b`).test(picture)) missing.push(`${table}.${column}`);
    }
  }

  expect(missing).toEqual([]);
});

it('[operations.unified-schema] never draws a table in two domains, or in none', async () => {
  const drawn = [...(await tablesByDomain()).values()].flat().sort();

  expect(drawn).toEqual(
    [...new Set(schema.columns.map(({ table }) => table))]
      .filter((table) => table !== '_prisma_migrations')
      .sort(),
  );
});

it('shows of tables of other domains no more than what is pointed to', () => {
  const column = { type: 'uuid', isKey: false, isRequired: true };
  const text = describeDomain(
    {
      columns: [
        { ...column, table: 'tips', column: 'id', isKey: true },
        { ...column, table: 'tips', column: 'sender_id' },
        { ...column, table: 'users', column: 'id', isKey: true },
        { ...column, table: 'users', column: 'username', type: '_text' },
      ],
      references: [
        {
          table: 'tips',
          columns: ['sender_id'],
          target: 'users',
          targetColumns: ['id'],
          isUnique: false,
        },
      ],
    },
    ['tips'],
  );

  expect(text).toContain('Table "users" [headercolor: #8a8a8a] {\n  "id" "uuid" [pk]\n}');
  expect(text).toContain('Ref: "tips"."sender_id" > "users"."id"');
  expect(text).not.toContain('username');
});

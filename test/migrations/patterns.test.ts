import { past } from './nonsense/rules-of';
import { Trials } from './trial';

/** What holds of many tables in the same way, tried on some of them. */
let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

it.each([
  ['a film', 'videos', `description = 'Of light'`],
  ['a collection', 'collections', `description = 'Of light'`],
  ['a webhook', 'webhooks', `url = 'https://example.test/other'`],
])('[operations.timestamps] never lets anybody say when %s changed', async (_, table, change) => {
  const outcome = await trials.attempt(async () => {
    const { id } = await trials.insert(table);
    await trials.query(`UPDATE ${table} SET ${change}, updated_at = $2 WHERE id = $1`, [id, past]);

    const [row] = await trials.query(
      `SELECT updated_at > now() - interval '1 minute' AS fresh FROM ${table} WHERE id = $1`,
      [id],
    );
    expect(row).toEqual({ fresh: true });
  });

  expect(outcome).toBeNull();
});

it.each([
  ['user_profiles', { layout: '[]' }],
  ['dashboards', { widgets: '{}' }],
  ['webhook_deliveries', { payload: '"text"' }],
])('[operations.jsonb-metadata] refuses a document of another shape in %s', async (table, row) => {
  const outcome = await trials.attempt(() => trials.insert(table, row));

  expect(outcome).toMatch(new RegExp(`^${table}_.*_(object|array|shape|form|list)`));
});

it.each(['videos', 'performers', 'collections'])(
  '[operations.soft-delete-pattern] keeps a deleted row of %s, and gives its name free',
  async (table) => {
    const outcome = await trials.attempt(async () => {
      const { id, slug } = await trials.insert(table);
      await trials.query(`UPDATE ${table} SET deleted_at = now() WHERE id = $1`, [id]);
      await trials.insert(table, { slug });

      const rows = await trials.query(
        `SELECT id FROM ${table} WHERE slug = $1 AND deleted_at IS NOT NULL`,
        [slug],
      );
      expect(rows).toEqual([{ id }]);
    });

    expect(outcome).toBeNull();
  },
);

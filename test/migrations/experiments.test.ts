import { Client, Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { createUser, idFrom, unique } from './people';

let pool: Pool;
let client: Client;

beforeAll(async () => {
  const connectionString = await cloneDatabase();
  pool = new Pool({ connectionString });
  client = new Client({ connectionString });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await pool.end();
});

/** An experiment that has yet to begin, with two variants of these weights. */
async function experimentOf(
  ...weights: readonly number[]
): Promise<{ readonly id: string; readonly variants: readonly string[] }> {
  const id = await idFrom(
    pool,
    `INSERT INTO experiments (key, hypothesis, goal) VALUES ($1, 'Less is more', 'subscription.first')`,
    [unique('feed').replace('_', '-')],
  );
  const variants: string[] = [];
  for (const [index, weight] of weights.entries()) {
    variants.push(
      await idFrom(
        pool,
        'INSERT INTO experiment_variants (experiment_id, key, weight) VALUES ($1, $2, $3)',
        [id, `variant-${index}`, weight],
      ),
    );
  }
  return { id, variants };
}

const start = `UPDATE experiments SET status = 'RUNNING', started_at = now() WHERE id = $1`;

it('[analytics.experiments] starts an experiment whose variants share out all accounts', async () => {
  const { id } = await experimentOf(2_500, 7_500);
  await client.query(start, [id]);
  const { rows } = await client.query('SELECT status FROM experiments WHERE id = $1', [id]);

  expect(rows).toEqual([{ status: 'RUNNING' }]);
});

it('[analytics.experiments] refuses to start one whose variants do not, and to change them while it runs', async () => {
  const short = await experimentOf(2_500, 7_000);
  const running = await experimentOf(5_000, 5_000);
  await client.query(start, [running.id]);
  const refused = { code: '23514', constraint: 'experiments_weights_whole' };

  await expect(client.query(start, [short.id])).rejects.toMatchObject(refused);
  await expect(
    client.query('UPDATE experiment_variants SET weight = 4000 WHERE id = $1', [
      running.variants[0],
    ]),
  ).rejects.toMatchObject(refused);
});

it('[analytics.experiments] never gives an account another variant, nor one of another experiment', async () => {
  const [one, other] = [await experimentOf(5_000, 5_000), await experimentOf(10_000)];
  const user = await createUser(pool);
  const assign =
    'INSERT INTO experiment_assignments (experiment_id, variant_id, user_id) VALUES ($1, $2, $3)';
  await client.query(assign, [one.id, one.variants[0], user]);

  await expect(client.query(assign, [one.id, one.variants[1], user])).rejects.toMatchObject({
    constraint: 'experiment_assignments_experiment_id_user_id_key',
  });
  await expect(
    client.query('UPDATE experiment_assignments SET variant_id = $1 WHERE user_id = $2', [
      one.variants[1],
      user,
    ]),
  ).rejects.toMatchObject({ constraint: 'experiment_assignments_sticky' });
  await expect(
    client.query(assign, [one.id, other.variants[0], await createUser(pool)]),
  ).rejects.toMatchObject({ code: '23503' });
});

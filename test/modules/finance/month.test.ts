import { World } from '../../kit/world';
import { auditMonth } from './month/audit';
import { runMonth } from './month/business';

let world: World;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

afterAll(() => world.close());

it('[finance.trial-balance finance.platform-revenue] comes out even after a month of business, to the cent', async () => {
  const size = { users: 60, creators: 6, seed: 7, say: () => undefined };
  const month = await runMonth(world, size);
  const { figures, failures } = await auditMonth(month);
  expect(failures).toEqual([]);
  expect(figures['sold, in cents']).toBeGreaterThan(0);
  expect(month.tally).toMatchObject({ subscribed: 27, bought: expect.any(Number) as number });
});

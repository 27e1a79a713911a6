import { World } from '../kit/world';
import { fillWithDemo, idsByType } from './demo-ids';
import { fuzz } from './fuzz/fuzz';

jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await World.create({ database: 'own' });
  await fillWithDemo(world);
});
afterAll(() => world.close());

it('[audit.api-protection] never answers hostile values with a failure or with our insides', async () => {
  const ids = [...(await idsByType(world, 3)).values()].flat();

  const { calls, findings, places } = await fuzz(world, { calls: 600, seed: 20_261_126, ids });

  expect(findings).toEqual([]);
  expect(calls).toBeGreaterThanOrEqual(600);
  expect(places).toBeGreaterThan(50);
});

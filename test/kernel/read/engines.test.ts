import { World } from '../../kit/world';
import { compareEngines } from './engines/compare';

jest.setTimeout(300_000);

it('[audit.api-protection] answers 500 random operations by text as graphql-js does, as different viewers, with errors and nulls', async () => {
  const world = await World.create({ database: 'own' });
  try {
    const seed = 20_261_127;
    const { differences, withErrors, nulls, byViewer } = await compareEngines(world, {
      operations: 500,
      seed,
    });
    expect(differences.slice(0, 3)).toEqual([]);
    expect(Object.keys(byViewer).length).toBeGreaterThan(5);
    expect(withErrors).toBeGreaterThan(20);
    expect(nulls).toBeGreaterThan(100);
  } finally {
    await world.close();
  }
});

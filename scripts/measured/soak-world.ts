import { startTestDatabases } from '../../test/kit/database';
import { World, type WorldOptions } from '../../test/kit/world';

/** Runs something with the whole product on an empty database of its own, and clears all of it away afterwards. */
export async function withSoakWorld<T>(
  work: (world: World) => Promise<T>,
  options: WorldOptions = {},
): Promise<T> {
  const databases = await startTestDatabases();
  try {
    const world = await World.create({ ...options, database: 'own' });
    try {
      return await work(world);
    } finally {
      await world.close();
    }
  } finally {
    await databases.stop();
  }
}

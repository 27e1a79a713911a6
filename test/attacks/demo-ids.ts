import { isInterfaceType } from 'graphql';
import { typeMap } from '../../src/generated/graphql';
import { seedDemoData } from '../../prisma/seed';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import type { World } from '../kit/world';

/** Fills a world with the demo platform, which has something of everything. */
export async function fillWithDemo(world: World): Promise<void> {
  await seedDemoData(world.owner.pool, { environment: 'test' });
}

/** The global ids of some rows of each type that has ids, by type. Types without rows are there, too. */
export async function idsByType(
  world: World,
  limit: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { schema } = world.app.gateway;
  const node = schema.getType('Node');
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  const found = new Map<string, readonly string[]>();
  for (const { name } of types) {
    const table = Object.entries(typeMap).find(([type]) => type === name)?.[1].table;
    if (table === undefined) continue;
    const { rows } = await world.owner.pool.query<{ id: string }>(
      `SELECT id FROM "${table}" ORDER BY md5(id::text) LIMIT $1`,
      [limit],
    );
    found.set(
      name,
      rows.map(({ id }) => encodeGlobalId(name, id)),
    );
  }
  return found;
}

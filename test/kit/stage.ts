import type { World } from './world';

/** What the steps of a test need of that on which they are taken: a world, or gateways as processes. */
export type Stage = Pick<World, 'ask' | 'execute' | 'owner' | 'person'>;

import { deriveKey } from '../../src/kernel/crypto/keys';
import { Outbox } from '../../src/kernel/events/outbox';
import { CursorCodec } from '../../src/kernel/pagination/cursor';
import type { Person, World } from './world';

/**
 * A genuine cursor at the end of somebody's log of one kind of event. A subscription that resumes from it misses nothing
 * that comes from now on, even before it is open.
 */
export async function cursorNow(world: World, person: Person, kind: string): Promise<string> {
  const { xid, id } = await new Outbox(world.owner.pool).horizon();
  const codec = new CursorCodec(deriveKey(world.authSecret, 'cursor'));
  return codec.encode(`log:${kind}:${person.uuid}`, [xid.toString(), id.toString()]);
}

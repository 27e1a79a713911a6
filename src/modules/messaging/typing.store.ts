import type { Database } from '../../kernel/db/database';

/** Reads who may see that somebody is typing. */
export class TypingStore {
  /** Those of these accounts between whom and the viewer no block stands, in their order. */
  async withoutBlocked(
    database: Database,
    viewerId: string,
    ids: readonly string[],
  ): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const blocked = await database.prisma.$queryRaw<{ id: string }[]>`/* typing.blocked */
      SELECT apart.id FROM app.blocked_accounts(${viewerId}::uuid) AS apart(id)
      WHERE apart.id = ANY(${[...ids]}::uuid[])`;
    return ids.filter((id) => !blocked.some((each) => each.id === id));
  }
}

import sql from 'sql-template-tag';
import type { ConnectionSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './moderation.policy';

/** What the read engine fetches of decisions about accounts. */
export const moderationReads: ReadDefinitions = { policies, extensions: [] };

/** What was ever laid on an account, the newest first. */
export function sanctionsOf(userId: string): ConnectionSource {
  return {
    name: `sanctions:${userId}`,
    type: 'UserSanction',
    order: [
      { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
      { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
    ],
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid`,
  };
}

import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** What an account uploads is its own until something shows it. */
export const policies: Policies = {
  'upload.read': ({ row, viewer }) => sql`${row('owner_id')} = ${viewer.id}`,
};

import sql from 'sql-template-tag';
import type { OneSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './creators.policy';

/** What the read engine fetches of creators. */
export const creatorsReads: ReadDefinitions = { policies, extensions: [] };

/** The creator with a handle, whatever its case. */
export function creatorByHandle(handle: string): OneSource {
  return {
    type: 'Creator',
    where: ({ row }) => sql`${row('handle')} = ${handle}::citext`,
  };
}

import sql from 'sql-template-tag';
import type { Predicate } from '../../kernel/auth/policy';
import type { OneSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import { askedKey } from '../../kernel/read/parameters';
import { policies } from './creators.policy';

/** What the read engine fetches of creators. */
export const creatorsReads: ReadDefinitions = { policies, extensions: [] };

const hasAskedHandle: Predicate = ({ row }) => sql`${row('handle')} = ${askedKey}::citext`;

/** The creator with a handle, whatever its case. */
export function creatorByHandle(handle: string): OneSource {
  return { type: 'Creator', where: hasAskedHandle, keys: [handle] };
}

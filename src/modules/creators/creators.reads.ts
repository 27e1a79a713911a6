import sql from 'sql-template-tag';
import type { CreatorStatus } from '../../generated/prisma/enums';
import type { Predicate } from '../../kernel/auth/policy';
import type { ConnectionSource, OneSource } from '../../kernel/read/engine';
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

/** Creators in a state, the newest applications first. */
export function creatorsInState(status: CreatorStatus): ConnectionSource {
  return {
    name: `creators:${status}`,
    type: 'Creator',
    order: [
      { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
      { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
    ],
    where: ({ row }) => sql`${row('status')} = ${status}::"CreatorStatus"`,
  };
}

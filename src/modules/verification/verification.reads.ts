import sql from 'sql-template-tag';
import { AmlCheck, KycVerification } from '../../generated/graphql';
import type { AmlStatus, KycStatus } from '../../generated/prisma/enums';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './verification.policy';

/** What the read engine fetches of verifications and searches. */
export const verificationReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(KycVerification, {
      score: computed(
        'String',
        {
          description:
            'How sure the check is, from 0 to 1; null before, and for everybody but those who review papers.',
          nullable: true,
        },
        ({ row, viewer }) =>
          sql`CASE WHEN ${viewer.may('identity-case:review')} THEN ${row('score')}::text END`,
      ),
    }),
    extendType(AmlCheck, {
      hits: computed(
        'String',
        {
          description:
            'Who on which list may be the person, separated by semicolons; null where nobody is.',
          nullable: true,
        },
        ({
          row,
        }) => sql`(SELECT string_agg((hit ->> 'name') || ' (' || (hit ->> 'list') || ')', '; ')
          FROM jsonb_array_elements(${row('hits')}) AS hit)`,
      ),
    }),
  ],
};

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** The verifications of an account, newest first. */
export function verificationsOf(userId: string): ConnectionSource {
  return {
    name: `verifications:${userId}`,
    type: 'KycVerification',
    order: newestFirst,
    where: ({ row }) => sql`${row('user_id')} = ${userId}::uuid`,
  };
}

/** The verifications of all, for those who review them: in a state or in any, newest first. */
export function verificationCases(status: KycStatus | null): ConnectionSource {
  return {
    name: `verificationCases:${status ?? ''}`,
    type: 'KycVerification',
    order: newestFirst,
    where: ({ row }) => sql`(${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

/** The searches in lists, for those who review them: in a state or in any, newest first. */
export function amlChecksInState(status: AmlStatus | null): ConnectionSource {
  return {
    name: `amlChecks:${status ?? ''}`,
    type: 'AmlCheck',
    order: newestFirst,
    where: ({ row }) => sql`(${status}::text IS NULL OR ${row('status')}::text = ${status})`,
  };
}

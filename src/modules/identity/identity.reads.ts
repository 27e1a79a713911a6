import sql from 'sql-template-tag';
import { User } from '../../generated/graphql';
import type { OneSource } from '../../kernel/read/engine';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './identity.policy';

/** What the read engine fetches of accounts. */
export const identityReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(User, {
      email: computed(
        'String',
        {
          nullable: true,
          description: 'The e-mail address, as it was given; null for everyone but the owner.',
        },
        ({ row, viewer }) => sql`(SELECT up.email::text FROM user_private up
          WHERE up.user_id = ${row('id')} AND up.user_id = ${viewer.id})`,
      ),
    }),
  ],
};

/** The account that asks. */
export const viewerAccount: OneSource = {
  type: 'User',
  where: ({ row, viewer }) => sql`${row('id')} = ${viewer.id}`,
};

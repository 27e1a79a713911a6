import sql from 'sql-template-tag';
import { User } from '../../generated/graphql';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';

/** What the read engine fetches of the social graph. */
export const socialReads: ReadDefinitions = {
  policies: {},
  extensions: [
    extendType(User, {
      viewerFollows: computed(
        'Boolean',
        { description: 'Whether the viewer follows this account.' },
        ({ row, viewer }) => sql`EXISTS (SELECT FROM follows f
          WHERE f.follower_id = ${viewer.id} AND f.followee_id = ${row('id')})`,
      ),
    }),
  ],
};

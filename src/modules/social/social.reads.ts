import sql from 'sql-template-tag';
import { User } from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
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
      viewerMutes: computed(
        'Boolean',
        { description: 'Whether the viewer mutes this account, which it cannot tell.' },
        ({ row, viewer }) => sql`(${facts.mutes(viewer.id, row('id'))}) IS TRUE`,
      ),
    }),
  ],
};

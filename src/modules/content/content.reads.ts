import sql from 'sql-template-tag';
import { Post, PostMedia, Tag } from '../../generated/graphql';
import { viewerAccess } from '../../kernel/read/viewer-access';
import { facts } from '../../kernel/auth/facts';
import { onBrand } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, joinedList } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import { storedAddress } from '../../kernel/read/stored-addresses';
import type { Order } from '../../kernel/read/type-map';
import { isOldEnough, openMedia, openPost, policies } from './content.policy';

/** How many tags a post can carry. */
export const tagsPerPostMax = 20;

const byName: Order = [{ column: 'name', direction: 'asc', isNullable: false, sqlType: 'citext' }];

const newestFirst: Order = [
  { column: 'published_at', direction: 'desc', isNullable: true, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** What the read engine fetches of posts and what is said under them. */
export const contentReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Post, {
      viewerHasLiked: computed(
        'Boolean',
        { description: 'Whether the viewer likes the post.' },
        ({ row, viewer }) => sql`EXISTS (SELECT FROM post_likes l
          WHERE l.post_id = ${row('id')} AND l.user_id = ${viewer.id})`,
      ),
      viewerCanAccess: computed(
        'Boolean',
        { description: 'Whether the viewer may open the post: read its body and fetch its media.' },
        (scope) => sql`(${openPost(scope)}) IS TRUE`,
      ),
      viewerAccess: viewerAccess(
        'Whether the viewer may open the post, and why, or what would open it.',
        ({ row, viewer }) => ({
          audience: row('visibility'),
          isOwn: facts.isOwnCreator(viewer.id, row('creator_id')),
          isStaff: viewer.isStaff,
          isOldEnough: sql`(NOT ${row('is_age_restricted')} OR ${facts.isOfAge(viewer.id)})`,
          follows: facts.followsCreator(viewer.id, row('creator_id')),
          subscribes: facts.subscribesTo(viewer.id, row('creator_id')),
          hasBought: facts.boughtPost(viewer.id, row('id')),
        }),
      ),
      viewerMustVerifyAge: computed(
        'Boolean',
        {
          description:
            'Whether the post stays closed to the viewer until they have passed an age check, whatever else they do.',
        },
        (scope) => sql`(${isOldEnough(scope)}) IS NOT TRUE`,
      ),
      tags: joinedList(Tag, `The words under which the post is found; ${tagsPerPostMax} at most.`, {
        on: ({ parent, row }) => sql`EXISTS (SELECT FROM content_tag_assignments a
          WHERE a.post_id = ${parent('id')} AND a.tag_id = ${row('id')})`,
        order: byName,
        max: tagsPerPostMax,
      }),
    }),
    extendType(PostMedia, {
      url: computed(
        'Address',
        {
          description:
            'Where it can be fetched for the next minutes; null for viewers who may not open the post. Ask anew for each visit.',
          nullable: true,
        },
        (scope) => sql`CASE WHEN ${openMedia(scope)}
          THEN coalesce(${storedAddress(scope.row('storage_key'))}, ${scope.row('url')}) END`,
      ),
    }),
  ],
};

/**
 * The posts of the creators whom the viewer follows and does not mute, and the viewer's own; for a visitor, everybody's.
 * Those of creators who are suspended or shown to nobody are in no feed but their own. Newest first, on the brand of the request.
 */
export const feed: ConnectionSource = {
  name: 'feed',
  type: 'Post',
  order: newestFirst,
  where: (scope) => sql`${scope.row('status')} = 'PUBLISHED' AND ${onBrand(scope)} AND (
    (NOT ${facts.isUnshownCreator(scope.row('creator_id'))} AND (
      ${scope.viewer.id} IS NULL
      OR (${facts.followsCreator(scope.viewer.id, scope.row('creator_id'))}
        AND NOT ${facts.mutesCreator(scope.viewer.id, scope.row('creator_id'))})))
    OR ${facts.isOwnCreator(scope.viewer.id, scope.row('creator_id'))})`,
};

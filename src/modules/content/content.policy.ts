import sql, { join, raw, type Sql } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import { allOf, type Policies, type Predicate, type ReadScope } from '../../kernel/auth/policy';

const isOwn = ({ row, viewer }: ReadScope): Sql => facts.isOwnCreator(viewer.id, row('creator_id'));

const readPost: Predicate = (scope) => sql`(
    ${scope.row('deleted_at')} IS NULL AND (
      (${scope.row('status')} = 'PUBLISHED' AND ${scope.row('visibility')} <> 'PRIVATE'
        AND ${facts.isApprovedCreator(scope.row('creator_id'))}
        AND NOT ${facts.isApartFromCreator(scope.viewer.id, scope.row('creator_id'))})
      OR ${isOwn(scope)} OR ${scope.viewer.isStaff}))`;

/** The viewer is old enough for a post: it is for every age, theirs is verified, or it is their own or staff's to judge. */
export const isOldEnough: Predicate = (scope) => sql`(
    NOT ${scope.row('is_age_restricted')} OR ${facts.isOfAge(scope.viewer.id)}
    OR ${isOwn(scope)} OR ${scope.viewer.isStaff})`;

/** The viewer may read the body of a post and fetch its media. */
export const openPost: Predicate = (scope) => sql`(
    ((NOT ${scope.row('is_age_restricted')} OR ${facts.isOfAge(scope.viewer.id)}) AND (
      ${scope.row('visibility')} = 'PUBLIC'
      OR (${scope.row('visibility')} = 'FOLLOWERS'
        AND ${facts.followsCreator(scope.viewer.id, scope.row('creator_id'))})
      OR (${scope.row('visibility')} = 'SUBSCRIBERS'
        AND ${facts.subscribesTo(scope.viewer.id, scope.row('creator_id'))})
      OR (${scope.row('visibility')} = 'PAID'
        AND ${facts.boughtPost(scope.viewer.id, scope.row('id'))})))
    OR ${isOwn(scope)} OR ${scope.viewer.isStaff})`;

/** Asks for rules about the post that the row belongs to: of its row in the statement, where it stands there. */
function ofItsPost(scope: ReadScope, alias: string, ...predicates: readonly Predicate[]): Sql {
  const post = scope.rowOf?.('posts', 'post_id');
  if (post) return allOf(...predicates.map((rule) => rule({ ...scope, row: post })));
  const itsPost: ReadScope = { ...scope, row: (column) => raw(`${alias}.${column}`) };
  const rules = join(
    predicates.map((predicate) => predicate(itsPost)),
    ' AND ',
  );
  return sql`EXISTS (SELECT FROM posts ${raw(alias)}
    WHERE ${itsPost.row('id')} = ${scope.row('post_id')} AND ${rules})`;
}

/** The viewer may fetch a medium: its post may be opened. */
export const openMedia: Predicate = (scope) => ofItsPost(scope, 'open_media_post', openPost);

/** Who may know of which post, and who may open it. */
export const policies: Policies = {
  /**
   * Published posts but private ones are known to everyone whom their creator does not block and who does not block them;
   * their creators and staff know of all.
   */
  'post.read': readPost,

  /**
   * The body and the media of a post: for everyone, for followers, for subscribers, for those who bought it, or for its
   * creator and staff alone; where its age is restricted, for nobody else whose age is not verified.
   */
  'post.open': openPost,

  /** Whether the viewer's age keeps them from a post, whatever else they did to gain access. */
  'post.of-age': isOldEnough,

  /** Media are known where their post is. */
  'post-media.read': (scope) => ofItsPost(scope, 'media_post', readPost),

  /**
   * What is said under a post gives its body away, so it is for those who may open the post, and not for whoever is apart
   * from its author.
   */
  'comment.read': (scope) =>
    allOf(
      sql`${scope.row('deleted_at')} IS NULL`,
      sql`(${scope.viewer.isStaff} OR NOT ${facts.areApart(scope.viewer.id, scope.row('author_id'))})`,
      ofItsPost(scope, 'comment_post', readPost, openPost),
    ),

  /** Tags are public. */
  'tag.read': () => sql`TRUE`,
};

import sql, { type Sql } from 'sql-template-tag';
import { nobodysId } from './policy';

/** A condition that holds of accounts only. */
function ofAccounts(viewerId: Sql, condition: Sql): Sql {
  return viewerId === nobodysId ? sql`FALSE` : condition;
}

/**
 * Facts about people that rules in several rooms rest on. Each is a set-returning SQL function in schema `app`, owned by
 * the room that knows the fact and written so that the planner inlines it.
 */
export const facts = {
  /** The creator is the viewer. Owner: creators. */
  isOwnCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`EXISTS (SELECT FROM app.creators_of(${viewerId}) AS own(id) WHERE own.id = ${creatorId})`,
    ),

  /** The creator's application is approved. Owner: creators. */
  isApprovedCreator: (creatorId: Sql): Sql =>
    sql`EXISTS (SELECT FROM app.approved_creators(${creatorId}))`,

  /** The viewer follows the creator's account. Owner: social. */
  followsCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`EXISTS (SELECT FROM app.followed_creators(${viewerId}) AS followed(id)
      WHERE followed.id = ${creatorId})`,
    ),

  /**
   * A valid subscription opens the creator to the viewer. Asked as a list, not as a row: its function keeps rights of its
   * own, which the planner does not inline, and so runs once for a statement. Owner: subscriptions.
   */
  subscribesTo: (viewerId: Sql, creatorId: Sql): Sql =>
    ofAccounts(viewerId, sql`${creatorId} IN (SELECT app.subscribed_creators(${viewerId}))`),

  /**
   * One of the two accounts blocks the other. Asked as a list, which is made once for a statement: a thread or a page asks
   * it of every author. Owner: social.
   */
  areApart: (viewerId: Sql, accountId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`(${accountId} IN (SELECT apart.id FROM app.blocked_accounts(${viewerId}) AS apart(id)))`,
    ),

  /**
   * The creator's account and the viewer's are apart. Asked as a list, which is made once for a statement. Owner: social.
   */
  isApartFromCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`${creatorId} IN (SELECT apart_creator.id FROM app.blocked_accounts(${viewerId}) AS apart(id)
      JOIN creators apart_creator ON apart_creator.user_id = apart.id)`,
    ),

  /**
   * The creator is suspended or banned, or moderators show what they publish to nobody for a time. Asked as a list, which is
   * made once for a statement. Owner: moderation.
   */
  isUnshownCreator: (creatorId: Sql): Sql =>
    sql`(${creatorId} IN (SELECT unshown.id FROM app.unshown_creators() AS unshown(id)))`,

  /**
   * The viewer mutes the account. Asked as a list, as its function keeps rights of its own. Owner: social.
   */
  mutes: (viewerId: Sql, accountId: Sql): Sql =>
    ofAccounts(viewerId, sql`${accountId} IN (SELECT app.muted_accounts(${viewerId}))`),

  /** The viewer mutes the account behind the creator. Owner: social. */
  mutesCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`(${creatorId} IN (SELECT muted.id FROM app.muted_creators(${viewerId}) AS muted(id)))`,
    ),

  /**
   * The owner shows the viewer what they say of themselves: where they chose nothing, everyone. Owner: profiles.
   */
  showsBio: (viewerId: Sql, ownerId: Sql): Sql =>
    sql`(${ownerId} IS NOT DISTINCT FROM ${viewerId} OR NOT EXISTS (
      SELECT FROM user_privacy_settings chosen WHERE chosen.user_id = ${ownerId}
        AND app.in_audience(chosen.bio_audience, chosen.user_id, ${viewerId}) IS NOT TRUE))`,

  /** The viewer has bought the post, and it was not given back. Asked as a list, as subscriptions are. Owner: payments. */
  boughtPost: (viewerId: Sql, postId: Sql): Sql =>
    ofAccounts(viewerId, sql`${postId} IN (SELECT app.purchased_posts(${viewerId}))`),

  /** The viewer has bought the message. Owner: payments. */
  boughtMessage: (viewerId: Sql, messageId: Sql): Sql =>
    ofAccounts(viewerId, sql`${messageId} IN (SELECT app.purchased_messages(${viewerId}))`),

  /** The viewer has bought access to the live stream. Owner: payments. */
  boughtStream: (viewerId: Sql, streamId: Sql): Sql =>
    ofAccounts(viewerId, sql`${streamId} IN (SELECT app.purchased_streams(${viewerId}))`),

  /** The viewer has passed an age check that still holds. Owner: compliance. */
  isOfAge: (viewerId: Sql): Sql =>
    ofAccounts(viewerId, sql`EXISTS (SELECT FROM app.adults(${viewerId}))`),

  /** The viewer takes part in the conversation. Owner: messaging. */
  takesPart: (viewerId: Sql, conversationId: Sql): Sql =>
    ofAccounts(
      viewerId,
      sql`EXISTS (SELECT FROM app.participants(${conversationId}, ${viewerId}))`,
    ),
};

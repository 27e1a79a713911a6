import sql, { raw, type Sql } from 'sql-template-tag';
import { askedId, nobodysId } from './policy';

/** A condition that holds of accounts only. */
function ofAccounts(viewerId: Sql, condition: Sql): Sql {
  return viewerId === nobodysId ? sql`FALSE` : condition;
}

/**
 * A condition that holds of accounts which have something in a list of theirs. A statement about many of them makes the
 * lists of all once and looks each up, where it would else make one for each account and each row.
 */
function ofLists(viewerId: Sql, id: Sql, { one, ofAll }: { one: Sql; ofAll: Sql }): Sql {
  if (viewerId === askedId) return sql`((asked.place, ${id}) IN (${ofAll}))`;
  return ofAccounts(viewerId, one);
}

/**
 * For each of those who are asked about, what a function of schema `app` lists for the account. As an array in between, whose
 * length PostgreSQL supposes to be small: a function it supposes to give so much that it would look through all of it.
 */
function listsOfAsked(name: string): Sql {
  return sql`SELECT each.place, unnest(ARRAY(SELECT app.${raw(name)}(each.id))) FROM asked each`;
}

/** For each of those who are asked about, the accounts that they are apart from: the rows of `apart`. Owner: social. */
export const apartOfAsked = sql`SELECT each.place, listed.id
        FROM asked each CROSS JOIN LATERAL app.blocked_accounts(each.id) AS listed(id)`;

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
    ofLists(viewerId, creatorId, {
      one: sql`${creatorId} IN (SELECT app.subscribed_creators(${viewerId}))`,
      ofAll: listsOfAsked('subscribed_creators'),
    }),

  /**
   * One of the two accounts blocks the other. Asked as a list, which is made once for a statement: a thread or a page asks
   * it of every author. Owner: social.
   */
  areApart: (viewerId: Sql, accountId: Sql): Sql =>
    ofLists(viewerId, accountId, {
      one: sql`(${accountId} IN (SELECT apart.id FROM app.blocked_accounts(${viewerId}) AS apart(id)))`,
      ofAll: sql`SELECT apart.place, apart.id FROM apart`,
    }),

  /**
   * The creator's account and the viewer's are apart. Asked as a list, which is made once for a statement. Owner: social.
   */
  isApartFromCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofLists(viewerId, creatorId, {
      one: sql`${creatorId} IN (SELECT apart_creator.id FROM app.blocked_accounts(${viewerId}) AS apart(id)
      JOIN creators apart_creator ON apart_creator.user_id = apart.id)`,
      ofAll: sql`SELECT apart.place, apart_creator.id FROM apart
      JOIN creators apart_creator ON apart_creator.user_id = apart.id`,
    }),

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
    ofLists(viewerId, accountId, {
      one: sql`${accountId} IN (SELECT app.muted_accounts(${viewerId}))`,
      ofAll: listsOfAsked('muted_accounts'),
    }),

  /** The viewer mutes the account behind the creator. Owner: social. */
  mutesCreator: (viewerId: Sql, creatorId: Sql): Sql =>
    ofLists(viewerId, creatorId, {
      one: sql`(${creatorId} IN (SELECT muted.id FROM app.muted_creators(${viewerId}) AS muted(id)))`,
      ofAll: listsOfAsked('muted_creators'),
    }),

  /**
   * The owner shows the viewer what they say of themselves: where they chose nothing, everyone. Owner: profiles.
   */
  showsBio: (viewerId: Sql, ownerId: Sql): Sql =>
    sql`(${ownerId} IS NOT DISTINCT FROM ${viewerId} OR NOT EXISTS (
      SELECT FROM user_privacy_settings chosen WHERE chosen.user_id = ${ownerId}
        AND app.in_audience(chosen.bio_audience, chosen.user_id, ${viewerId}) IS NOT TRUE))`,

  /** The viewer has bought the post, and it was not given back. Asked as a list, as subscriptions are. Owner: payments. */
  boughtPost: (viewerId: Sql, postId: Sql): Sql =>
    ofLists(viewerId, postId, {
      one: sql`${postId} IN (SELECT app.purchased_posts(${viewerId}))`,
      ofAll: listsOfAsked('purchased_posts'),
    }),

  /** The viewer has bought the message. Owner: payments. */
  boughtMessage: (viewerId: Sql, messageId: Sql): Sql =>
    ofLists(viewerId, messageId, {
      one: sql`${messageId} IN (SELECT app.purchased_messages(${viewerId}))`,
      ofAll: listsOfAsked('purchased_messages'),
    }),

  /** The viewer has bought access to the live stream. Owner: payments. */
  boughtStream: (viewerId: Sql, streamId: Sql): Sql =>
    ofLists(viewerId, streamId, {
      one: sql`${streamId} IN (SELECT app.purchased_streams(${viewerId}))`,
      ofAll: listsOfAsked('purchased_streams'),
    }),

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

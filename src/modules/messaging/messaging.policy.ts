import sql, { raw } from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import { allOf, type Policies, type Predicate, type ReadScope } from '../../kernel/auth/policy';

const isOfMyConversation: Predicate = ({ row, viewer }) => sql`EXISTS (
    SELECT FROM messages its_message WHERE its_message.id = ${row('message_id')}
      AND its_message.deleted_at IS NULL
      AND ${facts.takesPart(viewer.id, raw('its_message.conversation_id'))})`;

/** A priced message is for its sender and for those who bought it. */
const isOpen: Predicate = ({ row, viewer }) =>
  sql`(${row('price_tokens')} IS NULL OR ${row('sender_id')} = ${viewer.id}
      OR ${facts.boughtMessage(viewer.id, row('id'))})`;

const isOfOpenMessage: Predicate = (scope) => {
  const message: ReadScope = { ...scope, row: (column) => raw(`carrying.${column}`) };
  return sql`EXISTS (SELECT FROM messages carrying
    WHERE carrying.id = ${scope.row('message_id')} AND carrying.deleted_at IS NULL
      AND ${facts.takesPart(scope.viewer.id, message.row('conversation_id'))} AND ${isOpen(message)})`;
};

/** Conversations are for those who take part in them and for nobody else, staff included. */
export const policies: Policies = {
  'conversation.read': ({ row, viewer }) => facts.takesPart(viewer.id, row('id')),

  'participant.read': ({ row, viewer }) => facts.takesPart(viewer.id, row('conversation_id')),

  'message.read': ({ row, viewer }) =>
    allOf(sql`${row('deleted_at')} IS NULL`, facts.takesPart(viewer.id, row('conversation_id'))),

  'message.open': isOpen,

  /** What a message carries is for those who may open it; of what they have not bought they see the teaser alone. */
  'message-attachment.read': isOfOpenMessage,

  /** What people think of a message is for those who take part. */
  'message-reaction.read': isOfMyConversation,

  /** Who opened a message is for its sender, unless the reader keeps it to themselves; one always sees one's own. */
  'message-receipt.read': (scope) => sql`(${scope.row('user_id')} = ${scope.viewer.id} OR (
    ${isOfMyConversation(scope)}
    AND EXISTS (SELECT FROM messages sent
      WHERE sent.id = ${scope.row('message_id')} AND sent.sender_id = ${scope.viewer.id})
    AND NOT EXISTS (SELECT FROM user_privacy_settings reader
      WHERE reader.user_id = ${scope.row('user_id')} AND NOT reader.sends_read_receipts)))`,

  /** What a creator's messages came to is for the creator. */
  'message-analytic.read': ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('creator_id')),

  /** Whoever is logged in can encrypt to a device that is in use. */
  'message-key.read': ({ row, viewer }) =>
    sql`(${row('revoked_at')} IS NULL AND ${viewer.id} IS NOT NULL)`,
};

import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies } from '../../kernel/auth/policy';

/** Conversations are for those who take part in them and for nobody else, staff included. */
export const policies: Policies = {
  'conversation.read': ({ row, viewer }) => facts.takesPart(viewer.id, row('id')),

  'participant.read': ({ row, viewer }) => facts.takesPart(viewer.id, row('conversation_id')),

  'message.read': ({ row, viewer }) => sql`(${row('deleted_at')} IS NULL
    AND ${facts.takesPart(viewer.id, row('conversation_id'))})`,

  /** A priced message is for its sender and for those who bought it. */
  'message.open': ({ row, viewer }) =>
    sql`(${row('price_tokens')} IS NULL OR ${row('sender_id')} = ${viewer.id}
      OR ${facts.boughtMessage(viewer.id, row('id'))})`,
};

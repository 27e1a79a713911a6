import sql from 'sql-template-tag';
import {
  Conversation,
  ConversationConnection,
  ConversationListArgs,
  Message,
  User,
} from '../../generated/graphql';
import { viewerAccess } from '../../kernel/read/viewer-access';
import { facts } from '../../kernel/auth/facts';
import { computed, extendType, joinedConnection } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './messaging.policy';

const newestMessageFirst: Order = [
  { column: 'last_message_at', direction: 'desc', isNullable: true, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

const conversations = {
  connection: ConversationConnection,
  node: Conversation,
  args: ConversationListArgs,
};

/** What the read engine fetches of private talks. */
export const messagingReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(User, {
      conversations: joinedConnection(
        conversations,
        'The private talks that the account takes part in and has not put away, those with the newest message first. It has entries only for its owner.',
        {
          on: ({ parent, row, viewer }) => sql`${parent('id')} = ${viewer.id} AND ${row('id')} IN (
            SELECT mine.conversation_id FROM conversation_participants mine
            WHERE mine.user_id = ${viewer.id} AND mine.archived_at IS NULL)`,
          order: newestMessageFirst,
        },
      ),
      archivedConversations: joinedConnection(
        conversations,
        'The private talks that the owner has put away; a new message brings one back.',
        {
          on: ({ parent, row, viewer }) => sql`${parent('id')} = ${viewer.id} AND ${row('id')} IN (
            SELECT mine.conversation_id FROM conversation_participants mine
            WHERE mine.user_id = ${viewer.id} AND mine.archived_at IS NOT NULL)`,
          order: newestMessageFirst,
        },
      ),
    }),
    extendType(Message, {
      viewerAccess: viewerAccess(
        'Whether the viewer may open the message, and why, or what would open it.',
        ({ row, viewer }) => ({
          audience: sql`CASE WHEN ${row('price_tokens')} IS NULL THEN 'PUBLIC' ELSE 'PAID' END`,
          isOwn: sql`${row('sender_id')} = ${viewer.id}`,
          isStaff: sql`FALSE`,
          hasBought: facts.boughtMessage(viewer.id, row('id')),
        }),
      ),
    }),
    extendType(Conversation, {
      unreadCount: computed(
        'Int',
        {
          description:
            'How many messages of others have come since the viewer last marked the conversation as read. To send is not to read.',
        },
        ({ row, viewer }) => sql`(SELECT count(*)
          FROM conversation_participants reader JOIN messages unread
            ON unread.conversation_id = reader.conversation_id AND unread.sequence > reader.last_read_sequence
          WHERE reader.conversation_id = ${row('id')} AND reader.user_id = ${viewer.id}
            AND unread.sender_id <> ${viewer.id} AND unread.deleted_at IS NULL)`,
      ),
    }),
  ],
};

import sql from 'sql-template-tag';
import {
  Conversation,
  ConversationConnection,
  ConversationListArgs,
  Message,
  MessageAttachment,
  User,
} from '../../generated/graphql';
import { storedAddress } from '../../kernel/read/stored-addresses';
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
        'The private talks that the account takes part in and has not put away, those with the newest message first. Those that strangers began stand among `messageRequests` until they are let in. It has entries only for its owner.',
        {
          on: ({ parent, row, viewer }) => sql`${parent('id')} = ${viewer.id} AND ${row('id')} IN (
            SELECT mine.conversation_id FROM conversation_participants mine
            WHERE mine.user_id = ${viewer.id} AND mine.state = 'ACTIVE' AND mine.archived_at IS NULL)`,
          order: newestMessageFirst,
        },
      ),
      archivedConversations: joinedConnection(
        conversations,
        'The private talks that the owner has put away; a new message brings one back.',
        {
          on: ({ parent, row, viewer }) => sql`${parent('id')} = ${viewer.id} AND ${row('id')} IN (
            SELECT mine.conversation_id FROM conversation_participants mine
            WHERE mine.user_id = ${viewer.id} AND mine.state = 'ACTIVE' AND mine.archived_at IS NOT NULL)`,
          order: newestMessageFirst,
        },
      ),
      messageRequests: joinedConnection(
        conversations,
        'What strangers wrote to the owner and the owner has not answered yet, those with the newest message first.',
        {
          on: ({ parent, row, viewer }) => sql`${parent('id')} = ${viewer.id} AND ${row('id')} IN (
            SELECT mine.conversation_id FROM conversation_participants mine
            WHERE mine.user_id = ${viewer.id} AND mine.state = 'REQUESTED')`,
          order: newestMessageFirst,
        },
      ),
    }),
    extendType(MessageAttachment, {
      url: computed(
        'Address',
        {
          description:
            'Where it can be fetched for the next minutes; null until it is ready. Ask anew for each visit.',
          nullable: true,
        },
        ({ row }) =>
          sql`CASE WHEN ${row('status')} = 'READY' THEN ${storedAddress(row('storage_key'))} END`,
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
      isMessageRequest: computed(
        'Boolean',
        {
          description:
            'Whether a stranger began it and the viewer has not answered: see `answerMessageRequest`.',
        },
        ({ row, viewer }) => sql`EXISTS (SELECT FROM conversation_participants asked
          WHERE asked.conversation_id = ${row('id')} AND asked.user_id = ${viewer.id}
            AND asked.state = 'REQUESTED')`,
      ),
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

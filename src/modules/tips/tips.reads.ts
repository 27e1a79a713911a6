import sql, { type Sql } from 'sql-template-tag';
import {
  GiftTransaction,
  LiveStream,
  Message,
  Post,
  Tip,
  TipConnection,
  TipListArgs,
  User,
} from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import type { ReadScope } from '../../kernel/auth/policy';
import type { ConnectionSource } from '../../kernel/read/engine';
import {
  computed,
  extendType,
  joinedConnection,
  joinedOne,
  type FieldDefinition,
} from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './tips.policy';

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** Which way tips went. */
export enum TipDirection {
  SENT = 'SENT',
  RECEIVED = 'RECEIVED',
}

/** Who sent a tip or gifts: those who keep the books know it of anonymous ones, too. */
const sender: FieldDefinition = joinedOne(
  User,
  'Who sent it; null where it is anonymous, but for its sender and for administrators.',
  ({ parent, row, viewer }) => sql`${row('id')} = ${parent('sender_id')}
    AND (NOT ${parent('is_anonymous')} OR ${parent('sender_id')} = ${viewer.id}
      OR (SELECT app.keeps_books()))`,
);

/** How many tokens something was given, for the creator whose it is and for those who keep the books. */
function tipTotal(isOwn: (scope: ReadScope) => Sql, given: (id: Sql) => Sql): FieldDefinition {
  return computed(
    'BigInt',
    {
      description:
        'How many tokens it was given, the platform’s fee included. Null for everyone but its creator and administrators.',
      nullable: true,
    },
    (scope) => sql`CASE WHEN (${isOwn(scope)} OR (SELECT app.keeps_books()))
      THEN (SELECT coalesce(sum(given.tokens), 0)::bigint FROM (${given(scope.row('id'))}) given) END`,
  );
}

const tips = { connection: TipConnection, node: Tip, args: TipListArgs };

/** What the read engine fetches of tips. */
export const tipsReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(Tip, {
      tokens: computed(
        'Int',
        { description: 'How many tokens the sender gave, the platform’s fee included.' },
        ({ row }) => row('tokens'),
      ),
      sender,
    }),
    extendType(GiftTransaction, {
      tokens: computed(
        'Int',
        { description: 'How many tokens the sender gave, the platform’s fee included.' },
        ({ row }) => row('tokens'),
      ),
      sender,
    }),
    extendType(Post, {
      tipTotal: tipTotal(
        ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('creator_id')),
        (id) => sql`SELECT t.tokens FROM tips t WHERE t.post_id = ${id}`,
      ),
    }),
    extendType(Message, {
      tipTotal: tipTotal(
        ({ row, viewer }) => sql`${row('sender_id')} = ${viewer.id}`,
        (id) => sql`SELECT t.tokens FROM tips t WHERE t.message_id = ${id}`,
      ),
    }),
    extendType(LiveStream, {
      tipTotal: tipTotal(
        ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('host_id')),
        (id) => sql`SELECT t.tokens FROM tips t WHERE t.live_stream_id = ${id}
          UNION ALL SELECT g.tokens FROM gift_transactions g WHERE g.live_stream_id = ${id}`,
      ),
      viewerHasAccess: computed(
        'Boolean',
        { description: 'Whether the viewer may watch: it is free, bought, or their own.' },
        ({ row, viewer }) => sql`(${row('price_tokens')} IS NULL
          OR ${facts.boughtStream(viewer.id, row('id'))}
          OR ${facts.isOwnCreator(viewer.id, row('host_id'))} OR ${viewer.isStaff}) IS TRUE`,
      ),
    }),
    extendType(User, {
      tipsSent: joinedConnection(
        tips,
        'The tips that the account sent, newest first. It has entries only for its owner.',
        {
          on: ({ parent, row, viewer }) =>
            sql`${parent('id')} = ${viewer.id} AND ${row('sender_id')} = ${viewer.id}`,
          order: newestFirst,
        },
      ),
      tipsReceived: joinedConnection(
        tips,
        'The tips that the account got, newest first. It has entries only for its owner.',
        {
          on: ({ parent, row, viewer }) =>
            sql`${parent('id')} = ${viewer.id} AND ${row('recipient_id')} = ${viewer.id}`,
          order: newestFirst,
        },
      ),
    }),
  ],
};

/** Which tips of an account. */
export interface TipQuery {
  readonly accountId: string;
  readonly direction?: TipDirection | null;
  readonly from?: Date | null;
  readonly until?: Date | null;
  readonly tokensMin?: number | null;
  readonly postId: string | null;
  readonly messageId: string | null;
  readonly liveStreamId: string | null;
}

/** The tips of an account, newest first. */
export function tipsBy(query: TipQuery): ConnectionSource {
  const { accountId, direction = null, from = null, until = null, tokensMin = null } = query;
  const { postId, messageId, liveStreamId } = query;
  return {
    name: `tips:${JSON.stringify(query)}`,
    type: 'Tip',
    order: newestFirst,
    where: ({ row }) => sql`(
        (${row('sender_id')} = ${accountId}::uuid AND ${direction}::text IS DISTINCT FROM 'RECEIVED')
        OR (${row('recipient_id')} = ${accountId}::uuid AND ${direction}::text IS DISTINCT FROM 'SENT'))
      AND (${from}::timestamptz IS NULL OR ${row('created_at')} >= ${from}::timestamptz)
      AND (${until}::timestamptz IS NULL OR ${row('created_at')} < ${until}::timestamptz)
      AND (${tokensMin}::bigint IS NULL OR ${row('tokens')} >= ${tokensMin}::bigint)
      AND (${postId}::uuid IS NULL OR ${row('post_id')} = ${postId}::uuid)
      AND (${messageId}::uuid IS NULL OR ${row('message_id')} = ${messageId}::uuid)
      AND (${liveStreamId}::uuid IS NULL OR ${row('live_stream_id')} = ${liveStreamId}::uuid)`,
  };
}

/** The gifts that can be sent now, in the order of the catalogue. */
export const virtualGifts: ConnectionSource = {
  name: 'virtualGifts',
  type: 'VirtualGift',
  order: [
    { column: 'position', direction: 'asc', isNullable: false, sqlType: 'int' },
    { column: 'id', direction: 'asc', isNullable: false, sqlType: 'uuid' },
  ],
  where: ({ row }) => sql`(${row('active_from')} <= app.now()
    AND (${row('active_until')} IS NULL OR ${row('active_until')} > app.now()))`,
};

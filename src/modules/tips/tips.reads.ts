import sql from 'sql-template-tag';
import { GiftTransaction, LiveStream, Tip, TipConnection, User } from '../../generated/graphql';
import { facts } from '../../kernel/auth/facts';
import type { ConnectionSource } from '../../kernel/read/engine';
import { computed, extendType, joinedConnection, joinedOne } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './tips.policy';

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

const tips = { connection: TipConnection, node: Tip };

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
      sender: joinedOne(
        User,
        'Who sent it; null where it is anonymous, but for its sender.',
        ({ parent, row, viewer }) => sql`${row('id')} = ${parent('sender_id')}
          AND (NOT ${parent('is_anonymous')} OR ${parent('sender_id')} = ${viewer.id})`,
      ),
    }),
    extendType(GiftTransaction, {
      tokens: computed(
        'Int',
        { description: 'How many tokens the sender gave, the platform’s fee included.' },
        ({ row }) => row('tokens'),
      ),
      sender: joinedOne(
        User,
        'Who sent it; null where it is anonymous, but for its sender.',
        ({ parent, row, viewer }) => sql`${row('id')} = ${parent('sender_id')}
          AND (NOT ${parent('is_anonymous')} OR ${parent('sender_id')} = ${viewer.id})`,
      ),
    }),
    extendType(LiveStream, {
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

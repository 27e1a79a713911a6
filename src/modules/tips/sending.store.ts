import sql, { type Sql } from 'sql-template-tag';
import { sqlViewer } from '../../kernel/auth/policy';
import { Stroke, telling } from '../../kernel/write/stroke';
import { streamSupported, tipSent } from './tips.events';
import { tipRequirements, type TipSubject } from './tips.store';

const names = [
  ...(['key', 'requestHash', 'recipientId', 'tokens', 'message', 'readings'] as const),
  ...(['isAnonymous', 'subjectId'] as const),
] as const;

/** A tip out of the wallet, all of it: its key, what can stop it, the tokens, and what is said about it. */
export type SendTip = Stroke<(typeof names)[number]>;

/** Gives tokens for something of a creator, or for nothing but the creator. */
function sendTip(type: TipSubject | null): SendTip {
  return new Stroke(names, (given) => {
    const subjectOf = (of: TipSubject): Sql =>
      type === of ? sql`${given.subjectId}::uuid` : sql`NULL::uuid`;
    const recipient = sql`${given.recipientId}::uuid`;
    const tokens = sql`${given.tokens}::bigint`;
    const isAnonymous = sql`${given.isAnonymous}::boolean`;
    const supported = telling(
      streamSupported,
      {
        liveStreamId: subjectOf('LiveStream'),
        senderId: sql`CASE WHEN NOT ${isAnonymous} THEN ${sqlViewer.id} END`,
        tokens,
        message: sql`${given.message}::text`,
        giftId: sql`NULL::uuid`,
        quantity: sql`NULL::integer`,
      },
      [subjectOf('LiveStream')],
    );
    return {
      name: 'tip.send',
      requirements: tipRequirements({
        recipientId: given.recipientId,
        readings: given.readings,
        subject: type && { type, id: given.subjectId },
      }),
      write: sql`SELECT tip.id FROM (SELECT app.uuid_v7() AS id FROM allowed OFFSET 0) AS tip
        CROSS JOIN LATERAL app.post_tip(tip.id, ${recipient}, ${tokens}, ${given.message}, ${isAnonymous},
          ${subjectOf('Post')}, ${subjectOf('Message')}, ${subjectOf('LiveStream')})`,
      audit: {
        action: 'tip.send',
        subjectType: 'Tip',
        changes: sql`jsonb_build_object('recipientId', ${recipient}, 'tokens', ${tokens})`,
      },
      events: [
        telling(tipSent, { tipId: sql`written.id`, recipientId: recipient }, [recipient]),
        ...(type === 'LiveStream' ? [supported] : []),
      ],
      command: {
        operation: 'sendTip',
        key: given.key,
        requestHash: given.requestHash,
        result: sql`jsonb_build_object('tipId', written.id, 'paymentId', NULL)`,
      },
    };
  });
}

/** The stroke for a tip that is for nothing but its creator. */
export const sendTipToCreator = sendTip(null);

/** The strokes for tips that are for something. */
export const sendTipFor: Readonly<Record<TipSubject, SendTip>> = {
  Post: sendTip('Post'),
  Message: sendTip('Message'),
  LiveStream: sendTip('LiveStream'),
};

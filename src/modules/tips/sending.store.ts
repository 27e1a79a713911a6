import sql from 'sql-template-tag';
import type { AuditCategory } from '../../generated/prisma/enums';
import type { Caller } from '../../kernel/auth/viewer';
import { categoryOf, describeAction } from '../../kernel/db/audit-words';
import type { Database } from '../../kernel/db/database';
import type { DomainEvent } from '../../kernel/events/domain-event';
import type { KeyedRequest, Storable } from '../../kernel/idempotency/once';
import { Stroke } from '../../kernel/write/stroke';
import { tipRequirements, type NewTip, type TipSubject } from './tips.store';

const names = ['recipientId', 'readings', 'subjectId'] as const;

/** Asks whether anything but tokens stands against a tip, and gives the tip its id. */
export type AskTip = Stroke<(typeof names)[number]>;

function askTip(type: TipSubject | null): AskTip {
  return new Stroke(names, (given) => ({
    name: 'tip.ask',
    requirements: tipRequirements({
      recipientId: given.recipientId,
      readings: given.readings,
      subject: type && { type, id: given.subjectId },
    }),
    write: sql`SELECT app.uuid_v7() AS id FROM allowed`,
  }));
}

/** Asks for a tip that is for nothing but its creator. */
export const askTipToCreator = askTip(null);

/** Asks for tips that are for something. */
export const askTipFor: Readonly<Record<TipSubject, AskTip>> = {
  Post: askTip('Post'),
  Message: askTip('Message'),
  LiveStream: askTip('LiveStream'),
};

/** What the audit trail says of a tip. */
interface TipAudit {
  readonly changes: { readonly recipientId: string; readonly tokens: number };
  readonly category: AuditCategory;
  readonly description: string;
}

/** A tip against which nothing stands but perhaps its tokens, with its command, who sends it, and what is said about it. */
export interface DueTip extends NewTip {
  readonly senderId: string;
  readonly key: string;
  /** In hexadecimal digits. */
  readonly requestHash: string;
  readonly result: Storable;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
  readonly audit: TipAudit;
  readonly events: readonly DomainEvent[];
}

/** A tip as it is sent for its caller. */
export function dueTip(
  { ip, userAgent, requestId }: Caller,
  tip: NewTip & Pick<DueTip, 'senderId' | 'result' | 'events'>,
  { key, requestHash }: KeyedRequest,
): DueTip {
  const { recipientId, tokens } = tip;
  const audit = {
    changes: { recipientId, tokens },
    category: categoryOf('Tip'),
    description: describeAction('tip.send'),
  };
  return { ...tip, key, requestHash, ip, userAgent, requestId, audit };
}

/**
 * Sends tips of many senders by one statement. Gives those that were sent; the others have to be tried alone, by which their
 * senders learn what stands against them.
 */
export async function sendTips(
  database: Pick<Database, 'stroke'>,
  tips: readonly DueTip[],
): Promise<ReadonlySet<DueTip>> {
  const text = '/* tips.sendTips */ SELECT sent.id FROM app.send_tips($1::jsonb) AS sent (id)';
  const rows = await database.stroke({ text, values: [JSON.stringify(tips)] });
  const ids = new Set(rows.map(([id]) => id));
  return new Set(tips.filter(({ id }) => ids.has(id)));
}

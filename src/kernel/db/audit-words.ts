import type { AuditCategory } from '../../generated/prisma/enums';

/** What a row of the audit trail is about, by the type of its subject; an account where nothing else is known. */
const categories: Readonly<Record<string, AuditCategory>> = {
  Album: 'CONTENT',
  Collection: 'CONTENT',
  Comment: 'CONTENT',
  LiveStream: 'CONTENT',
  Post: 'CONTENT',
  Story: 'CONTENT',
  Video: 'CONTENT',
  Payment: 'PAYMENT',
  PaymentMethod: 'PAYMENT',
  Payout: 'PAYMENT',
  PlanSubscription: 'PAYMENT',
  Refund: 'PAYMENT',
  SubscriptionPlan: 'PAYMENT',
  Tip: 'PAYMENT',
  Wallet: 'PAYMENT',
  Role: 'ADMINISTRATION',
  UserSanction: 'ADMINISTRATION',
  SecurityEvent: 'SECURITY',
};

/** What a row of the audit trail is about where its use case does not say. */
export function categoryOf(subjectType: string): AuditCategory {
  return categories[subjectType] ?? 'ACCOUNT';
}

/** An action as words for its reader: 'post.create' becomes 'Post: create'. */
export function describeAction(action: string): string {
  const [noun = '', ...verbs] = action.split('.');
  const words = verbs.join(' ').replace(/[-_]/g, ' ');
  const subject = noun.replace(/[-_]/g, ' ');
  return words === '' ? capitalised(subject) : `${capitalised(subject)}: ${words}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

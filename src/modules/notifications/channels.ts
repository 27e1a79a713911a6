import { NotificationKind, type NotificationChannel } from '../../generated/prisma/enums';

/** Kinds that also come as a letter where the account says nothing about them: what one wants to know without looking. */
const lettersByDefault: readonly NotificationKind[] = [
  NotificationKind.TIP_RECEIVED,
  NotificationKind.NEW_SUBSCRIBER,
  NotificationKind.ANNOUNCEMENT,
  NotificationKind.MODERATION_DECIDED,
  NotificationKind.LIVE_STREAM_REMINDER,
];

/** Kinds that come as a text message to those who agreed to text messages and say nothing about the kind. */
const textsByDefault: readonly NotificationKind[] = [
  NotificationKind.MODERATION_DECIDED,
  NotificationKind.LIVE_STREAM_REMINDER,
];

/** Kinds that never wait for a digest: they would come too late. */
export const neverDigested: readonly NotificationKind[] = [
  NotificationKind.MODERATION_DECIDED,
  NotificationKind.LIVE_STREAM_REMINDER,
];

/** By channel, the kinds that it carries where the account says nothing about them. */
export const carriedByDefault: Readonly<Record<NotificationChannel, readonly NotificationKind[]>> =
  {
    IN_APP: Object.values(NotificationKind),
    PUSH: Object.values(NotificationKind),
    EMAIL: lettersByDefault,
    SMS: textsByDefault,
  };

/** What an account says of all kinds at once. */
export interface GeneralChoice {
  readonly notifiesByEmail: boolean;
  readonly notifiesByPush: boolean;
  readonly hasAgreedToTexts: boolean;
}

/** Whether a channel carries a kind for an account that says nothing about the pair. */
export function isCarriedByDefault(
  kind: NotificationKind,
  channel: NotificationChannel,
  general: GeneralChoice,
): boolean {
  if (channel === 'EMAIL' && !general.notifiesByEmail) return false;
  if (channel === 'PUSH' && !general.notifiesByPush) return false;
  if (channel === 'SMS' && !general.hasAgreedToTexts) return false;
  return carriedByDefault[channel].includes(kind);
}

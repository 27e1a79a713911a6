import type { ReferenceTable } from './reference';

/** What a message of one kind says. Words in braces are filled in, in the form of ICU messages. */
interface Words {
  readonly kind: string;
  /** The subject of the letter and the title of the push message. */
  readonly subject: string;
  /** The push message, which has to fit on a lock screen. */
  readonly short: string;
  /** The letter, between its greeting and its farewell. */
  readonly long: string;
  /** The text message, for the few kinds that are worth one. */
  readonly text?: string;
}

const words: readonly Words[] = [
  {
    kind: 'NEW_FOLLOWER',
    subject: '{actor} follows you',
    short: '{actor} began to follow you.',
    long: '{actor} began to follow you. Have a look at who it is: {link}',
  },
  {
    kind: 'POST_LIKED',
    subject: '{actor} likes your post',
    short: '{actor} likes “{title}”.',
    long: '{actor} likes your post “{title}”: {link}',
  },
  {
    kind: 'POST_COMMENTED',
    subject: '{actor} commented on your post',
    short: '{actor} commented on “{title}”.',
    long: '{actor} commented on your post “{title}”. Read it and answer: {link}',
  },
  {
    kind: 'COMMENT_REPLIED',
    subject: '{actor} answered your comment',
    short: '{actor} answered your comment.',
    long: '{actor} answered your comment on “{title}”: {link}',
  },
  {
    kind: 'MESSAGE_RECEIVED',
    subject: 'A message from {actor}',
    short: '{actor} sent you a message.',
    long: '{actor} sent you a message. It waits for you here: {link}',
  },
  {
    kind: 'LIVE_STREAM_STARTED',
    subject: '{actor} is live',
    short: '{actor} is live now: {title}',
    long: '{actor} has just gone live with “{title}”. Watch it here: {link}',
  },
  {
    kind: 'TIP_RECEIVED',
    subject: 'A tip for you',
    short: '{actor} sent you {tokens, plural, one {# token} other {# tokens}}.',
    long: '{actor} sent you a tip of {tokens, plural, one {# token} other {# tokens}}. Say thank you: {link}',
  },
  {
    kind: 'NEW_SUBSCRIBER',
    subject: 'A new subscriber',
    short: '{actor} subscribed to {plan}.',
    long: '{actor} subscribed to your plan “{plan}”: {link}',
  },
  {
    kind: 'ANNOUNCEMENT',
    subject: '{title}',
    short: '{body}',
    long: '{body}',
  },
  {
    kind: 'MODERATION_DECIDED',
    subject: 'A decision about your account',
    short: 'Something was decided about your account or your content.',
    // Article 17 of Regulation (EU) 2022/2065 wants reasons with every such decision; they stand behind the link.
    long: 'Something was decided about your account or your content. The reasons, and how to appeal: {link}',
    text: 'Something was decided about your account. The reasons, and how to appeal: {link}',
  },
  {
    kind: 'LIVE_STREAM_REMINDER',
    subject: '{actor} goes live soon',
    short: '“{title}” begins {when}.',
    long: 'You asked to be reminded: “{title}” by {actor} begins {when}. {link}',
    text: '{actor} goes live {when}: {link}',
  },
];

function template(kind: string, channel: string, subject: string | null, body: string) {
  return { kind, channel, locale: 'en', version: 1, subject, body, is_active: true };
}

/**
 * The first English version of every message. Words of a version never change; staff write further versions and choose
 * which one is in use, so nothing of these is put right later.
 */
export const notificationTemplates: ReferenceTable = {
  table: 'notification_templates',
  key: ['kind', 'channel', 'locale', 'version'],
  onlyWhenNew: ['subject', 'body', 'is_active'],
  rows: words.flatMap(({ kind, subject, short, long, text }) => [
    template(kind, 'EMAIL', subject, `Hello {recipient},\n\n${long}\n\nYour team at {brand}`),
    template(kind, 'PUSH', subject, short),
    ...(text === undefined ? [] : [template(kind, 'SMS', null, text)]),
  ]),
};

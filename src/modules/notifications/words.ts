import { IntlMessageFormat } from 'intl-messageformat';
import type { NotificationKind } from '../../generated/prisma/enums';

/** What the words of a kind can name. */
const everywhere = ['recipient', 'brand', 'link'] as const;

const named: Readonly<Record<NotificationKind, readonly string[]>> = {
  NEW_FOLLOWER: ['actor'],
  POST_LIKED: ['actor', 'title'],
  POST_COMMENTED: ['actor', 'title'],
  COMMENT_REPLIED: ['actor', 'title'],
  MESSAGE_RECEIVED: ['actor'],
  LIVE_STREAM_STARTED: ['actor', 'title'],
  TIP_RECEIVED: ['actor', 'tokens'],
  NEW_SUBSCRIBER: ['actor', 'plan'],
  ANNOUNCEMENT: ['title', 'body'],
  MODERATION_DECIDED: ['title', 'body'],
  LIVE_STREAM_REMINDER: ['actor', 'title', 'when'],
};

/** The names that templates of a kind may have in braces. */
export function namesOf(kind: NotificationKind): readonly string[] {
  return [...everywhere, ...named[kind]];
}

/** Words that cannot be filled in: why, for whoever writes them. */
export class UnfillableWords extends Error {
  override readonly name = 'UnfillableWords';
}

/** What is filled in, by name. */
export type Filling = Readonly<Record<string, string | number>>;

/**
 * Fills in words in the form of ICU messages. Nothing in them is markup, so nothing that people write becomes any.
 *
 * @throws UnfillableWords where a value is missing, or the words are no message.
 */
export function fillIn(words: string, locale: string, filling: Filling): string {
  try {
    const message = new IntlMessageFormat(words, locale, undefined, { ignoreTag: true });
    const text: unknown = message.format(filling);
    return String(text);
  } catch (error) {
    throw new UnfillableWords(error instanceof Error ? error.message : 'They are no message.');
  }
}

/**
 * Tries whether words of a kind can be filled in with what there is of the kind and nothing else.
 *
 * @throws UnfillableWords
 */
export function requireFillable(words: string, locale: string, kind: NotificationKind): void {
  const sample = Object.fromEntries(
    namesOf(kind).map((name) => [name, name === 'tokens' ? 1 : name]),
  );
  fillIn(words, locale, sample);
}

import { ContentType, MediaKind, PostVisibility } from '../../generated/prisma/enums';
import { textErrors } from '../../kernel/problems/input-rules';
import { UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import { tagsPerPostMax } from './content.reads';

/** What the rules of posts look at. */
export interface PostContent {
  readonly contentType: ContentType;
  readonly title: string;
  readonly body?: string | null;
  readonly visibility: PostVisibility;
  readonly price?: number | null;
}

/** What a post may cost at most, in tokens. */
const priceTokensMax = 1_000_000;

/** How many media a post can show. */
export const mediaPerPostMax = 20;

const tagForm = /^[\p{L}\p{N}_]{1,50}$/u;

/** What media a post of a kind consists of; null where it has none. */
const mediaOf: Readonly<Record<ContentType, MediaKind | null>> = {
  [ContentType.TEXT]: null,
  [ContentType.IMAGE]: MediaKind.IMAGE,
  [ContentType.VIDEO]: MediaKind.VIDEO,
  [ContentType.AUDIO]: MediaKind.AUDIO,
  [ContentType.LIVE_STREAM]: null,
};

/** What is wrong with the words, the price and the number of media of a post. */
export function contentErrors(
  post: PostContent & { readonly media?: readonly { readonly altText?: string | null }[] | null },
): readonly UserError[] {
  const media = post.media ?? [];
  return [
    ...textErrors({ field: 'title', value: post.title, lengthMax: 200 }),
    ...textErrors({ field: 'body', value: post.body, lengthMin: 0, lengthMax: 20_000 }),
    ...priceErrors(post),
    ...(media.length > mediaPerPostMax
      ? [invalid(`A post shows ${mediaPerPostMax} media at most.`, ['media'])]
      : []),
    ...media.flatMap(({ altText }, index) =>
      textErrors({ field: 'altText', value: altText, lengthMax: 1_000 }).map((error) => ({
        ...error,
        field: ['media', String(index), 'altText'],
      })),
    ),
  ];
}

/** What is wrong with the kinds of a post's media: they are those of the post, and a draft alone may lack them. */
export function mediaErrors(
  contentType: ContentType,
  kinds: readonly MediaKind[],
  isPublished: boolean,
): readonly UserError[] {
  const wanted = mediaOf[contentType];
  const strangers = kinds.flatMap((kind, index) =>
    kind === wanted
      ? []
      : [invalid('A post of this kind does not show such a medium.', ['media', String(index)])],
  );
  if (strangers.length > 0 || !isPublished) return strangers;
  const isComplete = contentType === ContentType.TEXT || (wanted !== null && kinds.length > 0);
  if (isComplete) return [];
  return [invalid('A post of this kind cannot be published without its media.', ['contentType'])];
}

function priceErrors({ visibility, price = null }: PostContent): readonly UserError[] {
  const isPaid = visibility === PostVisibility.PAID;
  const isInRange = price !== null && price > 0 && price <= priceTokensMax;
  if (isPaid ? isInRange : price === null) return [];
  const message = isPaid
    ? `A paid post costs 1 to ${priceTokensMax} tokens.`
    : 'Only a paid post has a price.';
  return [invalid(message, ['price'])];
}

/** Tags as they are kept: without the hash sign, in small letters, each once. */
export function normaliseTags(tags: readonly string[]): readonly string[] {
  const names = tags.map((tag) => tag.trim().replace(/^#/, '').normalize('NFC').toLowerCase());
  return [...new Set(names)];
}

/** What is wrong with tags that were normalised. */
export function tagErrors(names: readonly string[]): readonly UserError[] {
  const isGood = names.length <= tagsPerPostMax && names.every((name) => tagForm.test(name));
  if (isGood) return [];
  const message = `A post has ${tagsPerPostMax} tags at most, each of 1 to 50 letters, digits or underscores.`;
  return [invalid(message, ['tags'])];
}

function invalid(message: string, field: readonly string[]): UserError {
  return { code: UserErrorCode.INVALID, message, field };
}

import { fileTypeFromBuffer } from 'file-type';
import { MediaKind, UploadPurpose } from '../../generated/prisma/enums';

/** How many first bytes tell what a file is. */
export const tellingBytes = 4100;

const mebibyte = 1024 * 1024;

/** How large a file of a kind may be, in bytes. */
export const byteSizeMax: Readonly<Record<MediaKind, number>> = {
  [MediaKind.IMAGE]: 25 * mebibyte,
  [MediaKind.AUDIO]: 500 * mebibyte,
  [MediaKind.VIDEO]: 2_000 * mebibyte,
};

/**
 * The types that are taken, with what their first bytes may be found to be. None of them can carry a script that a browser
 * would run: no SVG, no document, no archive.
 */
const accepted: Readonly<Record<string, readonly string[]>> = {
  'image/avif': ['image/avif'],
  'image/gif': ['image/gif'],
  'image/jpeg': ['image/jpeg'],
  'image/png': ['image/png', 'image/apng'],
  'image/webp': ['image/webp'],
  'video/mp4': ['video/mp4', 'video/x-m4v'],
  'video/quicktime': ['video/quicktime'],
  'video/webm': ['video/webm'],
  'audio/flac': ['audio/flac'],
  'audio/mp4': ['audio/mp4', 'audio/x-m4a'],
  'audio/mpeg': ['audio/mpeg'],
  'audio/ogg': ['audio/ogg', 'audio/ogg; codecs=opus'],
  'audio/wav': ['audio/wav'],
};

/** The types that are taken for a purpose: of papers, pictures that every reviewer's browser shows. */
export const typesFor: Readonly<Record<UploadPurpose, readonly string[]>> = {
  [UploadPurpose.POST]: Object.keys(accepted),
  [UploadPurpose.IDENTITY]: ['image/jpeg', 'image/png', 'image/webp'],
  [UploadPurpose.MESSAGE]: Object.keys(accepted),
};

/** What a file of a type is; null for a type that is not taken for the purpose. */
export function kindOf(purpose: UploadPurpose, contentType: string): MediaKind | null {
  if (!typesFor[purpose].includes(contentType)) return null;
  return kinds.get(contentType.split('/', 1)[0] ?? '') ?? null;
}

const kinds: ReadonlyMap<string, MediaKind> = new Map([
  ['image', MediaKind.IMAGE],
  ['video', MediaKind.VIDEO],
  ['audio', MediaKind.AUDIO],
]);

/** Whether a file's first bytes are those of its type. Names and what senders say count for nothing. */
export async function isOfType(firstBytes: Uint8Array, contentType: string): Promise<boolean> {
  const found = await fileTypeFromBuffer(firstBytes);
  return found !== undefined && (accepted[contentType] ?? []).includes(found.mime);
}

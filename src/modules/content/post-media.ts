import type { MediaKind } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import type { UploadService } from '../media';
import type { PostMediaStore } from './post-media.store';

/** A medium as the creator of a post names it: an upload of theirs, and what it shows. */
export interface MediaDraft {
  readonly uploadId: string;
  readonly altText?: string | null;
}

/** Which media a post shows, in their order. */
export class PostMedia {
  constructor(
    private readonly uploads: UploadService,
    private readonly store: PostMediaStore,
  ) {}

  /** What the media of a post are, in their order. */
  kindsOf(tx: Transaction, postId: string): Promise<readonly MediaKind[]> {
    return this.store.kindsOf(tx, postId);
  }

  /**
   * Lets a post of the caller show these media and no others. Those that it shows already stay what they are; uploads that
   * it shows no longer can be used elsewhere.
   *
   * Refuses: NOT_FOUND, INVALID_STATE, CONFLICT, as attaching an upload does.
   */
  async arrange(tx: Transaction, postId: string, media: readonly MediaDraft[]): Promise<void> {
    const shown = await this.store.uploadsOf(tx, postId);
    const added = media.flatMap(({ uploadId }, index) =>
      shown.includes(uploadId) && media.findIndex((each) => each.uploadId === uploadId) === index
        ? []
        : [{ uploadId, index }],
    );
    const uploads = await this.uploads.attach(
      tx,
      'POST',
      added.map(({ uploadId }) => uploadId),
      (index) => ['media', String(added[index]?.index ?? 0), 'uploadId'],
    );
    await this.store.clearPlaces(
      tx,
      postId,
      media.map(({ uploadId }) => uploadId),
    );
    const kept = media.map(({ uploadId }) => uploadId);
    await this.uploads.release(
      tx,
      shown.filter((id) => !kept.includes(id)),
    );
    for (const [position, { uploadId, altText = null }] of media.entries()) {
      const upload = uploads.find(({ id }) => id === uploadId);
      const place = { postId, uploadId, position, altText };
      if (upload) await this.store.insert(tx, { ...place, upload });
      else await this.store.move(tx, place);
    }
  }
}

import type { MediaKind } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import type { KeptUpload } from '../media';

/** Where an upload stands among the media of a post. */
export interface MediaPlace {
  readonly postId: string;
  readonly uploadId: string;
  /** From 0. */
  readonly position: number;
  readonly altText: string | null;
}

/** More than the media of any post, so that places can be given anew without two media meeting in one. */
const outOfTheWay = 1_000;

/** Reads and writes which media posts show. */
export class PostMediaStore {
  /** What the media of a post are, in their order. */
  async kindsOf(tx: Transaction, postId: string): Promise<readonly MediaKind[]> {
    const media = await tx.prisma.postMedia.findMany({
      where: { postId },
      orderBy: { position: 'asc' },
      select: { kind: true },
    });
    return media.map(({ kind }) => kind);
  }

  /** The uploads that a post shows. */
  async uploadsOf(tx: Transaction, postId: string): Promise<readonly string[]> {
    const media = await tx.prisma.postMedia.findMany({
      where: { postId },
      select: { uploadId: true },
    });
    return media.flatMap(({ uploadId }) => uploadId ?? []);
  }

  /** Removes media of a post but those of these uploads, and makes all places free. */
  async clearPlaces(
    tx: Transaction,
    postId: string,
    keptUploads: readonly string[],
  ): Promise<void> {
    await tx.prisma.postMedia.deleteMany({
      where: { postId, OR: [{ uploadId: null }, { uploadId: { notIn: [...keptUploads] } }] },
    });
    await tx.prisma.postMedia.updateMany({
      where: { postId },
      data: { position: { increment: outOfTheWay } },
    });
  }

  /** Lets a post show an upload. */
  async insert(
    tx: Transaction,
    { upload, ...place }: MediaPlace & { readonly upload: KeptUpload },
  ): Promise<void> {
    const { kind, width, height, durationSeconds, storageKey, contentType, byteSize } = upload;
    await tx.prisma.postMedia.create({
      data: {
        ...place,
        ...{ kind, width, height, durationSeconds, storageKey },
        mimeType: contentType,
        byteSize,
      },
      select: { id: true },
    });
  }

  /** Gives a medium that the post shows already another place and description. */
  async move(tx: Transaction, { uploadId, position, altText }: MediaPlace): Promise<void> {
    await tx.prisma.postMedia.update({
      where: { uploadId },
      data: { position, altText },
      select: { id: true },
    });
  }
}

import type { Transaction } from '../../kernel/db/database';
import type { KeptUpload } from '../media';

/** Writes what messages carry. */
export class AttachmentStore {
  /** Lets a message of the caller carry these uploads, in this order. They can be opened at once. */
  async insert(tx: Transaction, messageId: string, uploads: readonly KeptUpload[]): Promise<void> {
    await tx.prisma.messageAttachment.createMany({
      data: uploads.map((upload, position) => {
        const { id: uploadId, kind, storageKey, width, height, durationSeconds } = upload;
        return {
          ...{ messageId, position, uploadId, kind, storageKey, width, height, durationSeconds },
          status: 'READY' as const,
          mimeType: upload.contentType,
          sizeBytes: upload.byteSize,
        };
      }),
    });
  }
}

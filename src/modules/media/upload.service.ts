import { randomUUID } from 'node:crypto';
import { UploadPurpose, UploadStatus } from '../../generated/prisma/enums';
import { requireActiveMember, requireFeature } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { RateLimiter } from '../../kernel/limits/rate-limiter';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ObjectStore, UploadTarget } from '../../kernel/storage/ports';
import type { CreatorService } from '../creators';
import { byteSizeMax, isOfType, kindOf, tellingBytes, typesFor } from './file-types';
import type { KeptUpload, UploadStore } from './upload.store';

/** A file as whoever wants to send it announces it. */
export interface UploadDraft {
  readonly purpose: UploadPurpose;
  readonly fileName: string;
  readonly contentType: string;
  readonly byteSize: number;
  readonly sha256: string;
  readonly width?: number | null;
  readonly height?: number | null;
  readonly durationSeconds?: number | null;
}

/** What uploads stand on. */
export interface UploadDependencies {
  readonly database: Database;
  readonly creators: CreatorService;
  readonly files: ObjectStore;
  readonly store: UploadStore;
  /** How often an account may announce uploads. */
  readonly limiter: RateLimiter;
}

/** For how long an address takes a file, in seconds. */
const targetSeconds = 3_600;

/** A file that began to come in time may need as long again to arrive. */
const openSeconds = 2 * targetSeconds;

/** How long a file that arrived waits for something to use it, in seconds. */
const receivedSeconds = 24 * 3_600;

/** What an account may have sent, or be sending, that nothing uses yet. */
const unusedMax = { count: 50, bytes: 20 * 1024 ** 3 };

/** Sending files: announced here, sent to the object store, and looked at there before anything may use them. */
export class UploadService {
  constructor(private readonly on: UploadDependencies) {}

  /**
   * Announces a file of the caller, and gives an address to send it to. Papers that show who somebody is are anybody's to
   * send, and are kept encrypted; what messages carry is anybody's who may write them.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, TOO_LARGE, UNSUPPORTED_TYPE, LIMIT_REACHED. Errors: FORBIDDEN for whoever is no
   * approved creator and sends something to publish, and for whoever may not write and sends something for a message;
   * RATE_LIMITED, UNAVAILABLE where files are not taken.
   */
  async create(
    caller: Caller,
    draft: UploadDraft,
  ): Promise<{ readonly uploadId: string; readonly target: UploadTarget }> {
    const { userId: ownerId } = requireSender(caller, draft.purpose);
    const { database, creators, files, store, limiter } = this.on;
    await limiter.take(ownerId);
    const kind = kindOf(draft.purpose, draft.contentType);
    refuseIfAny(draftErrors(draft));
    if (kind === null) throw unsupported(draft.purpose);
    const { purpose, fileName, contentType, byteSize, sha256 } = draft;
    const storageKey = `${purpose.toLowerCase()}/${randomUUID()}`;
    const object = {
      key: storageKey,
      contentType,
      byteSize,
      sha256,
      isEncrypted: purpose === UploadPurpose.IDENTITY,
    };
    const target = await files.uploadTarget(object, targetSeconds);
    const uploadId = await database.transaction(caller, async (tx) => {
      if (purpose === UploadPurpose.POST) await creators.requireApproved(tx, caller);
      await store.lockAccount(tx, ownerId);
      const unused = await store.unused(tx, ownerId);
      if (unused.count >= unusedMax.count || unused.bytes + byteSize > unusedMax.bytes) {
        const message = 'Use or give up what you have uploaded before you upload more.';
        throw refusal(UserErrorCode.LIMIT_REACHED, message);
      }
      const { width = null, height = null, durationSeconds = null } = draft;
      const id = await store.insert(
        tx,
        {
          ...{ ownerId, purpose, kind, fileName, contentType, byteSize, sha256, storageKey },
          ...{ width, height, durationSeconds },
        },
        openSeconds,
      );
      await tx.audit({
        action: 'upload.create',
        subjectType: 'Upload',
        subjectId: id,
        changes: { purpose, contentType, byteSize },
      });
      return id;
    });
    return { uploadId, target };
  }

  /**
   * Looks whether a file has arrived and is what was announced: as large, with the same checksum, and by its first bytes of
   * the type that it claims. A file that is not is removed, and can be sent again. Doing this again changes nothing.
   *
   * Refuses: NOT_FOUND, INVALID_STATE for a file that has not arrived or that came too late, CONTENT_MISMATCH.
   */
  async complete(caller: Caller, uploadId: string): Promise<void> {
    requireActiveMember(caller);
    const { database, store } = this.on;
    const upload = await database.transaction(caller, (tx) => store.find(tx, uploadId));
    if (!upload) throw unknownUpload(['uploadId']);
    if (upload.status !== UploadStatus.OPEN) return;
    if (upload.isExpired) throw tooLate();
    await this.requireAsAnnounced(upload);
    await database.transaction(caller, async (tx) => {
      if (await store.receive(tx, uploadId, receivedSeconds)) {
        await tx.audit({ action: 'upload.receive', subjectType: 'Upload', subjectId: uploadId });
        return;
      }
      const current = await store.find(tx, uploadId);
      if (!current || current.status === UploadStatus.OPEN) throw tooLate();
    });
  }

  /**
   * Takes uploads of the caller into use, in the caller's transaction, and gives them in the order of their ids.
   *
   * Refuses, with the paths that `fieldOf` gives: NOT_FOUND, INVALID_STATE for a file that has not arrived, CONFLICT for one
   * that is used already, be it in the same list.
   */
  async attach(
    tx: Transaction,
    purpose: UploadPurpose,
    ids: readonly string[],
    fieldOf: (index: number) => readonly string[],
  ): Promise<readonly KeptUpload[]> {
    if (ids.length === 0) return [];
    const locked = await this.on.store.lock(tx, ids, purpose);
    const uploads = ids.map((id, index) => {
      const field = fieldOf(index);
      const upload = locked.find((each) => each.id === id);
      if (!upload) throw unknownUpload(field);
      if (upload.status === UploadStatus.ATTACHED || ids.indexOf(id) !== index) {
        throw refusal(UserErrorCode.CONFLICT, 'The upload is used already.', field);
      }
      if (upload.status === UploadStatus.OPEN || upload.isExpired) {
        const message = 'The upload has not been completed, or was not used in time.';
        throw refusal(UserErrorCode.INVALID_STATE, message, field);
      }
      return upload;
    });
    await this.on.store.attach(tx, ids);
    return uploads;
  }

  /** Gives uploads of the caller back, in the caller's transaction: they can be used elsewhere, for a day. */
  async release(tx: Transaction, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.on.store.release(tx, ids, receivedSeconds);
  }

  private async requireAsAnnounced(upload: KeptUpload): Promise<void> {
    const { files } = this.on;
    const { storageKey: key, byteSize, sha256, contentType } = upload;
    const stored = await files.stat(key);
    if (!stored) {
      const message = 'The file has not arrived. Send it to the address that createUpload gave.';
      throw refusal(UserErrorCode.INVALID_STATE, message, ['uploadId']);
    }
    const isWhole = stored.byteSize === byteSize && stored.sha256 === sha256;
    if (isWhole && (await isOfType(await files.firstBytes(key, tellingBytes), contentType))) return;
    await files.remove(key);
    const message = isWhole
      ? 'The content of the file is not of the type that was announced.'
      : 'The file has another size or checksum than announced.';
    throw refusal(UserErrorCode.CONTENT_MISMATCH, message, ['uploadId']);
  }
}

/** Who may send files for a purpose. */
function requireSender(caller: Caller, purpose: UploadPurpose): { readonly userId: string } {
  if (purpose === UploadPurpose.IDENTITY) return requireActiveMember(caller);
  return requireFeature(caller, purpose === UploadPurpose.MESSAGE ? 'MESSAGING' : 'POSTING');
}

function draftErrors(draft: UploadDraft): readonly UserError[] {
  return [
    ...textErrors({ field: 'fileName', value: draft.fileName, lengthMax: 255 }),
    ...invalidUnless(
      // The same as uploads_file_name_form says.
      !/[/\\\p{Cc}]/u.test(draft.fileName) &&
        (/[^\s.]/.test(draft.fileName) || draft.fileName.trim() === ''),
      'fileName',
      'fileName is a name without a path.',
    ),
    ...invalidUnless(
      /^[0-9a-f]{64}$/.test(draft.sha256),
      'sha256',
      'sha256 is written as 64 hexadecimal digits in lower case.',
    ),
    ...(kindOf(draft.purpose, draft.contentType) === null
      ? unsupported(draft.purpose).userErrors
      : []),
    ...sizeErrors(draft),
    ...(['width', 'height', 'durationSeconds'] as const).flatMap((field) =>
      invalidUnless((draft[field] ?? 1) > 0, field, `${field} is 1 or more.`),
    ),
  ];
}

function sizeErrors({ purpose, contentType, byteSize }: UploadDraft): readonly UserError[] {
  const kind = kindOf(purpose, contentType);
  if (byteSize < 1) return invalidUnless(false, 'byteSize', 'byteSize is 1 or more.');
  if (kind === null || byteSize <= byteSizeMax[kind]) return [];
  const message = `A file of this type has ${byteSizeMax[kind]} bytes at most.`;
  return [{ code: UserErrorCode.TOO_LARGE, message, field: ['byteSize'] }];
}

function invalidUnless(isRight: boolean, field: string, message: string): readonly UserError[] {
  return isRight ? [] : [{ code: UserErrorCode.INVALID, message, field: [field] }];
}

function unsupported(purpose: UploadPurpose) {
  const message = `These types are taken: ${typesFor[purpose].join(', ')}.`;
  return refusal(UserErrorCode.UNSUPPORTED_TYPE, message, ['contentType']);
}

function unknownUpload(field: readonly string[]) {
  return refusal(UserErrorCode.NOT_FOUND, 'You have no such upload.', field);
}

function tooLate() {
  const message = 'The upload came too late. Announce it again.';
  return refusal(UserErrorCode.INVALID_STATE, message, ['uploadId']);
}

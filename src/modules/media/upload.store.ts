import sql, { type Sql } from 'sql-template-tag';
import { z } from 'zod';
import type { MediaKind, UploadPurpose } from '../../generated/prisma/enums';
import { UploadStatus } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';

/** An upload to announce. */
export interface NewUpload {
  readonly ownerId: string;
  readonly purpose: UploadPurpose;
  readonly kind: MediaKind;
  readonly fileName: string;
  readonly contentType: string;
  readonly byteSize: number;
  readonly sha256: string;
  readonly storageKey: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationSeconds: number | null;
}

const uploadRow = z.object({
  id: z.string(),
  status: z.enum(UploadStatus),
  isExpired: z.boolean(),
  kind: z.enum(['IMAGE', 'VIDEO', 'AUDIO']),
  contentType: z.string(),
  byteSize: z.coerce.number(),
  sha256: z.string(),
  storageKey: z.string(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  durationSeconds: z.number().nullable(),
});

/** An upload as it stands. */
export type KeptUpload = z.infer<typeof uploadRow>;

const columns = sql`id, status, coalesce(expires_at <= app.now(), false) AS "isExpired", kind,
  mime_type AS "contentType", byte_size::text AS "byteSize", sha256, storage_key AS "storageKey",
  width, height, duration_seconds AS "durationSeconds"`;

/** Reads and writes what accounts upload. In transactions of requests, only the caller's own is there. */
export class UploadStore {
  /** Waits until nobody else is announcing an upload for the account. */
  async lockAccount(tx: Transaction, userId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* uploads.lockAccount */
      SELECT pg_advisory_xact_lock(hashtextextended('uploads:' || ${userId}, 0))`;
  }

  /** How much the account has on the way: uploads that nothing uses yet, and their bytes. */
  async unused(tx: Transaction, userId: string): Promise<{ count: number; bytes: number }> {
    const { _count, _sum } = await tx.prisma.upload.aggregate({
      where: { ownerId: userId, status: { not: UploadStatus.ATTACHED } },
      _count: true,
      _sum: { byteSize: true },
    });
    return { count: _count, bytes: Number(_sum.byteSize ?? 0) };
  }

  /** Announces an upload that is removed after so many seconds unless it arrives. */
  async insert(tx: Transaction, upload: NewUpload, lifetimeSeconds: number): Promise<string> {
    const { contentType: mime, byteSize: size } = upload;
    const [row] = await tx.query(sql`/* uploads.insert */ INSERT INTO uploads
        (owner_id, purpose, kind, file_name, mime_type, byte_size, sha256, storage_key, width, height,
          duration_seconds, expires_at)
      VALUES (${upload.ownerId}::uuid, ${upload.purpose}::"UploadPurpose", ${upload.kind}::"MediaKind",
        ${upload.fileName}, ${mime}, ${size}::bigint, ${upload.sha256}, ${upload.storageKey},
        ${upload.width}::integer, ${upload.height}::integer, ${upload.durationSeconds}::integer,
        ${after(lifetimeSeconds)})
      RETURNING id`);
    return z.object({ id: z.string() }).parse(row).id;
  }

  /** An upload of the caller; null where it is none of theirs. */
  async find(tx: Transaction, id: string): Promise<KeptUpload | null> {
    const [row] = await tx.query(sql`/* uploads.find */ SELECT ${columns} FROM uploads
      WHERE id = ${id}::uuid`);
    return row ? uploadRow.parse(row) : null;
  }

  /** Uploads of the caller, locked until the end of the transaction. */
  async lock(
    tx: Transaction,
    ids: readonly string[],
    purpose: UploadPurpose,
  ): Promise<readonly KeptUpload[]> {
    const rows = await tx.query(sql`/* uploads.lock */ SELECT ${columns} FROM uploads
      WHERE id = ANY(${[...ids]}::uuid[]) AND purpose = ${purpose}::"UploadPurpose"
      ORDER BY id FOR UPDATE`);
    return rows.map((row) => uploadRow.parse(row));
  }

  /** Whether the upload was on its way and has arrived now; it is kept for so many seconds unless it is used. */
  async receive(tx: Transaction, id: string, lifetimeSeconds: number): Promise<boolean> {
    const rows = await tx.query(sql`/* uploads.receive */ UPDATE uploads
      SET status = 'RECEIVED', received_at = app.now(), expires_at = ${after(lifetimeSeconds)}
      WHERE id = ${id}::uuid AND status = 'OPEN' AND expires_at > app.now() RETURNING id`);
    return rows.length > 0;
  }

  /** Says of uploads that they are used. */
  async attach(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query(sql`/* uploads.attach */ UPDATE uploads SET status = 'ATTACHED', expires_at = NULL
      WHERE id = ANY(${[...ids]}::uuid[])`);
  }

  /** Says of uploads that they are used no longer; they are kept for so many seconds. */
  async release(tx: Transaction, ids: readonly string[], lifetimeSeconds: number): Promise<void> {
    await tx.query(sql`/* uploads.release */ UPDATE uploads
      SET status = 'RECEIVED', expires_at = ${after(lifetimeSeconds)}
      WHERE id = ANY(${[...ids]}::uuid[]) AND status = 'ATTACHED'`);
  }
}

/** Finds and removes what nobody used in time, for whoever works for nobody in particular. */
export class AbandonedUploads {
  constructor(private readonly workers: Database) {}

  /**
   * Removes one upload that nobody used in time: first its file, by `removeFile`, then its row. While that goes on, nobody
   * can begin to use it. Answers whether there was one; one whose file cannot be removed stays.
   */
  async removeOne(removeFile: (storageKey: string) => Promise<void>): Promise<boolean> {
    return this.workers.prisma.$transaction(async (prisma) => {
      const [upload] = await prisma.$queryRaw<{ id: string; storageKey: string }[]>`
        /* uploads.abandoned */ SELECT id, storage_key AS "storageKey" FROM uploads
        WHERE expires_at <= app.now() ORDER BY expires_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`;
      if (!upload) return false;
      await removeFile(upload.storageKey);
      await prisma.$executeRaw`/* uploads.remove */ DELETE FROM uploads WHERE id = ${upload.id}::uuid`;
      return true;
    });
  }
}

function after(seconds: number): Sql {
  return sql`app.now() + make_interval(secs => ${seconds}::double precision)`;
}

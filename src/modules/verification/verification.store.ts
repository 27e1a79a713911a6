import sql from 'sql-template-tag';
import { z } from 'zod';
import { KycStatus, type KycDocumentKind } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import type { KeptUpload } from '../media';
import type { PersonToCheck } from './person-checks';

/** A verification as it stands. */
export interface VerificationFacts {
  readonly id: string;
  readonly userId: string;
  readonly status: KycStatus;
}

/** What a reviewer decides. */
export interface Decision {
  readonly status: typeof KycStatus.APPROVED | typeof KycStatus.REJECTED;
  readonly reviewerId: string;
  readonly reason: string | null;
  /** For how many days an approval holds; null for as long as the thresholds say. */
  readonly validDays: number | null;
}

/** By which scores verifications are decided. */
export interface Thresholds {
  /** From 0 to 1, with four digits at most. */
  readonly approveFrom: string;
  readonly rejectBelow: string;
  readonly validDays: number;
}

/** A verification that a service is asked for. */
export interface WaitingVerification {
  readonly userId: string;
  readonly provider: string;
  readonly documents: readonly { readonly kind: KycDocumentKind; readonly storageKey: string }[];
}

const person = z.object({ firstName: z.string(), lastName: z.string(), dateOfBirth: z.string() });

/** Under which key of the object storage papers are encrypted now. */
const keyVersion = 1;

/** Reads and writes verifications and their papers. Whose they are the database knows. */
export class VerificationStore {
  /** Writes down the name in somebody's papers. */
  async rename(
    tx: Transaction,
    userId: string,
    { firstName, lastName }: Omit<PersonToCheck, 'dateOfBirth'>,
  ): Promise<void> {
    await tx.prisma.userPrivate.update({ where: { userId }, data: { firstName, lastName } });
  }

  /** Opens a verification, and gives its id; null where another is open. */
  async open(tx: Transaction, userId: string, provider: string): Promise<string | null> {
    try {
      const { id } = await tx.prisma.kycVerification.create({
        data: { userId, provider },
        select: { id: true },
      });
      return id;
    } catch (error) {
      if (brokenConstraint(error) === 'kyc_verifications_one_open') return null;
      throw error;
    }
  }

  /** Adds a paper that came as an upload. */
  async addDocument(
    tx: Transaction,
    verificationId: string,
    { kind, upload }: { readonly kind: KycDocumentKind; readonly upload: KeptUpload },
  ): Promise<void> {
    await tx.prisma.kycDocument.create({
      data: {
        ...{ verificationId, kind, keyVersion },
        storageKey: upload.storageKey,
        contentDigest: Buffer.from(upload.sha256, 'hex'),
        mimeType: upload.contentType,
        byteSize: BigInt(upload.byteSize),
      },
    });
  }

  /** A verification that the account may know of; null where there is none. */
  async find(tx: Transaction, id: string): Promise<VerificationFacts | null> {
    return tx.prisma.kycVerification.findUnique({
      where: { id },
      select: { id: true, userId: true, status: true },
    });
  }

  /** Takes an open verification of the account back; whether it was open. */
  async withdraw(tx: Transaction, id: string, userId: string): Promise<boolean> {
    const { count } = await tx.prisma.kycVerification.updateMany({
      where: { id, userId, status: KycStatus.PENDING },
      data: { status: KycStatus.WITHDRAWN },
    });
    return count > 0;
  }

  /** Decides on an open verification; whether it was open. */
  async decide(tx: Transaction, id: string, decision: Decision): Promise<boolean> {
    const { status, reviewerId, reason, validDays } = decision;
    const rows = await tx.query(sql`/* verifications.decide */ UPDATE kyc_verifications
      SET status = ${status}::"KycStatus", reviewed_by_id = ${reviewerId}::uuid, decided_at = app.now(),
        decision_reason = ${reason}::text,
        expires_at = CASE WHEN ${status} = 'APPROVED' THEN app.now() + make_interval(days => coalesce(
          ${validDays}::integer,
          (SELECT valid_days FROM identity_thresholds ORDER BY created_at DESC, id DESC LIMIT 1))) END
      WHERE id = ${id}::uuid AND status = 'PENDING' RETURNING id`);
    return rows.length > 0;
  }

  /** A paper that the account may know of, with whose it is; null where there is none. */
  async findDocument(
    tx: Transaction,
    id: string,
  ): Promise<{ readonly storageKey: string; readonly userId: string } | null> {
    const found = await tx.prisma.kycDocument.findUnique({
      where: { id },
      select: { storageKey: true, verification: { select: { userId: true } } },
    });
    return found && { storageKey: found.storageKey, userId: found.verification.userId };
  }

  /** What a service says of a verification; what became of it, or null where it was not waiting for that. */
  async score(
    tx: Transaction,
    notice: { verificationId: string; provider: string; reference: string; score: number },
  ): Promise<KycStatus | null> {
    const { verificationId, provider, reference, score } = notice;
    const [row] = await tx.query(sql`/* verifications.score */ SELECT app.score_verification(
      ${verificationId}::uuid, ${provider}, ${reference}, ${String(score)}::numeric) AS status`);
    return z.object({ status: z.enum(KycStatus).nullable() }).parse(row).status;
  }

  /** The thresholds that count now. */
  async thresholds(tx: Transaction): Promise<Thresholds> {
    const [row] = await tx.query(sql`/* verifications.thresholds */
      SELECT approve_from::text AS "approveFrom", reject_below::text AS "rejectBelow", valid_days AS "validDays"
      FROM identity_thresholds ORDER BY created_at DESC, id DESC LIMIT 1`);
    return z
      .object({ approveFrom: z.string(), rejectBelow: z.string(), validDays: z.number() })
      .parse(row);
  }

  /** Sets other thresholds; the constraint that they break, or null. */
  async setThresholds(
    tx: Transaction,
    userId: string,
    { approveFrom, rejectBelow, validDays }: Thresholds,
  ): Promise<string | null> {
    try {
      await tx.prisma.identityThreshold.create({
        data: { approveFrom, rejectBelow, validDays, setById: userId },
      });
      return null;
    } catch (error) {
      const constraint = brokenConstraint(error);
      if (constraint === undefined) throw error;
      return constraint;
    }
  }

  /** A verification that a service has still to answer; null where none has. */
  async findWaiting(tx: Transaction, id: string): Promise<WaitingVerification | null> {
    return tx.prisma.kycVerification.findFirst({
      where: { id, status: KycStatus.PENDING, score: null, provider: { not: 'MANUAL' } },
      select: {
        userId: true,
        provider: true,
        documents: { select: { kind: true, storageKey: true }, orderBy: { createdAt: 'asc' } },
      },
    });
  }

  /** What a service is told of an account's person; null where the account has not said who it is. */
  async personOf(tx: Transaction, userId: string): Promise<PersonToCheck | null> {
    const [row] = await tx.query(sql`/* verifications.personOf */ SELECT first_name AS "firstName",
      last_name AS "lastName", date_of_birth::text AS "dateOfBirth" FROM app.person_to_check(${userId}::uuid)`);
    const parsed = person.safeParse(row);
    return parsed.success ? parsed.data : null;
  }

  /** Verifications that a service has not answered for so many minutes, behind an id. */
  async idsWaiting(worker: Database, minutes: number, behind: string): Promise<readonly string[]> {
    const rows =
      await worker.query(sql`/* verifications.idsWaiting */ SELECT id FROM kyc_verifications
      WHERE status = 'PENDING' AND score IS NULL AND provider <> 'MANUAL' AND id > ${behind}::uuid
        AND created_at <= now() - make_interval(mins => ${minutes}::integer)
      ORDER BY id LIMIT 100`);
    return z
      .array(z.object({ id: z.string() }))
      .parse(rows)
      .map(({ id }) => id);
  }

  /** Ends approvals whose time is over, a hundred at a time; gives them. */
  async expire(tx: Transaction): Promise<readonly VerificationFacts[]> {
    const rows =
      await tx.query(sql`/* verifications.expire */ UPDATE kyc_verifications SET status = 'EXPIRED'
      WHERE id IN (SELECT id FROM kyc_verifications WHERE status = 'APPROVED' AND expires_at <= app.now()
        ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED)
      RETURNING id, user_id AS "userId", status`);
    return z
      .array(z.object({ id: z.string(), userId: z.string(), status: z.enum(KycStatus) }))
      .parse(rows);
  }
}

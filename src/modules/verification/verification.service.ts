import { KycDocumentKind, KycStatus, UploadPurpose } from '../../generated/prisma/enums';
import { requireActiveMember, requireMember, requirePermission } from '../../kernel/auth/authorize';
import { nobodysCaller, type Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { Logger } from '../../kernel/log/logger';
import { forbidden } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ObjectStore } from '../../kernel/storage/ports';
import type { UploadService } from '../media';
import type { PersonChecks } from './person-checks';
import { verificationDecided } from './verification.events';
import type { Thresholds, VerificationStore } from './verification.store';

/** What the service stands on. */
export interface VerificationDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly uploads: UploadService;
  readonly files: Pick<ObjectStore, 'addressOf'>;
  readonly store: VerificationStore;
  /** Null where no service checks people: then reviewers decide alone. */
  readonly checks: PersonChecks | null;
  readonly log: Logger;
}

/** What somebody hands in to show who they are. */
export interface VerificationDraft {
  readonly firstName: string;
  readonly lastName: string;
  readonly documents: readonly { readonly kind: KycDocumentKind; readonly uploadId: string }[];
}

/** What a reviewer says of a verification. */
export interface Verdict {
  readonly isApproved: boolean;
  /** What the person is told; needed to reject. */
  readonly reason: string | null;
  /** For how many days an approval holds; null for as long as usual. */
  readonly validDays: number | null;
}

/** What allows somebody to review papers. */
export const reviewPapers = 'identity-case:review';

const documentsMax = 10;
const validDaysMax = 3_650;

/** The papers that name a person. */
const naming: readonly KycDocumentKind[] = [
  KycDocumentKind.PASSPORT,
  KycDocumentKind.ID_CARD,
  KycDocumentKind.DRIVING_LICENCE,
];

/** Showing who one is, and deciding whether others did. */
export class VerificationService {
  constructor(private readonly on: VerificationDependencies) {}

  /**
   * Opens a verification of the caller with their papers, and gives its id. A service is asked at once, where there is one.
   *
   * Refuses: BLANK, TOO_LONG, INVALID without a paper that names a person, NOT_FOUND, INVALID_STATE and CONFLICT of uploads,
   * CONFLICT where a verification is open.
   */
  async submit(caller: Caller, draft: VerificationDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, store, uploads, checks } = this.on;
    refuseIfAny(draftErrors(draft));
    const { documents } = draft;
    const verificationId = await database.transaction(caller, async (tx) => {
      const files = await uploads.attach(
        tx,
        UploadPurpose.IDENTITY,
        documents.map(({ uploadId }) => uploadId),
        (index) => ['documents', String(index), 'uploadId'],
      );
      const id = await store.open(tx, userId, checks?.name ?? 'MANUAL');
      if (id === null) throw refusal(UserErrorCode.CONFLICT, 'A verification is open already.');
      for (const [index, { kind }] of documents.entries()) {
        const upload = files[index];
        if (upload) await store.addDocument(tx, id, { kind, upload });
      }
      await store.rename(tx, userId, draft);
      await tx.audit({
        ...{ action: 'kyc-verification.open', subjectType: 'KycVerification', subjectId: id },
        changes: { documents: documents.map(({ kind }) => kind) },
      });
      return id;
    });
    await this.ask(caller.requestId, verificationId);
    return verificationId;
  }

  /** Takes an open verification of the caller back. Refuses: NOT_FOUND, INVALID_STATE. */
  async withdraw(caller: Caller, id: string): Promise<void> {
    const { userId } = requireMember(caller);
    const { database, store } = this.on;
    await database.transaction(caller, async (tx) => {
      const found = await store.find(tx, id);
      if (found?.userId !== userId) throw unknown('verificationId');
      if (!(await store.withdraw(tx, id, userId))) throw decidedBefore();
      await tx.audit(entry('kyc-verification.withdraw', id));
    });
  }

  /**
   * Decides on an open verification of somebody else, as one who reviews papers.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE where it is decided, BLANK, TOO_LONG, INVALID.
   */
  async decide(caller: Caller, id: string, verdict: Verdict): Promise<void> {
    const { userId: reviewerId } = requirePermission(caller, reviewPapers);
    const { database, store } = this.on;
    refuseIfAny(verdictErrors(verdict));
    await database.transaction(caller, async (tx) => {
      const found = await store.find(tx, id);
      if (!found) throw unknown('verificationId');
      if (found.userId === reviewerId) {
        const message = 'Your own papers are for somebody else to review.';
        throw refusal(UserErrorCode.SELF_TARGET, message, ['verificationId']);
      }
      const status = verdict.isApproved ? KycStatus.APPROVED : KycStatus.REJECTED;
      if (!(await store.decide(tx, id, { ...verdict, status, reviewerId }))) throw decidedBefore();
      await this.tell(tx, { ...found, status });
    });
  }

  /**
   * An address of a paper of somebody else, good for some minutes, for one who reviews papers. Each look leaves a row in the
   * audit trail, which is there before the address is given.
   *
   * Refuses: NOT_FOUND, SELF_TARGET.
   */
  async openDocument(caller: Caller, id: string): Promise<string> {
    const { userId: reviewerId } = requirePermission(caller, reviewPapers);
    const { database, store, files } = this.on;
    const storageKey = await database.transaction(caller, async (tx) => {
      const found = await store.findDocument(tx, id);
      if (!found) throw unknown('documentId');
      if (found.userId === reviewerId) {
        const message = 'Your own papers are for somebody else to review.';
        throw refusal(UserErrorCode.SELF_TARGET, message, ['documentId']);
      }
      await tx.audit({
        ...{ action: 'kyc-document.open', subjectType: 'KycDocument', subjectId: id },
        ...{ category: 'SECURITY', affectedUserId: found.userId },
      });
      return found.storageKey;
    });
    return files.addressOf(storageKey);
  }

  /** The thresholds that count now. Errors: FORBIDDEN for those who do not review papers. */
  async thresholds(caller: Caller): Promise<Thresholds> {
    requirePermission(caller, reviewPapers);
    return this.on.database.transaction(caller, (tx) => this.on.store.thresholds(tx));
  }

  /** Sets other thresholds, as an administrator. Refuses: INVALID. */
  async setThresholds(caller: Caller, thresholds: Thresholds): Promise<Thresholds> {
    const { userId } = requireActiveMember(caller);
    if (caller.viewer.accountType !== 'ADMIN') throw forbidden();
    const { database, store } = this.on;
    return database.transaction(caller, async (tx) => {
      const broken = await store.setThresholds(tx, userId, thresholds);
      if (broken !== null) {
        const isDays = broken === 'identity_thresholds_valid_days_range';
        const message = isDays
          ? `An approval holds for 1 to ${validDaysMax} days.`
          : 'Scores are from 0 to 1, and none is approved and rejected at once.';
        throw refusal(UserErrorCode.INVALID, message, [isDays ? 'validDays' : 'approveFrom']);
      }
      await tx.audit({
        ...{ action: 'identity-threshold.set', subjectType: 'User', subjectId: userId },
        category: 'ADMINISTRATION',
        changes: { ...thresholds },
      });
      return store.thresholds(tx);
    });
  }

  /** Asks the service for a verification that waits for it, outside any transaction; asked twice, it answers once. */
  async ask(requestId: string, id: string): Promise<void> {
    const { worker, store, checks, files, log } = this.on;
    const waiting = await worker.transaction(nobodysCaller(requestId), async (tx) => {
      const found = await store.findWaiting(tx, id);
      const person = found && (await store.personOf(tx, found.userId));
      if (!found || !person || found.provider !== checks?.name) return null;
      await tx.audit({ ...entry('kyc-verification.ask', id), affectedUserId: found.userId });
      return { ...found, person };
    });
    if (!waiting || !checks) return;
    try {
      const documents = await Promise.all(
        waiting.documents.map(async ({ kind, storageKey }) => ({
          kind,
          address: await files.addressOf(storageKey),
        })),
      );
      await checks.verify({ verificationId: id, person: waiting.person, documents });
    } catch (error) {
      log.warn({ err: error, verificationId: id }, 'a check of a person was not taken');
    }
  }

  /** Writes down what a service says of a verification; whether that decided it. */
  async score(
    tx: Transaction,
    notice: { verificationId: string; provider: string; reference: string; score: number },
  ): Promise<boolean> {
    const { store } = this.on;
    const status = await store.score(tx, notice);
    if (status === null) return false;
    const found = await store.find(tx, notice.verificationId);
    if (found && status !== KycStatus.PENDING) await this.tell(tx, { ...found, status });
    return status !== KycStatus.PENDING;
  }

  /** Ends approvals whose time is over, and with them what rests on them. */
  async expire(requestId: string): Promise<void> {
    const { worker, store } = this.on;
    for (let ended = 1; ended > 0;) {
      ended = await worker.transaction(nobodysCaller(requestId), async (tx) => {
        const expired = await store.expire(tx);
        for (const verification of expired) await this.tell(tx, verification);
        return expired.length;
      });
    }
  }

  private async tell(
    tx: Transaction,
    { id, userId, status }: { id: string; userId: string; status: KycStatus },
  ): Promise<void> {
    const action = `kyc-verification.${status.toLowerCase()}`;
    await tx.audit({ ...entry(action, id), affectedUserId: userId, changes: { status } });
    await tx.emit(verificationDecided.create({ verificationId: id, status }, [userId]));
  }
}

function entry(action: string, subjectId: string) {
  return { action, subjectType: 'KycVerification', subjectId };
}

function draftErrors({ firstName, lastName, documents }: VerificationDraft): readonly UserError[] {
  const wrong = (message: string): UserError => ({
    code: UserErrorCode.INVALID,
    message,
    field: ['documents'],
  });
  return [
    ...textErrors({ field: 'firstName', value: firstName, lengthMax: 100 }),
    ...textErrors({ field: 'lastName', value: lastName, lengthMax: 100 }),
    ...(documents.length > documentsMax
      ? [wrong(`There are ${documentsMax} papers at most.`)]
      : []),
    ...(documents.some(({ kind }) => naming.includes(kind))
      ? []
      : [wrong('One of the papers is a passport, an identity card or a driving licence.')]),
  ];
}

function verdictErrors({ isApproved, reason, validDays }: Verdict): readonly UserError[] {
  const days = validDays ?? 1;
  const isWrong = days < 1 || days > validDaysMax || (!isApproved && validDays !== null);
  return [
    ...textErrors({
      field: 'reason',
      value: isApproved ? reason : (reason ?? ''),
      lengthMax: 1_000,
    }),
    ...(isWrong
      ? [
          {
            code: UserErrorCode.INVALID,
            message: `An approval holds for 1 to ${validDaysMax} days.`,
            field: ['validDays'],
          },
        ]
      : []),
  ];
}

function unknown(field: string) {
  return refusal(UserErrorCode.NOT_FOUND, 'There is no such thing.', [field]);
}

function decidedBefore() {
  const message = 'The verification is not open any more.';
  return refusal(UserErrorCode.INVALID_STATE, message, ['verificationId']);
}

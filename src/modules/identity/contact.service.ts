import { randomInt, timingSafeEqual } from 'node:crypto';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { blindIndex } from '../../kernel/crypto/field-cipher';
import type { Database, Transaction } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import type { Background } from '../../kernel/jobs/background';
import type { MailPort, TextPort } from '../../kernel/post/ports';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import {
  phonePlace,
  type ContactPurpose,
  type ContactStore,
  type KeptContacts,
} from './contact.store';
import type { EntryLimits } from './entry-limits';

/** How long a code is good, and how many wrong attempts it stands. */
export const codeRules = { minutes: 10, attemptsMax: 5 };

/** E.164: a plus sign and up to fifteen digits. */
const phoneForm = /^\+[1-9]\d{6,14}$/;

/** What the service stands on. */
export interface ContactServiceDependencies {
  readonly database: Database;
  readonly store: ContactStore;
  readonly keys: SubjectKeys;
  readonly limits: EntryLimits;
  readonly mail: MailPort;
  readonly texts: TextPort;
  readonly background: Background;
  /** The key of the hashes of codes and numbers. */
  readonly codeKey: Uint8Array;
}

/** Proving by one-time codes that an e-mail address or a telephone reaches the account. */
export class ContactService {
  constructor(private readonly on: ContactServiceDependencies) {}

  /**
   * Keeps a telephone number, encrypted, and sends a code to it.
   *
   * Refuses: INVALID, CONFLICT. Errors: RATE_LIMITED, UNAVAILABLE.
   */
  async setPhone(caller: Caller, phone: string): Promise<void> {
    const { userId } = requireMember(caller);
    const plain = phone.replace(/[\s()-]/g, '');
    if (!phoneForm.test(plain)) {
      const message = 'A telephone number begins with + and the country.';
      throw refusal(UserErrorCode.INVALID, message, ['phone']);
    }
    await this.on.limits.beforeCode(userId, caller.ip);
    const code = await this.on.database.transaction(caller, async (tx) => {
      const cipher = await this.on.keys.seal(tx, userId, phonePlace, plain);
      await this.on.store.setPhone(tx, userId, { cipher, hash: this.target(plain) });
      await tx.audit({ action: 'contact.set-phone', subjectType: 'User', subjectId: userId });
      return this.newCode(tx, userId, 'PHONE', plain);
    });
    await this.send('PHONE', plain, code);
  }

  /**
   * Sends a code to a contact that is not confirmed yet.
   *
   * Refuses: INVALID_STATE. Errors: RATE_LIMITED, UNAVAILABLE.
   */
  async requestCode(caller: Caller, purpose: ContactPurpose): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.limits.beforeCode(userId, caller.ip);
    const { target, code } = await this.on.database.transaction(caller, async (tx) => {
      const contacts = await this.on.store.find(tx, userId);
      const target = await this.targetOf(tx, userId, purpose, contacts);
      return { target, code: await this.newCode(tx, userId, purpose, target) };
    });
    await this.send(purpose, target, code);
  }

  /** Sends a first code to the e-mail address of an account that has just been made, after the answer. */
  welcome(caller: Caller, userId: string, email: string): void {
    this.on.background.run('welcome', async () => {
      const code = await this.on.database.transaction(caller, async (tx) => {
        await tx.actAs(userId);
        return this.newCode(tx, userId, 'EMAIL', email);
      });
      await this.send('EMAIL', email, code);
    });
  }

  /**
   * Confirms a contact by the code that was sent to it. A wrong one is counted although the mutation is refused.
   *
   * Refuses: INVALID_TOKEN. Errors: RATE_LIMITED.
   */
  async confirm(caller: Caller, purpose: ContactPurpose, given: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.limits.beforeProof(userId, caller.ip);
    const isRight = await this.on.database.transaction(caller, async (tx) => {
      const open = await this.on.store.lockCode(tx, userId, purpose);
      if (!open) return false;
      const contacts = await this.on.store.find(tx, userId);
      const target = await this.plainTarget(tx, userId, purpose, contacts);
      const isSameTarget = target !== null && equal(open.targetHash, this.target(target));
      if (!isSameTarget || !equal(open.codeHash, this.code(userId, purpose, given))) {
        await this.on.store.countAttempt(tx, open.id, codeRules.attemptsMax);
        return false;
      }
      await this.on.store.confirm(tx, userId, purpose, open.id);
      const changes = { contact: purpose };
      await tx.audit({
        action: 'contact.confirm',
        subjectType: 'User',
        subjectId: userId,
        changes,
      });
      return true;
    });
    if (!isRight) throw wrongCode();
    await this.on.limits.afterRightProof(userId);
  }

  private async newCode(
    tx: Transaction,
    userId: string,
    purpose: ContactPurpose,
    target: string,
  ): Promise<string> {
    const code = randomInt(1_000_000).toString().padStart(6, '0');
    await this.on.store.insertCode(tx, {
      userId,
      purpose,
      codeHash: this.code(userId, purpose, code),
      targetHash: this.target(target),
      minutes: codeRules.minutes,
    });
    return code;
  }

  /** Where to send a code. Refuses: INVALID_STATE where there is nothing to confirm. */
  private async targetOf(
    tx: Transaction,
    userId: string,
    purpose: ContactPurpose,
    contacts: KeptContacts,
  ): Promise<string> {
    const isConfirmed = purpose === 'EMAIL' ? contacts.emailVerifiedAt : contacts.phoneVerifiedAt;
    const target = await this.plainTarget(tx, userId, purpose, contacts);
    if (target !== null && isConfirmed === null) return target;
    throw refusal(UserErrorCode.INVALID_STATE, 'There is no such contact to confirm.', ['contact']);
  }

  private async plainTarget(
    tx: Transaction,
    userId: string,
    purpose: ContactPurpose,
    { email, phoneCipher }: KeptContacts,
  ): Promise<string | null> {
    if (purpose === 'EMAIL') return email;
    return phoneCipher && this.on.keys.open(tx, userId, phonePlace, phoneCipher);
  }

  private async send(purpose: ContactPurpose, to: string, code: string): Promise<void> {
    const text = `Your code is ${code}. It is good for ${codeRules.minutes} minutes. Nobody of us will ever ask you for it.`;
    if (purpose === 'PHONE') return this.on.texts.send({ to, text });
    return this.on.mail.send({ to, subject: 'Your code', text });
  }

  /** A code proves one thing of one account: its hash is good for nothing else. */
  private code(userId: string, purpose: ContactPurpose, code: string): Buffer {
    return blindIndex(this.on.codeKey, `code:${purpose}:${userId}:${code.replace(/\s/g, '')}`);
  }

  private target(target: string): Buffer {
    return blindIndex(this.on.codeKey, `target:${target.toLowerCase()}`);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function wrongCode(): Refusal {
  return refusal(UserErrorCode.INVALID_TOKEN, 'The code is not right, or not good any more.', [
    'code',
  ]);
}

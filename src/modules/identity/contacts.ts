import { portalClusterKey, visitor, type Caller } from '../../kernel/auth/viewer';
import { UnreadableCipher } from '../../kernel/crypto/field-cipher';
import type { Database } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import { phonePlace, type ContactStore } from './contact.store';

/** Where an account can be reached; null where it has not confirmed that it can. */
export interface Reach {
  readonly email: string | null;
  /** In E.164 form. */
  readonly phone: string | null;
}

/** In whose name addresses are looked up: nobody's, until the account is known. */
const system: Caller = {
  viewer: visitor,
  clusterKey: portalClusterKey,
  requestId: 'contacts',
  ip: null,
  userAgent: null,
};

/** Tells those who deliver where an account can be reached, by what it has confirmed. */
export class Contacts {
  constructor(
    private readonly database: Database,
    private readonly store: ContactStore,
    private readonly keys: SubjectKeys,
  ) {}

  /** The confirmed contacts of an account; none of one that is not there any more. */
  async reach(userId: string): Promise<Reach> {
    return this.database.transaction(system, async (tx) => {
      await tx.actAs(userId);
      const kept = await this.store.findIfAny(tx, userId);
      if (!kept) return { email: null, phone: null };
      const { email, emailVerifiedAt, phoneCipher, phoneVerifiedAt } = kept;
      return {
        email: emailVerifiedAt ? email : null,
        phone:
          phoneCipher && phoneVerifiedAt
            ? await this.open(() => this.keys.open(tx, userId, phonePlace, phoneCipher))
            : null,
      };
    });
  }

  /** A number whose key was erased is nobody's any more. */
  private async open(read: () => Promise<string>): Promise<string | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof UnreadableCipher) return null;
      throw error;
    }
  }
}

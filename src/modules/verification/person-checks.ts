import type { KycDocumentKind } from '../../generated/prisma/enums';
import type { Callback } from '../../kernel/callbacks/callback';

/** A person as their account names them. */
export interface PersonToCheck {
  readonly firstName: string;
  readonly lastName: string;
  /** As 1990-01-31. */
  readonly dateOfBirth: string;
}

/** A verification to carry out. */
export interface VerificationOrder {
  /** Our verification's id, by which the service knows a repeated order. */
  readonly verificationId: string;
  readonly person: PersonToCheck;
  /** The papers, each with an address that is good for some minutes. */
  readonly documents: readonly { readonly kind: KycDocumentKind; readonly address: string }[];
}

/** A search to carry out in lists of people with whom no business may be done. */
export interface ScreeningOrder {
  /** Our check's id, by which the service knows a repeated order. */
  readonly checkId: string;
  readonly person: PersonToCheck;
}

/** Somebody on a list who may be the person. */
export interface Hit {
  readonly name: string;
  readonly list: string;
}

/** What a service tells, once its signature has been checked. */
export type CheckNotice =
  | {
      readonly about: 'VERIFICATION';
      readonly verificationId: string;
      /** What the service calls the case. */
      readonly reference: string;
      /** How sure it is, from 0 to 1. */
      readonly score: number;
    }
  | {
      readonly about: 'SCREENING';
      readonly checkId: string;
      /** Which edition of the lists was searched. */
      readonly listVersion: string;
      readonly hits: readonly Hit[];
    };

/** Finds out who people are on our behalf. It answers by callbacks, when it has found out. */
export interface PersonChecks {
  /** As it stands in rows and, in small letters, in the address of its callbacks. */
  readonly name: string;
  /**
   * Asks for a verification. Asked again for the same one, it carries out no other.
   *
   * @throws Error when it cannot be reached.
   */
  verify(order: VerificationOrder): Promise<void>;
  /**
   * Asks for a search. Asked again for the same check, it searches no other time.
   *
   * @throws Error when it cannot be reached.
   */
  screen(order: ScreeningOrder): Promise<void>;
  /**
   * Reads a callback.
   *
   * @throws ForgedCallback, UnreadableCallback
   */
  readCallback(callback: Callback): CheckNotice;
}

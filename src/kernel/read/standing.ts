import type { Sql } from 'sql-template-tag';

/**
 * Says in SQL whether the account still stands as the caller's viewer says: its session, its type, what it may. It is
 * owned by identity, whose tables it reads.
 */
export type StandingRule = Sql;

/** A viewer that is remembered from an earlier request, and what the statements of this one have said of it. */
export class RememberedStanding {
  /** True once a statement has found that everything is as it was. */
  isConfirmed = false;
  /** True once a statement has found the opposite, or one was about to run that does not ask. */
  isDoubted = false;

  /** Whether what was read may be shown. */
  get mayBeShown(): boolean {
    return this.isConfirmed && !this.isDoubted;
  }
}

/** The account does not stand as it is remembered: what was read for it is nothing, and it has to be asked for anew. */
export class StandingChanged extends Error {
  override readonly name = 'StandingChanged';
}

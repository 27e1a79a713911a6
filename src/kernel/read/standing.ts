import type { Sql } from 'sql-template-tag';

/**
 * Says in SQL whether the account still stands as the caller's viewer says: its session, its type, what it may. It is
 * owned by identity, whose tables it reads.
 */
export type StandingRule = Sql;

/** A viewer that is remembered from an earlier request, and what the statements of this one have said of it. */
export class RememberedStanding {
  private isConfirmed = false;
  private isDoubted = false;
  private isOver = false;

  /** Whether what was read may be shown. */
  get mayBeShown(): boolean {
    return this.isOver || (this.isConfirmed && !this.isDoubted);
  }

  /** Whether statements need not ask any more: something was written for the viewer, and that must not be done again. */
  get isSettled(): boolean {
    return this.isOver;
  }

  /** A statement that reads has found everything as it was. */
  confirm(): void {
    this.isConfirmed = true;
  }

  /** A statement has found the opposite, or one was about to run that does not ask. */
  doubt(): void {
    this.isDoubted = true;
  }

  /** A statement that writes has found everything as it was, and so it is for the rest of the operation. */
  settle(): void {
    this.isOver = true;
  }
}

/** The account does not stand as it is remembered: what was read for it is nothing, and it has to be asked for anew. */
export class StandingChanged extends Error {
  override readonly name = 'StandingChanged';
}

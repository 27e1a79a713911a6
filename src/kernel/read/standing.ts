import type { Sql } from 'sql-template-tag';
import type { Viewer } from '../auth/viewer';

/**
 * Says in SQL whether an account still stands as a remembered viewer says: its session, its type, what it may. It is owned by
 * identity, whose tables it reads. The answer is one of a few constants, by what there is to ask of such a viewer.
 */
export type StandingRule = (viewer: Viewer) => Sql;

/** A viewer that is remembered from an earlier request, and what the statements of this one have said of it. */
export class RememberedStanding {
  private isConfirmed = false;
  private isDoubted = false;
  private isOver = false;
  private isAbandoned = false;

  /** Whether the answer may be shown; else the operation is run again for a viewer who was asked for. */
  get mayBeShown(): boolean {
    return this.isOver || ((this.isConfirmed || this.isAbandoned) && !this.isDoubted);
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

  /**
   * A statement that writes came to no end that anybody knows of: it may have written, so the operation must not be run again
   * by itself, and its answer is that error.
   */
  abandon(): void {
    this.isAbandoned = true;
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

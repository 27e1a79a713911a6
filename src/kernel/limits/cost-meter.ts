/** What is left to whoever asks, in points of cost. */
export interface Budget {
  readonly maximum: number;
  readonly available: number;
  readonly restoredPerSecond: number;
}

/**
 * What one operation costs: what it may fetch, known before it runs, and what its root fields have really fetched, each of
 * their rows with all that its selection may fetch beneath it. So nothing has to be counted that nobody takes apart.
 */
export class CostMeter {
  /** What it costs at most; null until it is known. */
  requested: number | null = null;
  /** What is left to whoever asks; null until the cost was taken from it. */
  budget: Budget | null = null;
  private surplus = 0;
  private isCharged = false;

  /** Notes what a read could have fetched and has not. */
  spare(rows: number): void {
    this.surplus += rows;
  }

  /** Begins anew, where an operation does. */
  restart(): void {
    this.surplus = 0;
  }

  /** Notes that what it costs at most was taken from a budget. */
  charge(): void {
    this.isCharged = true;
  }

  /** What was taken and is to be given back, once. */
  settle(): number {
    if (!this.isCharged) return 0;
    this.isCharged = false;
    return (this.requested ?? 0) - this.actual;
  }

  /** What it has cost, as far as it has run. */
  get actual(): number {
    return Math.max(0, (this.requested ?? 0) - this.surplus);
  }
}

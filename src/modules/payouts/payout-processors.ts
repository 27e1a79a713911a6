import type { PayoutProcessor } from './payout-processor';

/** The processors of this installation that pay out. */
export class PayoutProcessors {
  /** @param all the first takes new destinations; each goes on with those that are its own. */
  constructor(private readonly all: readonly PayoutProcessor[]) {}

  /** The one that new destinations are at; null where nothing is paid out. */
  get forNew(): PayoutProcessor | null {
    return this.all[0] ?? null;
  }

  /** The one of a name, as it stands in the database. */
  find(name: string): PayoutProcessor | undefined {
    return this.all.find((processor) => processor.name === name);
  }
}

import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { LocalProcessor } from './local/local-processor';
import type { PaymentProcessor } from './processor';

/** The processors of this installation, by name. */
export class Processors {
  private readonly byName: ReadonlyMap<string, PaymentProcessor>;

  /** @param local the processor with the test cards; null in production. */
  constructor(
    readonly local: LocalProcessor | null,
    private readonly others: readonly PaymentProcessor[] = [],
  ) {
    const all = [...(local ? [local] : []), ...others];
    this.byName = new Map(all.map((processor) => [processor.name, processor]));
  }

  find(name: string): PaymentProcessor | undefined {
    return this.byName.get(name);
  }

  /** Refuses: INVALID where there are no test cards. */
  requireLocal(field: readonly string[]): LocalProcessor {
    if (this.local) return this.local;
    throw refusal(UserErrorCode.INVALID, 'There are no test cards in production.', field);
  }

  /**
   * The one that takes new cards: the installation's own, or else the local one.
   *
   * Refuses: INVALID where there is none.
   */
  requireForCards(field: readonly string[]): PaymentProcessor {
    const [first] = this.others;
    const found = first ?? this.local;
    if (found) return found;
    throw refusal(UserErrorCode.INVALID, 'This installation takes no cards.', field);
  }
}

import type { Fetched, Kind, Need, Telling } from '../../kernel/read/audience';

/** An execution for one of many, which notes what it read. */
export interface Observation<Context> {
  /** What to execute with. */
  readonly context: Context;
  /** What was read, once it has been executed; null where something of it may be for this one alone. */
  fetched(): readonly Fetched[] | null;
}

/** What the transports must know of the product to tell an event to many at once. */
export interface Sharing<Context> {
  observe(context: Context): Observation<Context>;
  /**
   * For each telling, and each of those behind these contexts, which are on one brand, a mark that those have in common who
   * get the same answer; null for whoever may not know of what is needed. Null in place of a telling where it has to be
   * asked for each.
   */
  kindsOf(
    contexts: readonly Context[],
    tellings: readonly Telling[],
  ): Promise<readonly (readonly Kind[] | null)[]>;
  /** Whether the one behind the context may know of all of this. */
  permits(context: Context, needs: readonly Need[]): Promise<boolean>;
  /** What those have in common who are the same account, as far as answers go. */
  viewerKey(context: Context): string;
  /** The brand that the context is on. */
  brandKey(context: Context): string;
}

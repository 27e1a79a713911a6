import { handTrades } from './trades-of-hands';
import { outdoorTrades } from './trades-outdoors';
import { studioTrades } from './trades-in-studios';

/** What a creator is about, and the words that go with it. */
export interface Trade {
  /** Who does this, with an article: 'a baker'. */
  readonly who: string;
  /** What they do, as the end of a handle: 'mira.bakes'. */
  readonly verb: string;
  /** Words under which their posts are found. */
  readonly tags: readonly string[];
  /** What they make or do, each with an article. */
  readonly things: readonly string[];
  /** Headlines that only they would write; {thing} stands for one of the things. */
  readonly titles: readonly string[];
  /** Sentences that only they would write. */
  readonly sentences: readonly string[];
  /** What they broadcast. */
  readonly streams: readonly string[];
}

/** Everything that the creators of the demonstration are about. */
export const trades: readonly Trade[] = [...handTrades, ...outdoorTrades, ...studioTrades];

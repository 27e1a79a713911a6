import type { Answer } from '../kit/http';
import type { Person, World } from '../kit/world';

/** Where a refusal is said: in the payload, in `errors[]`, or by the connection itself. */
export type Channel = 'userErrors' | 'errors[]' | 'connection' | 'none';

/** People and places that attacks are tried on. */
export interface Stage {
  readonly world: World;
  /** A server in production mode over the same schema, for what only production hides. */
  readonly production: World;
  readonly admin: Person;
  /** A fan with tokens to spend. */
  readonly ada: Person;
  readonly ben: Person;
  /** A creator with a post that only she may see, and a live stream. */
  readonly cleo: Person;
  readonly draftId: string;
  readonly streamId: string;
  /** A public post of hers, and one of Ben's under which she has said something. */
  readonly postId: string;
  readonly openPostId: string;
  /** A creator to whom a sanction has closed every feature that can be closed. */
  readonly rex: Person;
  /** Somebody whom Cleo blocks. */
  readonly bob: Person;
  /** Somebody whom a sanction suspends. */
  readonly sue: Person;
  /** Somebody whose age check found them of age, and somebody whose check found the opposite. */
  readonly grace: Person;
  readonly kid: Person;
  /** Posts of Cleo's for verified ages, the first with something that she said under it, the second for sale. */
  readonly adultPostId: string;
  readonly adultCommentId: string;
  readonly adultPaidPostId: string;
}

/** What became of an attack. */
export interface Outcome {
  /** The code of the refusal; a close code or a status of HTTP where there is no other. */
  readonly code: string;
  /** The status of HTTP; null where it came over a socket. */
  readonly status?: number | null;
  /** All that the attacker could read. */
  readonly text: string;
  /** Entries in `errors[]`. */
  readonly errors?: number;
}

/** An attack that is one operation, tried over HTTP and over a WebSocket. */
export interface OperationAttack {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly as?: 'ada' | 'ben' | 'cleo' | 'rex' | 'bob' | 'sue' | 'kid';
  /** In production mode. */
  readonly inProduction?: boolean;
}

/** One way to try one attack of the table. */
export interface Attack {
  /** The number in the table of attacks. */
  readonly row: `A${number}`;
  /** The issue that owns the row. */
  readonly issue: number;
  readonly input: string;
  readonly channel: Channel;
  /** The only codes that are right; several where a limit that comes first depends on the transport. */
  readonly code: string | readonly string[];
  /** The operation, which may need the ids of the stage; or a way of its own. */
  readonly operation?: (stage: Stage) => OperationAttack;
  readonly run?: (stage: Stage) => Promise<Outcome>;
  /** What the refusal must say besides. */
  readonly says?: string;
  /**
   * Within how many milliseconds it must be answered; five times two seconds unless it says so. Below a second the fastest of
   * three tries counts.
   */
  readonly withinMs?: number;
  /** Whether it writes nothing at all; operations never do, and whoever has people or worlds made cannot say so. */
  readonly writesNothing?: boolean;
}

/** A row whose feature is not there yet. */
export interface PendingRow {
  readonly row: `A${number}`;
  /** The domain that the feature belongs to. */
  readonly domain: string;
  readonly waitsFor: string;
}

/** What an answer over HTTP comes to. */
export function outcomeOf(answer: Answer): Outcome {
  const { errors = [], data } = answer.json;
  return {
    code: errors[0]?.extensions.code ?? userErrorIn(data) ?? 'OK',
    status: answer.status,
    text: answer.text,
    errors: errors.length,
  };
}

/** The code of the first user error of any payload; null where there is none. */
export function userErrorIn(
  data: Readonly<Record<string, unknown>> | null | undefined,
): string | null {
  for (const payload of Object.values(data ?? {})) {
    if (typeof payload !== 'object' || payload === null || !('userErrors' in payload)) continue;
    const [first] = payload.userErrors as readonly { readonly code: string }[];
    if (first) return first.code;
  }
  return null;
}

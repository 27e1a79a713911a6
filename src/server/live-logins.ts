import type { Logger } from '../kernel/log/logger';
import type { OperationContext } from './gateway';

/** setTimeout counts in 32 bits. */
const longestTimerMs = 2 ** 31 - 1;

/** Why a connection may go on no longer. */
export type LoginEnd = 'Token expired' | 'Session ended';

/** Says which of these login sessions are over, by themselves or with their account. */
export type EndedSessions = (sessionIds: readonly string[]) => Promise<readonly string[]>;

/**
 * The logins behind connections that stay. A connection ends when its token expires, and soon after its session has
 * ended anywhere: the database is asked for all of them in one statement, again and again, so that it holds for every
 * process and needs nobody to tell.
 */
export class LiveLogins {
  private readonly connections = new Map<string, Set<(why: LoginEnd) => void>>();
  private readonly checking: NodeJS.Timeout;
  private isChecking = false;

  constructor(
    private readonly endedSessions: EndedSessions | null,
    checkMs: number,
    private readonly log: Logger,
  ) {
    this.checking = setInterval(() => void this.check(), checkMs).unref();
  }

  /** Watches over a connection until the function that it gives is called. `end` is called once at most. */
  watch({ expiresAt, viewer }: OperationContext, end: (why: LoginEnd) => void): () => void {
    const { sessionId } = viewer;
    const timer = expiresAt && setTimeout(() => finish('Token expired'), remainingMs(expiresAt));
    timer?.unref();
    const finish = (why: LoginEnd): void => {
      release();
      end(why);
    };
    const release = (): void => {
      if (timer) clearTimeout(timer);
      if (sessionId !== null) this.forget(sessionId, finish);
    };
    if (sessionId !== null) this.remember(sessionId, finish);
    return release;
  }

  /** Ends the connections of login sessions that are known to be over. */
  end(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      for (const finish of [...(this.connections.get(sessionId) ?? [])]) finish('Session ended');
    }
  }

  /** Watches no longer. */
  close(): void {
    clearInterval(this.checking);
  }

  private async check(): Promise<void> {
    if (this.isChecking || !this.endedSessions || this.connections.size === 0) return;
    this.isChecking = true;
    try {
      this.end(await this.endedSessions([...this.connections.keys()]));
    } catch (err) {
      // Whether they are over is not known just now; the token behind each ends in any case.
      this.log.error({ err }, 'open sessions could not be checked');
    } finally {
      this.isChecking = false;
    }
  }

  private remember(sessionId: string, finish: (why: LoginEnd) => void): void {
    const others = this.connections.get(sessionId);
    if (others) others.add(finish);
    else this.connections.set(sessionId, new Set([finish]));
  }

  private forget(sessionId: string, finish: (why: LoginEnd) => void): void {
    const others = this.connections.get(sessionId);
    others?.delete(finish);
    if (others?.size === 0) this.connections.delete(sessionId);
  }
}

function remainingMs(expiresAt: Date): number {
  return Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), longestTimerMs);
}

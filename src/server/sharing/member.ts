import type { ExecutionArgs } from 'graphql';
import type { Following } from '../../kernel/events/following';
import type { RecordedEvent } from '../../kernel/events/outbox';
import type { OperationContext } from '../gateway';

/** Where the results of a member go. */
export interface Sink {
  /** Sends a result, which is JSON already. */
  send(payload: string): void;
  /** Resolves once the client has taken what was sent. */
  drained(): Promise<void>;
  /** No result follows; with an error where there is one to tell. */
  end(error: unknown): void;
  /** No result follows, though there would be some: the client is to come back and resume. */
  giveUp(): void;
}

/** A subscription that may be told together with others. */
export interface MemberOptions<Context> {
  readonly following: Following<unknown>;
  readonly args: ExecutionArgs & { readonly contextValue: Context };
  readonly sink: Sink;
}

/** One of those to whom a shared operation tells its events. */
export class Member<Context extends OperationContext> {
  /** What happens while it is still told what it has missed; null once it has caught up. */
  missed: RecordedEvent[] | null;
  /** Events heard before this one are not for it. */
  since = 0;
  isOver = false;

  constructor(private readonly options: MemberOptions<Context>) {
    this.missed = options.following.resumes ? [] : null;
  }

  get following(): Following<unknown> {
    return this.options.following;
  }

  get args(): MemberOptions<Context>['args'] {
    return this.options.args;
  }

  get context(): Context {
    return this.options.args.contextValue;
  }

  get sink(): Sink {
    return this.options.sink;
  }

  /** Sends a result, unless the token behind the subscription is no longer good. */
  tell(payload: string): void {
    if (this.isOver) return;
    const { expiresAt } = this.context;
    if (expiresAt !== null && expiresAt.getTime() <= Date.now()) return this.end(null);
    this.sink.send(payload);
  }

  end(error: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.sink.end(error);
  }

  giveUp(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.sink.giveUp();
  }
}

import type { ExecutionResult } from 'graphql';
import type { Connection } from '../sockets';
import type { Sink } from './member';

/** The client is to come back after some time, and to go on where it was. */
const tryAgainLater = 1013;

const over = { done: true, value: undefined } as const;

/**
 * A subscription as the protocol sees it whose results reach the client past it. To the protocol it has none: it begins at
 * the first look, and comes to an end, or fails, when the subscription does.
 */
export class JoinedResults implements AsyncGenerator<ExecutionResult, void, void> {
  private readonly ended: Promise<IteratorResult<ExecutionResult, void>>;
  private readonly finish: () => void;
  private readonly fail: (error: unknown) => void;
  private leave: (() => void) | null = null;
  private isOver = false;

  constructor(
    private readonly id: string,
    private readonly connection: Connection,
    private readonly join: (sink: Sink) => () => void,
  ) {
    let finish: () => void = () => undefined;
    let fail: (error: unknown) => void = () => undefined;
    this.ended = new Promise((resolve, reject) => {
      finish = () => resolve(over);
      fail = reject;
    });
    this.finish = finish;
    this.fail = fail;
    // Nobody may be waiting for it when it fails.
    this.ended.catch(() => undefined);
  }

  next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (!this.isOver && !this.leave) this.leave = this.join(this.sink());
    return this.ended;
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.stop();
    this.finish();
    return over;
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private sink(): Sink {
    const { connection } = this;
    const head = `{"id":${JSON.stringify(this.id)},"type":"next","payload":`;
    return {
      send: (payload) => connection.push(`${head}${payload}}`),
      drained: () => connection.drained(),
      end: (error) => {
        this.stop();
        if (error === null) this.finish();
        else this.fail(error);
      },
      giveUp: () => {
        this.stop();
        connection.close(tryAgainLater, 'Try again later');
      },
    };
  }

  private stop(): void {
    this.isOver = true;
    this.leave?.();
  }
}

import type { ExecutionResult } from 'graphql';

/**
 * The results of a subscription: one per event of the source. Unlike an async generator it can be told to return while
 * it waits for an event, which is how a client that leaves frees the source at once.
 */
export class EventResults implements AsyncGenerator<ExecutionResult, void, void> {
  private isOver = false;
  private release: (() => void) | null = null;

  constructor(
    private readonly source: AsyncIterator<unknown>,
    private readonly resultOf: (event: unknown) => Promise<ExecutionResult>,
    /** Whether events may still be told. */
    private readonly isAllowed: () => boolean = () => true,
  ) {}

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (this.isOver) return over;
    const event = await this.nextEvent();
    if (this.isOver || event.done) {
      this.isOver = true;
      return over;
    }
    if (!this.isAllowed()) return this.return();
    try {
      return { done: false, value: await this.resultOf(event.value) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    if (!this.isOver) {
      this.isOver = true;
      this.release?.();
      await this.source.return?.();
    }
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

  /** The next event, or the end when `return` is called meanwhile, whatever the source makes of that. */
  private nextEvent(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve, reject) => {
      this.release = () => resolve(over);
      this.source.next().then(resolve, reject);
    });
  }
}

const over = { done: true, value: undefined } as const;

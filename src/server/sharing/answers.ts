import { execute, type ExecutionArgs } from 'graphql';
import type { Fetched, Kind, Need } from '../../kernel/read/audience';
import type { OperationContext } from '../gateway';
import type { Pipeline } from '../pipeline';
import { newRequestId } from '../requests';
import type { Sharing } from './sharing';

/** One of those who are to be answered. */
export interface Asking<Context> {
  readonly args: ExecutionArgs & { readonly contextValue: Context };
  readonly context: Context;
}

/** Something to tell, and what one must be allowed to know of to be told it. */
export interface News {
  readonly needs: readonly Need[];
  /** What the operation is executed with. */
  readonly event: unknown;
}

/** An answer as JSON, and what was read for it; null where something of it may be for one alone. */
interface Answer {
  readonly payload: string;
  readonly fetched: readonly Fetched[] | null;
}

/** Answers events for many: as few executions as there are different answers, and one question to the database for all. */
export class Answers<Context extends OperationContext> {
  private readonly contexts = new WeakMap<readonly Asking<Context>[], readonly Context[]>();

  constructor(
    private readonly sharing: Sharing<Context>,
    private readonly pipeline: Pipeline,
  ) {}

  /**
   * For each event, the answer of each who asks, in their order, as JSON; null for whoever may not know of what is needed.
   * All ask for the same operation with the same variables, on the same brand.
   */
  async of(
    asking: readonly Asking<Context>[],
    news: readonly News[],
  ): Promise<readonly (readonly (string | null)[])[]> {
    const [first] = asking;
    if (!first) return news.map(() => []);
    const trials = await Promise.all(news.map(({ event }) => this.execute(first, event)));
    const tellings = news.flatMap(({ needs }, at) => {
      const fetched = trials[at]?.fetched;
      return fetched ? [{ needs, fetched }] : [];
    });
    const judged = (await this.sharing.kindsOf(this.contextsOf(asking), tellings)).values();
    return Promise.all(
      news.map((one, at) => {
        const trial = trials[at];
        const kinds = trial?.fetched ? judged.next().value : null;
        if (!trial || !kinds) return this.ofEach(asking, one);
        return this.ofKinds(asking, kinds, one, trial);
      }),
    );
  }

  /** Whether each may know of what is needed, in their order. */
  async permitted(
    asking: readonly Asking<Context>[],
    needs: readonly Need[],
  ): Promise<readonly boolean[]> {
    const contexts = this.contextsOf(asking);
    const [kinds] = await this.sharing.kindsOf(contexts, [{ needs, fetched: [] }]);
    if (kinds) return kinds.map((kind) => kind !== null);
    return Promise.all(contexts.map((context) => this.sharing.permits(context, needs)));
  }

  /** Once for each kind; the trial is the answer of the first who asks. */
  private async ofKinds(
    asking: readonly Asking<Context>[],
    kinds: readonly Kind[],
    { event }: News,
    trial: Answer,
  ): Promise<readonly (string | null)[]> {
    const known = new Map<Kind, string>([[kinds[0] ?? null, trial.payload]]);
    for (const [at, kind] of kinds.entries()) {
      const one = asking[at];
      if (kind === null || known.has(kind) || !one) continue;
      known.set(kind, (await this.execute(one, event)).payload);
    }
    return kinds.map((kind) => (kind === null ? null : (known.get(kind) ?? null)));
  }

  /** One and the same list for one and the same list, by which what is made of it can be kept. */
  private contextsOf(asking: readonly Asking<Context>[]): readonly Context[] {
    const contexts = this.contexts.get(asking) ?? asking.map(({ context }) => context);
    this.contexts.set(asking, contexts);
    return contexts;
  }

  /** Once for each viewer. */
  private async ofEach(
    asking: readonly Asking<Context>[],
    { needs, event }: News,
  ): Promise<readonly (string | null)[]> {
    const known = new Map<string, Promise<string | null>>();
    return Promise.all(
      asking.map((one) => {
        const key = this.sharing.viewerKey(one.context);
        const answer = known.get(key) ?? this.ofOne(one, needs, event);
        known.set(key, answer);
        return answer;
      }),
    );
  }

  private async ofOne(
    one: Asking<Context>,
    needs: readonly Need[],
    event: unknown,
  ): Promise<string | null> {
    if (!(await this.sharing.permits(one.context, needs))) return null;
    return (await this.execute(one, event)).payload;
  }

  private async execute({ args, context }: Asking<Context>, event: unknown): Promise<Answer> {
    const observed = this.sharing.observe(context);
    const result = await execute({ ...args, rootValue: event, contextValue: observed.context });
    const errors = result.errors && this.pipeline.report(result.errors, newRequestId());
    return {
      payload: JSON.stringify(errors ? { ...result, errors } : result),
      fetched: observed.fetched(),
    };
  }
}

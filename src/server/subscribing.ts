import { createSourceEventStream, execute, GraphQLError, type ExecutionArgs } from 'graphql';
import { isNativeError } from 'node:util/types';
import { EventResults } from './event-results';
import type { Gateway, OperationContext } from './gateway';

/** What a subscription runs with. */
export interface SubscriptionArgs<Context> extends ExecutionArgs {
  readonly contextValue: Context;
}

/**
 * The results of a subscription, each under a context of its own. One that cannot begin fails at its first result. It
 * ends with the token behind it, whoever closes its connection and when.
 */
export async function subscribeResults<Context extends OperationContext>(
  gateway: Gateway<Context>,
  args: SubscriptionArgs<Context>,
): Promise<EventResults> {
  const source = await sourceOf(args);
  return resultsOf(gateway, args, source[Symbol.asyncIterator]());
}

/** The results of a subscription whose events are these. */
export function resultsOf<Context extends OperationContext>(
  gateway: Gateway<Context>,
  args: SubscriptionArgs<Context>,
  source: AsyncIterator<unknown>,
): EventResults {
  let context = args.contextValue;
  const { expiresAt } = context;
  return new EventResults(
    source,
    async (event) => {
      context = gateway.renewContext(context);
      return execute({ ...args, rootValue: event, contextValue: context });
    },
    () => expiresAt === null || expiresAt.getTime() > Date.now(),
  );
}

/** The events of a subscription. What its resolver throws is thrown by the first `next`. */
export async function sourceOf(args: ExecutionArgs): Promise<AsyncIterable<unknown>> {
  try {
    const source = await createSourceEventStream(args);
    if (Symbol.asyncIterator in source) return source;
    return failing(source.errors?.[0]);
  } catch (error) {
    return failing(error);
  }
}

function failing(error: unknown): AsyncIterable<unknown> {
  const next = () => Promise.reject(asGraphQLError(error));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** Whatever was thrown, as the kind of error that results carry. */
export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = isNativeError(error) ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

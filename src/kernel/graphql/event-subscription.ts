import type { GraphQLResolveInfo } from 'graphql';
import { Subscription, UseMiddleware, type ClassType, type MiddlewareFn } from 'type-graphql';
import type { RequestContext } from './context';

interface Opening {
  readonly args: Record<string, unknown>;
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
}

/** Stands where an event would, while a subscription begins. */
const beginning = Object.freeze({});

/** The method runs once, to open the events; each event then is the answer as it is. */
const passEvents: MiddlewareFn<RequestContext> = async ({ root }, next) =>
  root === beginning ? ((await next()) as unknown) : (root as unknown);

/**
 * Declares a method that opens a subscription: it gives the events, each of which the client selects from. TypeGraphQL
 * hands its `subscribe` neither the resolver's instance nor decorated parameters; the field's own resolver has both.
 */
export function EventSubscription(
  event: () => ClassType<object>,
  description: string,
): MethodDecorator {
  const subscribe = async ({ args, context, info }: Opening): Promise<AsyncIterable<unknown>> => {
    const open = info.parentType.getFields()[info.fieldName]?.resolve;
    return (await open?.(beginning, args, context, info)) as AsyncIterable<unknown>;
  };
  return (prototype, name, descriptor) => {
    Subscription(event, { description, subscribe })(prototype, name, descriptor);
    UseMiddleware(passEvents)(prototype, name, descriptor);
  };
}

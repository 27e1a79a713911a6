import type { GraphQLField } from 'graphql';
import {
  Arg,
  Extensions,
  Mutation,
  UseMiddleware,
  type ClassType,
  type MiddlewareFn,
} from 'type-graphql';
import { Refusal } from '../problems/user-errors';
import type { UserError } from '../problems/user-errors';

/** What every payload has beside its entity. */
export interface Payload {
  readonly userErrors: readonly UserError[];
}

/** A refusal becomes the payload: no entity, and the rules that were broken. */
const answerRefusals: MiddlewareFn = async (_action, next) => {
  try {
    return (await next()) as unknown;
  } catch (error) {
    if (error instanceof Refusal) return { userErrors: error.userErrors } satisfies Payload;
    throw error;
  }
};

/** Declares a mutation that answers with a payload. */
export function PayloadMutation(
  payload: () => ClassType<Payload>,
  description: string,
): MethodDecorator {
  return (prototype, name, descriptor) => {
    Mutation(payload, { description })(prototype, name, descriptor);
    UseMiddleware(answerRefusals)(prototype, name, descriptor);
  };
}

/**
 * The same for one that does nothing but make a stroke: it may run for a viewer who is only remembered, because the stroke
 * finds out how they stand. Until then it must touch nothing that outlasts the request.
 */
export function StrokeMutation(
  payload: () => ClassType<Payload>,
  description: string,
): MethodDecorator {
  return (prototype, name, descriptor) => {
    PayloadMutation(payload, description)(prototype, name, descriptor);
    Extensions({ [strokeMark]: true })(prototype, name, descriptor);
  };
}

/** Whether a field was declared as a `StrokeMutation`. */
export function isStroke({
  extensions,
}: Pick<GraphQLField<unknown, unknown>, 'extensions'>): boolean {
  return extensions[strokeMark] === true;
}

const strokeMark = 'marquee.stroke';

/** Declares the one argument of a mutation. */
export function Input(input: () => ClassType<object>): ReturnType<typeof Arg> {
  return Arg('input', input, { description: 'What to do, and to what.' });
}

/** A payload without broken rules. */
export function succeed<E extends object>(entity: E): E & Payload {
  return { ...entity, userErrors: [] };
}

import { Arg, Mutation, UseMiddleware, type ClassType, type MiddlewareFn } from 'type-graphql';
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

/** Declares the one argument of a mutation. */
export function Input(input: () => ClassType<object>): ReturnType<typeof Arg> {
  return Arg('input', input, { description: 'What to do, and to what.' });
}

/** A payload without broken rules. */
export function succeed<E extends object>(entity: E): E & Payload {
  return { ...entity, userErrors: [] };
}

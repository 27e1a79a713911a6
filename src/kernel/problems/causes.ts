import { GraphQLError } from 'graphql';

/** Chains of causes are this long at most; a longer one is taken for a circle. */
const depthMax = 8;

/** An error and what it was made from, one after the other, as GraphQL, Prisma and its adapters keep them. */
export function* causesOf(error: unknown): Generator<object> {
  let cause = error;
  for (let depth = 0; typeof cause === 'object' && cause !== null && depth < depthMax; depth += 1) {
    yield cause;
    cause = next(cause);
  }
}

/** Whether an error or one of its causes has one of these codes, of Node, PostgreSQL, Prisma or its adapter. */
export function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  for (const cause of causesOf(error)) {
    if ('code' in cause && typeof cause.code === 'string' && codes.has(cause.code)) return true;
    if ('originalCode' in cause && codes.has(String(cause.originalCode))) return true;
    // Of a connection that broke within a statement of its own, Prisma keeps neither the code nor the message.
    if ('kind' in cause && codes.has(String(cause.kind))) return true;
  }
  return false;
}

function next(error: object): unknown {
  if (error instanceof GraphQLError && error.originalError) return error.originalError;
  // This is how graphql-js keeps what was thrown and is no Error of its own realm.
  if ('thrownValue' in error) return error.thrownValue;
  if ('meta' in error) return driverErrorIn(error.meta);
  return 'cause' in error ? error.cause : undefined;
}

/** Prisma keeps what its adapter reported beside its own code. */
function driverErrorIn(meta: unknown): unknown {
  return typeof meta === 'object' && meta && 'driverAdapterError' in meta
    ? meta.driverAdapterError
    : undefined;
}

import { DatabaseError } from 'pg';
import { Prisma } from '../../generated/prisma/client';

/**
 * The name of the constraint that a statement broke, so that a store can say which rule it was; undefined for every
 * other error.
 */
export function brokenConstraint(error: unknown): string | undefined {
  if (error instanceof DatabaseError) return error.constraint;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  return findConstraint(error.meta) ?? /constraint "([^"]+)"/.exec(error.message)?.[1];
}

/** Prisma's adapter reports a constraint by its name, deep within `meta`. */
function findConstraint(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if ((key === 'index' || key === 'constraint') && typeof inner === 'string') return inner;
    const found = findConstraint(inner);
    if (found) return found;
  }
  return undefined;
}

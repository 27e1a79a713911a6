import { createHash } from 'node:crypto';
import { requireMember } from '../auth/authorize';
import type { Caller } from '../auth/viewer';
import { withRetries } from '../db/conflicts';
import type { Database, Transaction } from '../db/database';
import { Refusal, refusal, UserErrorCode, type UserError } from '../problems/user-errors';
import { claimKey, insertOutcome, type Outcome } from './idempotency.store';

/** What can be stored of a result, and comes back the same. */
export type Storable =
  string | number | boolean | null | readonly Storable[] | { readonly [name: string]: Storable };

/** A command that may reach us more than once, and what tells it from others. */
export interface Command {
  /** The name of the mutation. */
  readonly operation: string;
  /** The key as the client sent it. */
  readonly key: string;
  /** All that decides what the command does. */
  readonly request: Storable;
}

/** What a command is known by. */
export interface KeyedRequest {
  readonly key: string;
  /** In hexadecimal digits. */
  readonly requestHash: string;
}

const keyForm = /^[\x21-\x7e]{8,200}$/;

/**
 * Does the work of a command in one transaction, once for each key of the caller. Whoever comes again with the key, even
 * at the same moment, is told the stored result or the stored refusal and nothing happens; so a client that had no answer
 * can ask again. A refusal takes back what the work wrote and stays: what was refused once under a key will always be.
 * Any other failure takes back the key too.
 *
 * `work` must run all its statements in the transaction that it is given, and have no other effect: where PostgreSQL gives
 * the transaction up for another one, it is done again, five times at most. `atOnce`, where there is such a way, tries to do
 * all of it, the keeping of the outcome included, by one statement: it gives the result, or null where it has written nothing
 * and `work` must find out why.
 *
 * Refuses: INVALID for a key that is not 8 to 200 visible ASCII characters, CONFLICT for a key that came with another
 * request. Errors: UNAUTHENTICATED.
 */
export async function once<Result extends Storable>(
  database: Database,
  caller: Caller,
  command: Command,
  work: (tx: Transaction) => Promise<Result>,
  atOnce?: (keyed: KeyedRequest) => Promise<Result | null>,
): Promise<Result> {
  const { userId } = requireMember(caller);
  const { operation, key } = command;
  if (!keyForm.test(key)) {
    const message = 'idempotencyKey has 8 to 200 visible ASCII characters.';
    throw refusal(UserErrorCode.INVALID, message, ['idempotencyKey']);
  }
  const requestHash = hashOf(command.request);
  const keyed = { key, requestHash: requestHash.toString('hex') };
  const settle = async (tx: Transaction): Promise<Outcome> => {
    const known = await claimKey(tx, userId, key);
    if (known === null) {
      const found = await outcomeOf(tx, work);
      await insertOutcome(tx, { userId, key, operation, requestHash, ...found });
      return found;
    }
    if (known.operation !== operation || !requestHash.equals(known.requestHash)) {
      return { result: null, refusal: otherRequest };
    }
    return known;
  };
  const outcome = await withRetries(async (): Promise<Outcome> => {
    const result = atOnce ? await atOnce(keyed) : null;
    return result === null ? database.transaction(caller, settle) : { result, refusal: null };
  });
  if (outcome.refusal !== null) throw new Refusal(outcome.refusal);
  return outcome.result as Result;
}

const otherRequest: readonly UserError[] = [
  {
    code: UserErrorCode.CONFLICT,
    message: 'This idempotencyKey came with another request.',
    field: ['idempotencyKey'],
  },
];

/** What the work gives or which rules it finds broken; then all that it wrote is taken back. */
async function outcomeOf(
  tx: Transaction,
  work: (tx: Transaction) => Promise<Storable>,
): Promise<Outcome> {
  await tx.prisma.$executeRaw`SAVEPOINT work`;
  try {
    return { result: await work(tx), refusal: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await tx.prisma.$executeRaw`ROLLBACK TO SAVEPOINT work`;
    return { result: null, refusal: error.userErrors };
  }
}

/** The same for requests that differ in the order of their fields alone. */
function hashOf(request: Storable): Buffer {
  return createHash('sha256').update(canonical(request)).digest();
}

function canonical(value: Storable): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value as Readonly<Record<string, Storable>>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

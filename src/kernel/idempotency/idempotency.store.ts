import type { Transaction } from '../db/database';
import type { UserError } from '../problems/user-errors';

/** What became of a command: its result, or the rules that it broke. */
export interface Outcome {
  readonly result: unknown;
  readonly refusal: readonly UserError[] | null;
}

/** An outcome that stands under a key, and what came with the key. */
export interface KnownOutcome extends Outcome {
  readonly operation: string;
  readonly requestHash: Uint8Array;
}

/** An outcome to keep. */
export interface NewOutcome extends KnownOutcome {
  readonly userId: string;
  readonly key: string;
}

/**
 * Waits until nobody else works under the key, and keeps others waiting until the transaction ends; then, the outcome
 * that stands under it, or null where it is new.
 */
export async function claimKey(
  tx: Transaction,
  userId: string,
  key: string,
): Promise<KnownOutcome | null> {
  const [known] = await tx.prisma.$queryRaw<KnownOutcome[]>`/* idempotency.claimKey */
    SELECT operation, request_hash AS "requestHash", result, refusal
    FROM app.claim_idempotency_key(${userId}::uuid, ${key})`;
  return known ?? null;
}

export async function insertOutcome(tx: Transaction, outcome: NewOutcome): Promise<void> {
  const { userId, key, operation, requestHash } = outcome;
  const refusal = outcome.refusal && JSON.stringify(outcome.refusal);
  const result = outcome.refusal ? null : JSON.stringify(outcome.result);
  await tx.prisma.$executeRaw`/* idempotency.insertOutcome */
    INSERT INTO idempotency_keys (user_id, key, operation, request_hash, result, refusal)
    VALUES (${userId}::uuid, ${key}, ${operation}, ${requestHash}, ${result}::jsonb, ${refusal}::jsonb)`;
}

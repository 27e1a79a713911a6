import sql from 'sql-template-tag';
import type { Predicate } from '../../kernel/auth/policy';
import type { Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import type { Parameter } from '../../kernel/read/parameters';

/** A phrase that nobody may send. */
export interface BlockedPhraseRow {
  readonly id: string;
  readonly phrase: string;
  readonly createdAt: Date;
}

/** That none of these readings of a text, given as a JSON array, holds a blocked phrase, at the borders of words. */
export function isDecent(readings: string | Parameter): Predicate {
  return () => sql`NOT EXISTS (
    SELECT FROM blocked_phrases b, jsonb_array_elements_text(${readings}::jsonb) AS r (reading)
    WHERE position(' ' || b.phrase || ' ' IN ' ' || r.reading || ' ') > 0)`;
}

/** The words that nobody may send with a tip. */
export class PhraseStore {
  /** All of them, by the alphabet. */
  list(tx: Transaction): Promise<readonly BlockedPhraseRow[]> {
    return tx.prisma.blockedPhrase.findMany({
      orderBy: { phrase: 'asc' },
      select: { id: true, phrase: true, createdAt: true },
    });
  }

  /** Blocks a phrase; its id, or null where it is blocked already. */
  async insert(tx: Transaction, phrase: string, createdById: string): Promise<string | null> {
    try {
      const data = { phrase, createdById };
      return (await tx.prisma.blockedPhrase.create({ data, select: { id: true } })).id;
    } catch (error) {
      if (!['blocked_phrases_phrase_key', 'phrase'].includes(brokenConstraint(error) ?? '')) {
        throw error;
      }
      return null;
    }
  }

  /** Lets a phrase pass again; its id, or null where it was not blocked. */
  async remove(tx: Transaction, phrase: string): Promise<string | null> {
    const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* phrases.remove */
      DELETE FROM blocked_phrases WHERE phrase = ${phrase} RETURNING id`;
    return row?.id ?? null;
  }
}

import type { Transaction } from '../../kernel/db/database';
import type { Piece } from '../content';

/** What was decided last on whether a piece of content is there. */
export interface LastDecision {
  readonly kind: 'REMOVE' | 'RESTORE';
  /** What its author was told; null for what brought it back. */
  readonly statementId: string | null;
}

/** A decision about a piece of content. */
export interface NewDecision {
  readonly piece: Piece;
  readonly kind: 'REMOVE' | 'RESTORE';
  readonly actorId: string;
  readonly reason: string;
  readonly statementId: string | null;
}

/** A decision about an account or its content, as its statement leads to it. */
export interface ExplainedDecision {
  readonly sanctionId: string | null;
  readonly actionId: string | null;
  /** Whether it can be appealed against no longer. */
  readonly isTooOld: boolean;
}

/** Reads and writes what is decided about pieces of content, and what accounts say against decisions. */
export class PieceStore {
  /** What was decided last on a piece; null where nothing was. */
  async last(tx: Transaction, { type, id }: Piece): Promise<LastDecision | null> {
    const [last] = await tx.prisma.$queryRaw<LastDecision[]>`/* pieces.last */
      SELECT kind::text AS kind, statement_id AS "statementId" FROM moderation_actions
      WHERE target_type = ${targetOf(type)}::"ModerationTarget" AND target_id = ${id}::uuid
        AND kind IN ('REMOVE', 'RESTORE')
      ORDER BY created_at DESC, id DESC LIMIT 1`;
    return last ?? null;
  }

  /** Writes a decision about a piece into the history of moderation; gives its id. */
  async insert(tx: Transaction, { piece, ...decision }: NewDecision): Promise<string> {
    const { id } = await tx.prisma.moderationAction.create({
      data: { ...decision, targetType: targetOf(piece.type), targetId: piece.id },
      select: { id: true },
    });
    return id;
  }

  /** The decision that a statement to the caller explains; null where they were told no such thing. */
  async explainedBy(tx: Transaction, statementId: string): Promise<ExplainedDecision | null> {
    const [decision] = await tx.prisma.$queryRaw<ExplainedDecision[]>`/* pieces.explainedBy */
      SELECT sanction_id AS "sanctionId", action_id AS "actionId",
        decided_at + interval '6 months' < app.now() AS "isTooOld"
      FROM app.decision_explained_by(${statementId}::uuid)`;
    return decision ?? null;
  }

  /** Writes an appeal; gives its id, or null where there is one against the decision. */
  async insertAppeal(
    tx: Transaction,
    appeal: {
      readonly appellantId: string;
      readonly sanctionId: string | null;
      readonly actionId: string | null;
      readonly grounds: string;
    },
  ): Promise<string | null> {
    const { appellantId, sanctionId, actionId, grounds } = appeal;
    const [written] = await tx.prisma.$queryRaw<{ id: string }[]>`/* pieces.insertAppeal */
      INSERT INTO appeals (appellant_id, sanction_id, action_id, grounds)
      VALUES (${appellantId}::uuid, ${sanctionId}::uuid, ${actionId}::uuid, ${grounds})
      ON CONFLICT DO NOTHING RETURNING id`;
    return written?.id ?? null;
  }
}

function targetOf(type: Piece['type']): 'POST' | 'COMMENT' {
  return type === 'Post' ? 'POST' : 'COMMENT';
}

import type { RestrictionType, StatementSource } from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import { textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';

/** What a decision rests on: a law, or a clause of the community guidelines. */
export type Ground =
  | { readonly legalReference: string; readonly policyClause: null }
  | { readonly legalReference: null; readonly policyClause: string };

/** The ground of a decision as a moderator words it: one of the two is said. */
export interface SaidGround {
  readonly legalReference: string | null;
  readonly policyClause: string | null;
}

/** What an account is told of a decision. */
export interface NewStatement {
  readonly userId: string;
  readonly restriction: RestrictionType;
  readonly endsAt: Date | null;
  readonly facts: string;
  readonly source: StatementSource;
  readonly ground: Ground;
  readonly redress: string;
}

/** What every account is told that it can do about a decision. */
export const redress =
  'You can appeal against this decision within six months. Somebody who did not take it will decide on the appeal. You can also turn to a certified body for settling disputes out of court, or to a court.';

/** What is wrong with a ground as it was said. */
export function groundErrors({ legalReference, policyClause }: SaidGround): readonly UserError[] {
  const errors = [
    ...textErrors({ field: 'legalReference', value: legalReference, lengthMax: 1_000 }),
    ...textErrors({ field: 'policyClause', value: policyClause, lengthMax: 1_000 }),
  ];
  if ((legalReference === null) === (policyClause === null)) {
    const message = 'Say either legalReference or policyClause.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['policyClause'] });
  }
  return errors;
}

/** The ground that was said, of which groundErrors finds nothing to object to. */
export function groundOf({ legalReference, policyClause }: SaidGround): Ground {
  if (legalReference !== null) return { legalReference, policyClause: null };
  return { legalReference: null, policyClause: policyClause ?? '' };
}

/** Writes what an account is told of a decision; gives its id. Refuses: INVALID without guidelines in force. */
export async function insertStatement(
  tx: Transaction,
  { ground, ...told }: NewStatement,
): Promise<string> {
  const { id } = await tx.prisma.statementOfReasons.create({
    data: { ...told, ...(await writtenGround(tx, ground)) },
    select: { id: true },
  });
  return id;
}

async function writtenGround(tx: Transaction, { legalReference, policyClause }: Ground) {
  if (legalReference !== null) return { ground: 'LEGAL' as const, legalReference };
  const guidelines = await tx.prisma.policyDocument.findFirst({
    where: { kind: 'COMMUNITY_GUIDELINES', locale: 'en', isCurrent: true },
    select: { id: true },
  });
  if (!guidelines) {
    const message = 'No guidelines are in force that could have been broken.';
    throw refusal(UserErrorCode.INVALID, message, ['policyClause']);
  }
  return { ground: 'CONTRACTUAL' as const, policyClause, policyDocumentId: guidelines.id };
}

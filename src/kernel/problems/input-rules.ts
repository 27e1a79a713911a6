import { Refusal, UserErrorCode, type UserError } from './user-errors';

/** The rules of one text field of an input; lengths are in characters. */
export interface TextRule {
  readonly field: string;
  readonly value: string | null | undefined;
  readonly lengthMin?: number;
  readonly lengthMax: number;
}

/** What is wrong with a text; nothing when it is absent. */
export function textErrors({
  field,
  value,
  lengthMin = 1,
  lengthMax,
}: TextRule): readonly UserError[] {
  if (value === null || value === undefined) return [];
  const path = [field];
  const length = [...value].length;
  if (lengthMin > 0 && value.trim() === '') {
    return [{ code: UserErrorCode.BLANK, message: `${field} must not be blank.`, field: path }];
  }
  if (length < lengthMin) {
    const message = `${field} must have ${lengthMin} characters or more.`;
    return [{ code: UserErrorCode.TOO_SHORT, message, field: path }];
  }
  if (length > lengthMax) {
    const message = `${field} must have ${lengthMax} characters or fewer.`;
    return [{ code: UserErrorCode.TOO_LONG, message, field: path }];
  }
  return [];
}

/** @throws Refusal naming all that is wrong, if anything is. */
export function refuseIfAny(errors: readonly UserError[]): void {
  if (errors.length > 0) throw new Refusal(errors);
}

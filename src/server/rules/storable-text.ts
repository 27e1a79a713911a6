import type { ASTVisitor, ValidationContext } from 'graphql';
import { badUserInput } from '../../kernel/problems/errors';

/**
 * A validation rule for the texts that a document itself contains. PostgreSQL refuses NUL and would silently replace
 * half of a surrogate pair.
 */
export function storableTextRule(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node) {
      if (!isStorable(node.value)) {
        context.reportError(badUserInput(`A text of the document ${reason}.`, { nodes: node }));
      }
    },
  };
}

/**
 * The same for variables, at any depth, in values and in names.
 * @throws ApiError BAD_USER_INPUT that names the variable.
 */
export function assertStorableVariables(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (!isStorable(name)) throw badUserInput(`The name of a variable ${reason}.`);
    if (!isStorableValue(value)) throw badUserInput(`A text in the variable "$${name}" ${reason}.`);
  }
}

const reason = 'contains a NUL character or half of a surrogate pair';

/** Goes by a list of what is left to look at: JSON may be nested deeper than the stack. */
function isStorableValue(value: unknown): boolean {
  const rest = [value];
  while (rest.length > 0) {
    const current = rest.pop();
    if (typeof current === 'string') {
      if (!isStorable(current)) return false;
    } else if (Array.isArray(current)) {
      for (const item of current) rest.push(item);
    } else if (typeof current === 'object' && current !== null) {
      for (const [key, item] of Object.entries(current)) rest.push(key, item);
    }
  }
  return true;
}

/** Says what `isWellFormed` says, which the types of ES2023 do not know yet. */
function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}

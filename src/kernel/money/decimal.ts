import { GraphQLScalarType, Kind } from 'graphql';
import { badUserInput } from '../problems/errors';

const form = /^-?\d{1,30}(\.\d{1,18})?$/;

function read(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === 'string' && form.test(text)) return text;
  throw badUserInput('A Decimal is a text such as "9.99": digits, and a point where it needs one.');
}

/** An exact decimal number, as text: a JSON number would pass through binary fractions and lose cents. */
export const GraphQLDecimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number, as text: `"9.99"`. Whole numbers are taken as JSON numbers too, fractions never.',
  serialize: read,
  parseValue: read,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT) {
      return read(node.value);
    }
    throw badUserInput('A Decimal is a text such as "9.99".');
  },
});

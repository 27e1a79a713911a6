import { GraphQLBigInt, GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';

/** In which direction a list runs. */
export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'In which direction a list runs.',
  valuesConfig: {
    ASC: { description: 'The smallest or oldest first; entries without a value last.' },
    DESC: { description: 'The largest or newest first; entries without a value before them.' },
  },
});

const descriptions = {
  eq: 'Equal to this.',
  ne: 'Not equal to this. Nothing at all is not equal either.',
  in: 'Equal to one of these, 100 at most.',
  lt: 'Less than this, or before it.',
  lte: 'Less than this, before it, or equal to it.',
  gt: 'More than this, or after it.',
  gte: 'More than this, after it, or equal to it.',
  contains: 'With these words or characters in it, three at least, in capitals or not.',
  startsWith: 'Beginning with these characters, three at least, in capitals or not.',
  isNull: 'True: there is nothing. False: there is something.',
} as const;

/** What a value can be asked. */
export type Operator = keyof typeof descriptions;

/** For values that are equal or not. */
export const equality: readonly Operator[] = ['eq', 'ne', 'in', 'isNull'];

/** For values that come before and after one another. */
export const ordering: readonly Operator[] = ['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'isNull'];

/**
 * Declares an input that compares a value with others. All that it is asked must hold; what the operators mean in SQL,
 * `kernel/read/filter.ts` says.
 */
export function Comparison(
  scalar: () => object,
  description: string,
  operators: readonly Operator[],
): ClassDecorator {
  return (target) => {
    const prototype = target.prototype as object;
    for (const operator of operators) {
      const options = { nullable: true, description: descriptions[operator] };
      const one = operator === 'isNull' ? () => Boolean : scalar;
      const declare =
        operator === 'in' ? Field((): [object] => [scalar()], options) : Field(one, options);
      declare(prototype, operator);
    }
    InputType({ description })(target);
  };
}

@Comparison(() => ID, 'What the id of a row is asked.', ['eq', 'in'])
export class IdComparison {}

@Comparison(() => String, 'What a short text is asked.', equality)
export class StringComparison {}

@Comparison(() => String, 'What a text is asked that can be searched.', [
  ...equality,
  'contains',
  'startsWith',
])
export class TextComparison {}

@Comparison(() => Boolean, 'What a yes or no is asked.', ['eq', 'isNull'])
export class BooleanComparison {}

@Comparison(() => Int, 'What a number is asked.', ordering)
export class IntComparison {}

@Comparison(() => GraphQLBigInt, 'What a large number is asked.', ordering)
export class BigIntComparison {}

@Comparison(() => GraphQLDateTime, 'What a moment is asked.', ordering)
export class DateTimeComparison {}

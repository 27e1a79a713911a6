import type { Sql } from 'sql-template-tag';
import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import type { ReadScope } from '../auth/policy';
import { refusal, UserErrorCode } from '../problems/user-errors';
import type { FieldDefinition } from '../read/extend';
import { CurrencyCode, decimalOf, minorOf, type MinorAmount } from './currency';
import { GraphQLDecimal } from './decimal';

registerEnumType(CurrencyCode, {
  name: 'CurrencyCode',
  description: 'A currency that prices can be in, by its code in ISO 4217.',
  valuesConfig: {
    EUR: { description: 'Euro.' },
    GBP: { description: 'Pound sterling.' },
    JPY: { description: 'Yen, which has no smaller coin.' },
    USD: { description: 'Dollar of the United States.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'An amount of real money.' })
export class Money {
  @Field(() => GraphQLDecimal, {
    description: 'How much, in units of the currency, with all digits that it has: `"9.99"`.',
  })
  amount!: string;

  @Field(() => CurrencyCode, { description: 'Of which currency.' })
  currencyCode!: CurrencyCode;
}

@InputType({ description: 'An amount of real money.' })
export class MoneyInput {
  @Field(() => GraphQLDecimal, { description: 'How much, in units of the currency: `"9.99"`.' })
  amount!: string;

  @Field(() => CurrencyCode, { description: 'Of which currency.' })
  currencyCode!: CurrencyCode;
}

/** An amount of the database as clients see it. */
export function moneyOf(amount: MinorAmount): Money {
  return { amount: decimalOf(amount), currencyCode: amount.currencyCode };
}

/**
 * An amount that a client gave, as the database keeps it.
 *
 * @throws Refusal INVALID, naming `field`, for fractions of the smallest coin and for more than can be kept.
 */
export function minorAmountOf(
  { amount, currencyCode }: MoneyInput,
  field: readonly string[],
): MinorAmount {
  const amountMinor = minorOf(amount, currencyCode);
  if (amountMinor === null) {
    const message = `This is no amount of ${currencyCode}.`;
    throw refusal(UserErrorCode.INVALID, message, [...field, 'amount']);
  }
  return { amountMinor, currencyCode };
}

/** What SQL gives for an amount: both as expressions; the amount in minor units, a whole number. */
export interface MinorColumns {
  readonly amountMinor: Sql;
  readonly currencyCode: Sql;
}

/** A field of type Money that SQL computes from the row and the viewer. */
export function computedMoney(
  options: { readonly description: string; readonly nullable?: boolean },
  expression: (scope: ReadScope) => MinorColumns,
): FieldDefinition {
  return {
    declare: Field(() => Money, { ...options, simple: true }),
    field: { kind: 'computed-money', expression },
  };
}

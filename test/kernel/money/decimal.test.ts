import fc from 'fast-check';
import { parseValue } from 'graphql';
import { CurrencyCode, decimalOf, minorOf } from '../../../src/kernel/money/currency';
import { GraphQLDecimal } from '../../../src/kernel/money/decimal';

const currencies = Object.values(CurrencyCode);

it.each([
  [999n, CurrencyCode.USD, '9.99'],
  [5n, CurrencyCode.EUR, '0.05'],
  [0n, CurrencyCode.USD, '0.00'],
  [-5n, CurrencyCode.USD, '-0.05'],
  [1_500n, CurrencyCode.JPY, '1500'],
  [9_007_199_254_740_993n, CurrencyCode.USD, '90071992547409.93'],
])('%s coins of %s are written %s', (amountMinor, currencyCode, text) => {
  expect(decimalOf({ amountMinor, currencyCode })).toBe(text);
});

it('reads back every amount that it wrote', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
      fc.constantFrom(...currencies),
      (amountMinor, currencyCode) => {
        expect(minorOf(decimalOf({ amountMinor, currencyCode }), currencyCode)).toBe(amountMinor);
      },
    ),
    { numRuns: 500 },
  );
});

it.each([
  ['9.990', CurrencyCode.USD, 999n],
  ['12', CurrencyCode.USD, 1_200n],
  ['1500.0', CurrencyCode.JPY, 1_500n],
  ['9.999', CurrencyCode.USD, null],
  ['0.5', CurrencyCode.JPY, null],
  ['10000000000000.01', CurrencyCode.USD, null],
])('reads %s of %s as %s coins', (text, currencyCode, amountMinor) => {
  expect(minorOf(text, currencyCode)).toBe(amountMinor);
});

it.each([9.99, '9,99', '1e3', '', ' 1', '0x10', true, 2 ** 53, null, '9'.repeat(31)])(
  'refuses %p as a variable',
  (value) => {
    expect(() => GraphQLDecimal.parseValue(value)).toThrow('A Decimal is a text');
  },
);

it('takes texts and whole numbers as variables, and every number in an operation by its text', () => {
  expect(['9.99', 10, -3].map((value) => GraphQLDecimal.parseValue(value))).toEqual([
    '9.99',
    '10',
    '-3',
  ]);
  const literals = ['"9.99"', '9.99', '10'].map((text) => parseValue(text));
  expect(literals.map((node) => GraphQLDecimal.parseLiteral(node))).toEqual(['9.99', '9.99', '10']);
  expect(() => GraphQLDecimal.parseLiteral(parseValue('1e3'))).toThrow('A Decimal is a text');
});

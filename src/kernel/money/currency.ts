/** The currencies that prices can be in, by ISO 4217. */
export enum CurrencyCode {
  EUR = 'EUR',
  GBP = 'GBP',
  JPY = 'JPY',
  USD = 'USD',
}

/** How many digits a currency has behind the point: ISO 4217 calls them minor units. */
const fractionDigits: Readonly<Record<CurrencyCode, number>> = { EUR: 2, GBP: 2, JPY: 0, USD: 2 };

/** An amount of a currency as the database keeps it: a whole number of its smallest coin. */
export interface MinorAmount {
  readonly amountMinor: bigint;
  readonly currencyCode: CurrencyCode;
}

/** Whether a text is the code of a currency that prices can be in. */
export function isCurrencyCode(code: string): code is CurrencyCode {
  return code in fractionDigits;
}

/** Writes an amount as people do, with all digits that its currency has: 999 cents are '9.99'. */
export function decimalOf({ amountMinor, currencyCode }: MinorAmount): string {
  const digits = fractionDigits[currencyCode];
  const isNegative = amountMinor < 0n;
  const text = String(isNegative ? -amountMinor : amountMinor).padStart(digits + 1, '0');
  const point = text.length - digits;
  const written = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return isNegative ? `-${written}` : written;
}

/**
 * Reads an amount that a client wrote, exactly; null where it has digits that its currency has no coin for, or more
 * than the database can keep.
 */
export function minorOf(decimal: string, currencyCode: CurrencyCode): bigint | null {
  const digits = fractionDigits[currencyCode];
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const coins = fraction.slice(0, digits);
  if (whole === '' || /[1-9]/.test(fraction.slice(digits))) return null;
  const amount = BigInt(whole + coins.padEnd(digits, '0'));
  if (amount > amountMinorMax) return null;
  return sign === '-' ? -amount : amount;
}

/** The largest amount that the database takes. */
const amountMinorMax = 10n ** 15n;

/** How many of its smallest coin one unit of a currency has. */
export function minorPerUnit(currencyCode: CurrencyCode): bigint {
  return 10n ** BigInt(fractionDigits[currencyCode]);
}

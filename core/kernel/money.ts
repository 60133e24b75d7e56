/**
 * Money as exact integers.
 *
 * Amounts are bigint in the minor unit of their currency (fen for CNY). They never pass through floating
 * point, and never leave the signed 64-bit range that both databases store. In text (JSON, CSV, journal
 * bodies) an amount is a plain decimal integer. This module knows nothing of accounts.
 */

/** Smallest and largest amount either database can hold (signed 64-bit). */
export const MINOR_MAX = 9_223_372_036_854_775_807n;
export const MINOR_MIN = -9_223_372_036_854_775_808n;

/** Minor-unit digits per currency (ISO 4217). A currency absent here is unknown to the platform. */
const EXPONENTS: Readonly<Record<string, number>> = {
  CNY: 2,
  HKD: 2,
  MOP: 2,
  TWD: 2,
  USD: 2,
  EUR: 2,
  GBP: 2,
  CHF: 2,
  SGD: 2,
  AUD: 2,
  NZD: 2,
  CAD: 2,
  THB: 2,
  MYR: 2,
  PHP: 2,
  JPY: 0,
  KRW: 0,
  VND: 0,
  KWD: 3,
  BHD: 3,
};

/** Currency codes the platform knows, in alphabetical order. */
export const CURRENCIES: readonly string[] = Object.keys(EXPONENTS).sort();

/** True for a currency code of ISO 4217 that the platform knows. */
export function isCurrency(code: string): boolean {
  return Object.hasOwn(EXPONENTS, code);
}

/** Digits after the decimal point of a known currency; throws RangeError for an unknown one. */
export function minorDigits(currency: string): number {
  const digits = EXPONENTS[currency];
  if (!isCurrency(currency) || digits === undefined) {
    throw new RangeError(`Unknown currency ${currency}`);
  }
  return digits;
}

/** Thrown when a sum leaves the signed 64-bit range. It ends the command; nothing is stored. */
export class MoneyOverflowError extends RangeError {
  constructor(value: bigint) {
    super(`Amount ${value.toString()} does not fit a signed 64-bit integer`);
    this.name = 'MoneyOverflowError';
  }
}

/** Returns the amount itself; throws MoneyOverflowError when it does not fit 64 bits. */
export function checkMinor(amount_minor: bigint): bigint {
  if (amount_minor > MINOR_MAX || amount_minor < MINOR_MIN) {
    throw new MoneyOverflowError(amount_minor);
  }
  return amount_minor;
}

/** Sum of two amounts in the same currency; throws MoneyOverflowError when it does not fit 64 bits. */
export function addMinor(left_minor: bigint, right_minor: bigint): bigint {
  return checkMinor(left_minor + right_minor);
}

const MINOR_TEXT = /^-?(?:0|[1-9]\d{0,18})$/;

/** Reads a decimal integer of minor units ("12050"); undefined when the text is anything else. */
export function parseMinor(text: string): bigint | undefined {
  if (!MINOR_TEXT.test(text) || text === '-0') {
    return undefined;
  }
  const value = BigInt(text);
  return value > MINOR_MAX || value < MINOR_MIN ? undefined : value;
}

/**
 * Joins the digits before and after a decimal mark into decimal text of minor units. Decimals beyond the
 * currency's are dropped when they are zeros; undefined when a fraction of a minor unit would be lost.
 */
export function joinMinor(whole: string, fraction: string, digits: number): string | undefined {
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  if (!/^0*$/.test(fraction.slice(digits))) {
    return undefined;
  }
  return `${whole}${kept}`.replace(/^0+(?=\d)/, '');
}

const MAJOR_TEXT: Readonly<Record<'.' | ',', RegExp>> = {
  '.': /^(\d{1,40})(?:\.(\d{0,40}))?$/,
  ',': /^(\d{1,40})(?:,(\d{0,40}))?$/,
};

/**
 * Reads an unsigned amount in major units ("120.50") as minor units of a known currency.
 * @param mark between whole units and decimals; it may end the text ("120,")
 * @returns undefined for any other text, for a fraction of a minor unit, and beyond 64 bits
 */
export function parseMajor(text: string, currency: string, mark: '.' | ','): bigint | undefined {
  const match = MAJOR_TEXT[mark].exec(text);
  const joined =
    match === null ? undefined : joinMinor(match[1] ?? '', match[2] ?? '', minorDigits(currency));
  return joined === undefined ? undefined : parseMinor(joined);
}

/** Text for people: major units with the currency's digits, grouped, with a real minus sign (U+2212). */
export function formatMinor(amount_minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const negative = amount_minor < 0n;
  const plain = (negative ? -amount_minor : amount_minor).toString().padStart(digits + 1, '0');
  const whole = plain.slice(0, plain.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${plain.slice(plain.length - digits)}`;
  return `${negative ? '\u2212' : ''}${whole}${fraction}`;
}

export function minBig(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

export function maxBig(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

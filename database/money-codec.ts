/**
 * The one way in which money crosses into a database and back.
 *
 * The driver of SQLite stores a bigint as NULL, binds numbers beyond 32 bits as floating point and rounds
 * integers beyond 2^53 when reading; PostgreSQL's 64-bit integers arrive as text. So amounts go in as decimal
 * digits (inside one JSON text, or as a text parameter) and come out through CAST(x AS TEXT). Nothing here
 * knows currencies.
 */
import { checkMinor } from '#core/kernel/money';

/** Digits of an amount: bare in a JSON text, or as a text parameter. Throws MoneyOverflowError beyond 64 bits. */
export function moneyToDigits(amount_minor: bigint): string {
  return checkMinor(amount_minor).toString();
}

/** SQL that reads an amount without losing a digit; to be decoded with `moneyFromText`. */
export function moneyAsText(expression: string): string {
  return `CAST(${expression} AS TEXT)`;
}

const DIGITS = /^-?\d{1,19}$/;

/** Amount from what `moneyAsText` gave. Throws on anything else, so that a rounded number cannot slip in. */
export function moneyFromText(text: unknown): bigint {
  if (typeof text !== 'string' || !DIGITS.test(text)) {
    throw new TypeError(`expected an amount as decimal text, not a ${typeof text}`);
  }
  // Up to 15 characters are exact as a number too, which is the faster way.
  if (text.length <= 15) {
    return BigInt(Number(text));
  }
  // Up to 18 fit 64 bits for certain.
  return text.length <= 18 ? BigInt(text) : checkMinor(BigInt(text));
}

const HIGH = 4_294_967_296n;

/**
 * SQL of a sum that cannot overflow half-way on SQLite: two columns, to be put together by `sumFromParts`.
 * PostgreSQL understands the same expressions.
 */
export function sumAsParts(expression: string): readonly [string, string] {
  return [moneyAsText(`sum(${expression} >> 32)`), moneyAsText(`sum(${expression} & 4294967295)`)];
}

/** Sum from the two columns of `sumAsParts`; may exceed 64 bits. */
export function sumFromParts(high: unknown, low: unknown): bigint {
  if (typeof high !== 'string' || typeof low !== 'string') {
    throw new TypeError('expected a sum as two decimal texts');
  }
  return BigInt(high) * HIGH + BigInt(low);
}

/**
 * Amounts between people and the books: "1,234.50" and 123450n; debit and credit columns.
 *
 * Amounts never become floating point. Text that is no amount of the currency gives undefined.
 */
import { formatMinor, minorDigits } from '#core/kernel/money';

const TYPED = /^(\d{1,3}(?:[, ]?\d{3})*|\d+)(?:[.](\d*))?$/;

/** Minor units of what a person typed in major units; undefined when it is no amount above or equal to zero. */
export function parseMajor(text: string, currency: string): bigint | undefined {
  const match = TYPED.exec(text.trim());
  if (match === null) return undefined;
  const digits = minorDigits(currency);
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return undefined;
  const minor = BigInt((match[1] ?? '').replace(/[, ]/g, '') + fraction.padEnd(digits, '0'));
  return minor <= 999_999_999_999_999_999n ? minor : undefined;
}

/** Text to put into a field for an amount: major units, no grouping. */
export function majorText(amount_minor: bigint, currency: string): string {
  return formatMinor(amount_minor, currency).replace(/,/g, '').replace('\u2212', '-');
}

/** Text for people: "1,234.50", "−20.00". */
export function amountText(amount_minor: bigint, currency: string): string {
  return formatMinor(amount_minor, currency);
}

/** An amount as debit and credit columns show it: positive credits, negative debits. */
export function debitCredit(amount_minor: bigint, currency: string): { debit: string; credit: string } {
  return amount_minor < 0n
    ? { debit: formatMinor(-amount_minor, currency), credit: '' }
    : { debit: '', credit: formatMinor(amount_minor, currency) };
}

/** A whole number, grouped. */
export function countText(count: number): string {
  return formatMinor(BigInt(Math.trunc(count)), 'JPY');
}

const KIB = 1_024;

/** Bytes in the largest unit that keeps a few digits. */
export function sizeText(bytes: number): string {
  if (bytes < KIB) return `${countText(bytes)} B`;
  if (bytes < KIB * KIB) return `${(bytes / KIB).toFixed(1)} KiB`;
  return `${(bytes / KIB / KIB).toFixed(1)} MiB`;
}

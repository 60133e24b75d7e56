/**
 * A bank statement of one custody account for one day, free of any file format.
 *
 * Amounts are signed as the bank sees its customer: positive is money in. The opening balance plus all
 * entries is the closing balance; `checkStatement` holds writers to it. Days are calendar days.
 */
import { assert } from '#core/kernel/assert';
import { minorDigits } from '#core/kernel/money';

/** One payment within a batch booking. */
export interface StatementDetail {
  readonly amount_minor: bigint;
  /** Reference both sides know (end to end). */
  readonly reference: string;
}

/** What a bank tells of a booking, whether the platform writes it down or reads it. */
export interface BankEntry {
  readonly amount_minor: bigint;
  /** Day the bank booked it, "YYYY-MM-DD". */
  readonly booked_on: string;
  /** Day from which it counts. */
  readonly value_on: string;
  /** The bank's own reference; unique within the account where the bank has one, empty where not. */
  readonly bank_reference: string;
  /** Reference both sides know; empty when the bank has none. */
  readonly reference: string;
  /** Plain words of the bank. */
  readonly text: string;
  /** A batch booking names what it is made of, where the format can. */
  readonly details: readonly StatementDetail[];
}

/** An entry to be written: booked on the statement's own day, its text in ASCII. */
export interface StatementEntry extends BankEntry {
  readonly purpose: EntryPurpose;
}

export const ENTRY_PURPOSES = [
  'receipt',
  'payment',
  'card-batch',
  'card-return',
  'own-transfer',
  'charge',
] as const;
export type EntryPurpose = (typeof ENTRY_PURPOSES)[number];

export interface DayStatement {
  readonly account_id: string;
  readonly bank: string;
  readonly bic: string;
  /** Account number at the bank. */
  readonly account_number: string;
  readonly owner: string;
  readonly currency: string;
  /** "YYYY-MM-DD". */
  readonly day: string;
  /** From 1, without gaps, per account. */
  readonly sequence_no: number;
  readonly opening_minor: bigint;
  readonly closing_minor: bigint;
  readonly entries: readonly StatementEntry[];
}

/** Throws when a statement does not add up. */
export function checkStatement(statement: DayStatement): void {
  let sum = statement.opening_minor;
  for (const entry of statement.entries) {
    sum += entry.amount_minor;
    const parts = entry.details.reduce((total, detail) => total + detail.amount_minor, 0n);
    assert(
      entry.details.length === 0 || parts === entry.amount_minor,
      `details of ${entry.bank_reference} add up`,
    );
  }
  assert(sum === statement.closing_minor, `statement ${statement.account_id} ${statement.day} adds up`);
}

/** Magnitude in major units as plain decimal text, by string operations alone. */
export function plainAmount(amount_minor: bigint, currency: string, mark: '.' | ','): string {
  const digits = minorDigits(currency);
  const text = (amount_minor < 0n ? -amount_minor : amount_minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  if (digits === 0) {
    // MT940 wants the comma even without decimals; XML wants no point.
    return mark === ',' ? `${whole},` : whole;
  }
  return `${whole}${mark}${text.slice(text.length - digits)}`;
}

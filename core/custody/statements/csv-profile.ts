/**
 * Profiles of bank exports in CSV: how one bank's columns are read as a statement. Data, not code.
 *
 * A profile says how the file is written, which columns mean what, and which figures prove it: a balance
 * after each row, balances in lines before the header, a row of totals. It cannot compute.
 */
import { z } from 'zod';

import { isDateFormat } from '#core/ingest/convert';
import { parseWith, type Parsed } from '#core/ingest/profile';
import { currencyField, idField, requiredText } from '#core/ledger/fields';

const header = requiredText(200);
const words = z.array(z.string().max(200)).min(1).max(100);

/** A value that stands behind (or in the cell after) a word in the lines before the header. */
const labelled = z.strictObject({ label: requiredText(100) });

const amount = z.union([
  /** Money in and money out in columns of their own; of each row one is filled, the other empty or zero. */
  z.strictObject({ credit: header, debit: header }),
  /** One column, below zero for money out. */
  z.strictObject({ signed: header }),
  /** One column without sign, and another that says the direction in words. */
  z.strictObject({ amount: header, mark: header, credit_words: words, debit_words: words }),
]);

const columns = z.strictObject({
  booked_on: header,
  value_on: header.optional(),
  amount,
  /** The balance after the row. */
  balance: header.optional(),
  bank_reference: header.optional(),
  reference: header.optional(),
  counterparty_name: header.optional(),
  counterparty_account: header.optional(),
  type_code: header.optional(),
  /** Columns joined into the text, in this order. */
  text: z.array(header).max(10).default([]),
  /** Must hold the statement's account in every row. */
  account: header.optional(),
  /** Must hold one of `currency_words` in every row. */
  currency: header.optional(),
});

const totals = z.strictObject({
  /** Beginning of the first cell that makes a row the total row. */
  starts_with: requiredText(40),
  count: header.optional(),
  credit_count: header.optional(),
  debit_count: header.optional(),
  credits: header.optional(),
  debits: header.optional(),
});

const shape = z.strictObject({
  statement_profile: z.literal(1, { error: 'expected 1: the version of this format of profiles' }),
  name: idField,
  title: z.string().max(200).default(''),
  /** Where the layout was seen, and that it is an example if it is one. */
  note: z.string().max(1_000).default(''),
  encoding: z.enum(['utf-8', 'gb18030', 'utf-16le']).default('utf-8'),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  /** Rows before the header row. */
  rows_before_header: z.int().min(0).max(1_000).default(0),
  /** Rows that begin so are left out, before the header too. */
  skip_starting: z.array(requiredText(100)).max(100).default([]),
  /** The account's number: given, behind a label before the header, or from the column `account`. */
  account: z.union([z.strictObject({ given: requiredText(64) }), labelled, z.literal('column')]),
  bank_code: z.string().max(34).default(''),
  bic: z.string().max(11).default(''),
  currency: currencyField.default('CNY'),
  currency_words: words.optional(),
  columns,
  amounts: z
    .strictObject({
      decimal: z.enum(['.', ',']).default('.'),
      group: z.string().max(1).default(''),
      prefix: z.string().max(4).default(''),
    })
    .prefault({}),
  /** A pattern of days: YYYY, MM, DD and, where there is one, the time. */
  date: z.string().max(40).refine(isDateFormat, 'expected a pattern such as YYYY-MM-DD HH:mm:ss'),
  order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
  opening: labelled.optional(),
  closing: labelled.optional(),
  /** First and last day of the period. A statement without rows needs the last. */
  from_day: labelled.optional(),
  to_day: labelled.optional(),
  /** How those days are written; as `date` when absent. */
  period_date: z.string().max(40).refine(isDateFormat, 'expected a pattern such as YYYY-MM-DD').optional(),
  totals: totals.optional(),
});

export const statementProfileSchema = shape.superRefine((profile, context) => {
  const complain = (path: string[], message: string): void => {
    context.addIssue({ code: 'custom', path, message });
  };
  if (profile.account === 'column' && profile.columns.account === undefined) {
    complain(['columns', 'account'], 'expected the column that holds the account');
  }
  if (profile.columns.currency !== undefined && profile.currency_words === undefined) {
    complain(['currency_words'], 'expected the words that the column of the currency may hold');
  }
  if (profile.amounts.group === profile.amounts.decimal) {
    complain(['amounts', 'group'], 'expected another character than the decimal mark');
  }
});

export type StatementProfile = z.output<typeof statementProfileSchema>;

/** Reads a profile out of JSON; issues name the field within it. */
export function parseStatementProfile(input: unknown): Parsed<StatementProfile> {
  return parseWith(statementProfileSchema, input);
}

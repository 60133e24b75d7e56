/**
 * Writes a day's statement as SWIFT MT940, one message with its blocks, lines ended by CR LF.
 *
 * Field lengths and characters follow the SWIFT user handbook (category 9): references of at most 16
 * characters, `:86:` of at most six lines of 65. A batch booking is one line; MT940 cannot name its parts.
 */
import { assert } from '#core/kernel/assert';

import {
  plainAmount,
  checkStatement,
  type DayStatement,
  type EntryPurpose,
  type StatementEntry,
} from './statement';

const TYPES: Readonly<Record<EntryPurpose, string>> = {
  receipt: 'NTRF',
  payment: 'NTRF',
  'card-batch': 'NMSC',
  'card-return': 'NRTI',
  'own-transfer': 'NTRF',
  charge: 'NCHG',
};

const FOREIGN = /[^A-Za-z0-9/\-?:().,'+ ]/g;

/** Text in the characters SWIFT allows; others become a full stop. */
function swiftText(text: string): string {
  return text.replace(FOREIGN, '.');
}

/** A reference of 16 characters; longer ones are refused, because cutting could make two alike. */
function reference(text: string): string {
  assert(text.length <= 16, `reference ${text} has at most 16 characters`);
  return text === '' ? 'NONREF' : swiftText(text);
}

function shortDay(day: string): string {
  return day.slice(2).replaceAll('-', '');
}

function mark(amount_minor: bigint): string {
  return amount_minor < 0n ? 'D' : 'C';
}

function balanceField(
  tag: '60F' | '62F' | '64',
  amount_minor: bigint,
  statement: DayStatement,
  day: string,
): string {
  return `:${tag}:${mark(amount_minor)}${shortDay(day)}${statement.currency}${plainAmount(amount_minor, statement.currency, ',')}`;
}

function informationLines(text: string): string[] {
  const safe = swiftText(text);
  const lines: string[] = [];
  for (let from = 0; from < safe.length && lines.length < 6; from += 65) {
    const line = safe.slice(from, from + 65);
    // A line that began with a colon or a hyphen would be another field, or the end of the message.
    lines.push(from === 0 ? line : line.replace(/^[:-]/, '.'));
  }
  return lines;
}

function entryLines(entry: StatementEntry, currency: string): string[] {
  const booked = shortDay(entry.booked_on).slice(2);
  const value = plainAmount(entry.amount_minor, currency, ',');
  const line = `:61:${shortDay(entry.value_on)}${booked}${mark(entry.amount_minor)}${value}${TYPES[entry.purpose]}${reference(entry.reference)}//${reference(entry.bank_reference)}`;
  const [first = '', ...more] = informationLines(entry.text);
  return [line, `:86:${first}`, ...more];
}

/** Opening balances carry the day before, as the closing balance they repeat did. */
function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The whole message. The statement must add up. */
export function writeMt940(statement: DayStatement): string {
  checkStatement(statement);
  const terminal = `${statement.bic.slice(0, 8)}AXXX`;
  const sequence = String(statement.sequence_no).padStart(5, '0');
  const lines = [
    `{1:F01${terminal}0000000000}{2:O9400001${shortDay(statement.day)}${terminal}0000000000${shortDay(statement.day)}0001N}{4:`,
    `:20:${shortDay(statement.day)}${sequence}`,
    `:25:${statement.account_number}`,
    `:28C:${sequence}/001`,
    balanceField(
      '60F',
      statement.opening_minor,
      statement,
      statement.sequence_no === 1 ? statement.day : dayBefore(statement.day),
    ),
    ...statement.entries.flatMap((entry) => entryLines(entry, statement.currency)),
    balanceField('62F', statement.closing_minor, statement, statement.day),
    balanceField('64', statement.closing_minor, statement, statement.day),
    '-}',
    '',
  ];
  return lines.join('\r\n');
}

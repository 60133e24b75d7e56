/**
 * Readers of option values: each gives a typed value or says what was expected.
 */
import { InvalidArgumentError, Option } from 'commander';

import { CURRENCIES, isCurrency, parseMinor } from '#core/kernel/money';
import { idField, restrictionIdField } from '#core/ledger/fields';
import { dayBefore } from '#core/sample/generate';
import { dayFrom, dayText } from '#core/sample/calendar';

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`expected a whole number from ${String(min)} to ${String(max)}`);
    }
    return value;
  };
}

/** A day of the sample's calendar that is over. */
export function pastDay(text: string): number {
  const day = /^20[2-9]\d-\d{2}-\d{2}$/.test(text) ? dayFrom(text) : Number.NaN;
  if (Number.isNaN(day) || dayText(day) !== text || day > dayBefore(Date.now())) {
    throw new InvalidArgumentError('expected a day from 2020-01-01 that is over, such as 2026-01-31');
  }
  return day;
}

function read(field: typeof idField, text: string): string {
  const parsed = field.safeParse(text);
  if (!parsed.success) {
    throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'expected an identifier');
  }
  return parsed.data;
}

/** An identifier as the books take them: an account, a login, a reason code. */
export function identifier(text: string): string {
  return read(idField, text);
}

/** The identifier of a restriction that is in the books. */
export function restrictionId(text: string): string {
  return read(restrictionIdField, text);
}

/** An amount above zero in minor units, kept as text. */
export function minorAmount(text: string): string {
  const value = parseMinor(text);
  if (value === undefined || value <= 0n) {
    throw new InvalidArgumentError('expected a whole number of minor units (fen) above zero, such as 50000');
  }
  return value.toString();
}

function currencyCode(text: string): string {
  const code = text.trim().toUpperCase();
  if (!isCurrency(code)) {
    throw new InvalidArgumentError(`expected a currency: ${CURRENCIES.join(', ')}`);
  }
  return code;
}

/** One currency code. */
export function currency(text: string): string {
  return currencyCode(text);
}

/** Currency codes separated by commas, each once. */
export function currencies(text: string): readonly string[] {
  return [...new Set(text.split(',').map(currencyCode))];
}

/** An option whose value is one of a list. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

const ROWS_MAX = 10_000;

/** `--limit`: how many rows a list shows. */
export function limitOption(default_rows?: number): Option {
  const option = new Option('--limit <rows>', 'most rows shown').argParser(wholeNumber(1, ROWS_MAX));
  return default_rows === undefined ? option : option.default(default_rows);
}

/** `--approver`: the second person, who signs in where there is staff. */
export function approverOption(): Option {
  return new Option('--approver <login>', 'the second person, in books without staff').argParser(identifier);
}

/** `--actor`: who gives a command. */
export function actorOption(): Option {
  return new Option('--actor <login>', 'who does it (or SURETY_ACTOR)').argParser(identifier);
}

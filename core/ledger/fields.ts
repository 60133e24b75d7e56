/**
 * Field schemas shared by commands, policies and import: one definition of what an identifier, an amount,
 * a currency and an instant look like from outside, with messages that say what was expected.
 */
import { z } from 'zod';

import { INSTANT_MAX, INSTANT_MIN, parseInstant, type Instant } from '#core/kernel/instant';
import { MINOR_MAX, isCurrency, parseMinor } from '#core/kernel/money';

/** Identifiers sort the same in JavaScript, SQLite and PostgreSQL because they are ASCII. */
function identifierField(length_max: number) {
  const expected = `expected 1 to ${String(length_max)} ASCII letters, digits or _.:@/#+=- starting with a letter or digit`;
  return z
    .string({ error: 'expected an identifier' })
    .regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.:@/#+=-]{0,${String(length_max - 1)}}$`), expected);
}

export const ID_LENGTH_MAX = 64;

export const idField = identifierField(ID_LENGTH_MAX);

/** Ends the identifier of a restriction that takes over from another. */
export const STEP_DOWN_SUFFIX = '.next';

/** A restriction that is in the books; one of those that took over may be longer than any that is imposed now. */
export const restrictionIdField = identifierField(ID_LENGTH_MAX + STEP_DOWN_SUFFIX.length);

/** Ids that the books make of the number of the entry by which something begins, after one of these words. */
export function madeId(words: string, expected: string) {
  return z.string().regex(new RegExp(`^(${words})-[1-9]\\d{0,15}$`), expected);
}

// eslint-disable-next-line no-control-regex -- control characters are what this refuses
const CONTROL = /[\u0000-\u001f\u007f]/;

/** One line of text of at most `length_max` UTF-16 units, without control characters or broken surrogates. */
export function textField(length_max: number) {
  return z
    .string({ error: 'expected text' })
    .max(length_max, `expected at most ${String(length_max)} characters`)
    .refine((text) => !CONTROL.test(text), 'expected text without control characters')
    .refine(isWellFormed, 'expected well-formed Unicode');
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/** Text that must say something. */
export function requiredText(length_max: number) {
  return textField(length_max).refine((text) => text.trim().length > 0, 'expected a text that is not empty');
}

// eslint-disable-next-line no-control-regex -- control characters but the line break are what this refuses
const CONTROL_BUT_BREAKS = /[\u0000-\u0009\u000b-\u001f\u007f]/;

/** Lines of text, `\n` between them, with at least `length_min` characters that are no blanks. */
export function paragraphField(length_max: number, length_min = 1) {
  return z
    .string({ error: 'expected text' })
    .max(length_max, `expected at most ${String(length_max)} characters`)
    .refine((text) => !CONTROL_BUT_BREAKS.test(text), 'expected text without control characters')
    .refine(isWellFormed, 'expected well-formed Unicode')
    .refine((text) => text.trim().length >= length_min, 'expected a text that is not empty');
}

const AMOUNT_EXPECTED = 'expected a whole number of minor units (fen), such as 12050';

function toMinor(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  }
  return typeof value === 'string' ? parseMinor(value) : undefined;
}

/** Any amount in minor units: bigint, a safe integer, or decimal text. */
export const signedAmountField = z
  .union([z.bigint(), z.number(), z.string()], { error: AMOUNT_EXPECTED })
  .transform((value, context) => {
    const amount = toMinor(value);
    if (amount === undefined || amount > MINOR_MAX || amount < -MINOR_MAX) {
      context.addIssue({ code: 'custom', message: AMOUNT_EXPECTED });
      return z.NEVER;
    }
    return amount;
  });

/** An amount above zero. */
export const amountField = signedAmountField.refine((amount) => amount > 0n, 'expected an amount above zero');

export const currencyField = z
  .string({ error: 'expected a currency code' })
  .refine(isCurrency, 'expected a known ISO 4217 currency code, such as CNY');

const INSTANT_EXPECTED =
  'expected an ISO 8601 date and time with zone that exists, such as 2026-01-31T09:30:00Z';

/** An instant: milliseconds since the epoch or ISO 8601 text with its zone. */
export const instantField = z
  .union([z.number(), z.string()], { error: INSTANT_EXPECTED })
  .transform((value, context): Instant => {
    const instant = typeof value === 'number' ? value : parseInstant(value);
    if (
      instant === undefined ||
      !Number.isSafeInteger(instant) ||
      instant < INSTANT_MIN ||
      instant > INSTANT_MAX
    ) {
      context.addIssue({ code: 'custom', message: INSTANT_EXPECTED });
      return z.NEVER;
    }
    return instant;
  });

export const monthField = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month such as 2026-01');

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** A calendar day, `YYYY-MM-DD`. */
export const dayField = z
  .string({ error: 'expected a day such as 2026-01-31' })
  .regex(/^(19|20|21)\d{2}-\d{2}-\d{2}$/, 'expected a day such as 2026-01-31')
  .refine(isDay, 'expected a day that exists');

export const bankField = z
  .string({ error: 'expected a bank code' })
  .regex(/^[A-Za-z0-9]{2,16}$/, 'expected a bank code of 2 to 16 letters or digits, such as ICBC');

export const last4Field = z
  .string({ error: 'expected four digits' })
  .regex(/^\d{4}$/, 'expected the last four digits');

/** Logins are small: nobody is told apart from somebody else by capital letters. */
export const loginField = z
  .string({ error: 'expected a login' })
  .regex(/^[a-z][a-z0-9._-]{1,31}$/, 'expected 2 to 32 small letters, digits or ._- starting with a letter');

/** Members of a detail record, and characters of each text in it. */
const DETAILS_MAX = 20;
const DETAIL_LENGTH_MAX = 500;

/** A flat record of short values. */
export const detailsField = z
  .record(
    z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'expected a name in small letters'),
    z.union([textField(DETAIL_LENGTH_MAX), z.int(), z.boolean()], {
      error: 'expected text, a whole number, true or false',
    }),
  )
  .refine((record) => Object.keys(record).length <= DETAILS_MAX, {
    message: `expected at most ${String(DETAILS_MAX)} details`,
  });

/** Records within records; more would be nobody's data, and deep enough ones end a program that walks them. */
const RECORD_DEPTH_MAX = 16;

function isPlainText(text: string): boolean {
  return !CONTROL.test(text) && isWellFormed(text);
}

/** What journal and tables can keep as it is: plain texts, whole numbers, true, false, null, lists and records. */
function isJournalJson(value: unknown, depth_max = RECORD_DEPTH_MAX): boolean {
  if (value === null || typeof value === 'boolean') {
    return true;
  }
  if (typeof value === 'string') {
    return isPlainText(value);
  }
  if (typeof value === 'object') {
    return (
      depth_max > 0 &&
      Object.entries(value).every(
        ([name, member]) => isPlainText(name) && isJournalJson(member, depth_max - 1),
      )
    );
  }
  return Number.isSafeInteger(value);
}

/** Room for a policy with rules for every currency. */
const RECORD_LENGTH_MAX = 100_000;

/** A record of JSON values as the journal keeps them; amounts are decimal text. */
export const recordField = z
  .record(z.string(), z.unknown())
  .refine((record) => isJournalJson(record), 'expected JSON with whole numbers, amounts as decimal text')
  .refine(
    (record) => !isJournalJson(record) || JSON.stringify(record).length <= RECORD_LENGTH_MAX,
    `expected at most ${String(RECORD_LENGTH_MAX)} characters of JSON`,
  );

/**
 * Mapping profiles: how a file with other columns is read as one of the record types. Data, not code.
 *
 * A profile says which record, how the file is written (encoding, delimiter, lines before the header, rows
 * to leave out, total row) and where each standard column comes from. It can rename, translate words,
 * convert amounts and dates exactly, and fill constants; it cannot compute.
 */
import { z } from 'zod';

import { currencyField, idField, requiredText } from '#core/ledger/fields';

import { isDateFormat } from './convert';
import { RECORD_NAMES, recordNamed, type RecordName } from './records';

const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le'] as const;
const DELIMITERS = [',', ';', '\t', '|'] as const;

const header = requiredText(200);
const words = z.array(z.string().max(200)).min(1).max(100);
const zone = z
  .string()
  .regex(/^(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/, 'expected a fixed offset such as +08:00, or Z');

const source = z.strictObject({
  /** Name of the column in the file. */
  from: header,
  /** Words of the file and what they stand for; a word that is not listed rejects its row. */
  map: z.record(z.string().max(200), z.string().max(200)).optional(),
});

const amounts = z.strictObject({
  unit: z.enum(['minor', 'major']).default('minor'),
  currency: currencyField.default('CNY'),
  sign: z.enum(['positive', 'negative', 'absolute']).default('positive'),
  group: z.string().max(1).default(''),
  decimal: z.enum(['.', ',']).default('.'),
  prefix: z.string().max(4).default(''),
});

const dates = z.strictObject({
  format: z.string().max(40).refine(isDateFormat, 'expected a pattern such as YYYY-MM-DD HH:mm:ss'),
  zone,
});

const totals = z.strictObject({
  /** Beginning of the first cell that makes a row the total row. */
  starts_with: requiredText(40),
  /** Column of the total row that counts the rows. */
  count: header.optional(),
  /** Column of the total row that sums `amount_minor`. */
  amount: header.optional(),
});

const shape = z.strictObject({
  profile: z.literal(1, { error: 'expected 1: the version of this format of profiles' }),
  name: idField,
  title: z.string().max(200).default(''),
  record: z.enum(RECORD_NAMES as [RecordName, ...RecordName[]], {
    error: `expected one of ${RECORD_NAMES.join(', ')}`,
  }),
  encoding: z.enum(ENCODINGS).optional(),
  delimiter: z.enum(DELIMITERS).default(','),
  /** Lines before the header that hold something else. */
  skip_lines: z.int().min(0).max(1000).default(0),
  /** Rows that begin so are left out, before the header too. */
  skip_starting: words.optional(),
  /** Drop white space around every value. */
  trim: z.boolean().default(true),
  /** What to do with columns of the file the profile does not name. */
  other_columns: z.enum(['ignore', 'refuse']).default('ignore'),
  columns: z.record(z.string(), z.union([header, source])),
  constants: z.record(z.string(), z.string().max(200)).default({}),
  amounts: amounts.optional(),
  dates: dates.optional(),
  /** Only rows with one of these values are taken; others are left out and counted. */
  only: z.record(header, words).default({}),
  /** Rows with another value are rejected. */
  expect: z.record(header, words).default({}),
  totals: totals.optional(),
});

type Shape = z.output<typeof shape>;

interface Complaint {
  readonly path: readonly string[];
  readonly message: string;
}

function complaints(profile: Shape): Complaint[] {
  const record = recordNamed(profile.record);
  const known = new Map((record?.columns ?? []).map((spec) => [spec.name, spec]));
  const found: Complaint[] = [];
  for (const [part, names] of [
    ['columns', Object.keys(profile.columns)],
    ['constants', Object.keys(profile.constants)],
  ] as const) {
    for (const name of names) {
      if (!known.has(name)) {
        found.push({
          path: [part, name],
          message: `expected a column of ${profile.record}: ${[...known.keys()].join(', ')}`,
        });
      }
    }
  }
  for (const spec of known.values()) {
    const mapped = Object.hasOwn(profile.columns, spec.name);
    const constant = Object.hasOwn(profile.constants, spec.name);
    if (mapped && constant) {
      found.push({
        path: ['constants', spec.name],
        message: 'expected either a column or a constant, not both',
      });
    }
    if (spec.required && !mapped && !constant) {
      found.push({
        path: ['columns', spec.name],
        message: `expected where ${spec.name} comes from: a column or a constant`,
      });
    }
  }
  if (profile.amounts !== undefined && profile.amounts.group === profile.amounts.decimal) {
    found.push({ path: ['amounts', 'group'], message: 'expected another character than the decimal mark' });
  }
  if (profile.totals?.amount !== undefined && !Object.hasOwn(profile.columns, 'amount_minor')) {
    found.push({ path: ['totals', 'amount'], message: 'expected a column for amount_minor, which it sums' });
  }
  return found;
}

export const profileSchema = shape.superRefine((profile, context) => {
  for (const { path, message } of complaints(profile)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

export type ImportProfile = z.output<typeof profileSchema>;

/** A profile that was read, or what is wrong with it by the field within it. */
export type Parsed<P> =
  | { readonly ok: true; readonly profile: P }
  | { readonly ok: false; readonly issues: readonly { readonly field: string; readonly expected: string }[] };

/** Reads a profile of some kind out of JSON; issues name the field within it. */
export function parseWith<P>(schema: z.ZodType<P>, input: unknown): Parsed<P> {
  const parsed = schema.safeParse(input);
  if (parsed.success) {
    return { ok: true, profile: parsed.data };
  }
  const issues = parsed.error.issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
    const expected = issue.code === 'unrecognized_keys' ? 'expected no such field' : issue.message;
    return { field: path.map(String).join('.'), expected };
  });
  return { ok: false, issues };
}

/** Reads a profile of an import out of JSON; issues name the field within it. */
export function parseProfile(input: unknown): Parsed<ImportProfile> {
  return parseWith(profileSchema, input);
}

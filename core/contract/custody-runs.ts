/**
 * Daily runs of custody: a month of them, one in full, its three renderings, what is behind each figure, alarms.
 *
 * A run is signed by the command `sign-run` (`commands.submit`); computing and recording one is long work with a procedure of its own.
 */
import { z } from 'zod';

import {
  ALARM_CODES,
  DAY_KINDS,
  DAY_STATES,
  RUN_FORMS,
  SHEET_LANGUAGES,
  WRONG_KINDS,
} from '#core/custody/run-words';
import { RUN_STATES, RUN_TESTS, TEST_OUTCOMES } from '#core/custody/custody-words';
import { currencyField, dayField } from '#core/ledger/fields';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { amount, asOf, id, instant } from './values';

const monthField = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'expected a month such as 2026-03');
const language = z.enum(SHEET_LANGUAGES).default('en');

const runSource = z.object({
  test: z.enum(RUN_TESTS),
  figure: z.string().max(64),
  account_id: id.optional(),
  code: z.string().max(32).optional(),
});
export type RunSource = z.output<typeof runSource>;

const alarm = z.object({
  code: z.enum(ALARM_CODES),
  level: z.enum(['alarm', 'warn']),
  currency: z.string(),
  day: z.string().nullable(),
  amount_minor: amount.nullable(),
  run_id: z.string().nullable(),
  account_id: z.string().nullable(),
});

export type RunAlarm = z.output<typeof alarm>;

const wrong = z.object({
  kind: z.enum(WRONG_KINDS),
  id: z.string(),
  amount_minor: amount.nullable(),
  about: z.string(),
});

/** A figure of a run by its name; `drills` when there is something behind it. */
const figure = z.object({
  name: z.string(),
  value: z.union([amount, z.number(), z.string()]).nullable(),
  drills: z.boolean(),
});

const runHead = z.object({
  id,
  day: z.string(),
  currency: z.string(),
  status: z.enum(RUN_STATES),
  as_of_seq: z.number(),
  known_seq: z.number(),
  recorded_at: instant,
  recorded_by: z.string(),
  prepared_at: instant.nullable(),
  prepared_by: z.string().nullable(),
  reviewed_at: instant.nullable(),
  reviewed_by: z.string().nullable(),
});

const testView = z.object({
  test: z.enum(RUN_TESTS),
  outcome: z.enum(TEST_OUTCOMES),
  figures: z.array(figure),
  wrong: z.number(),
  names: z.array(wrong),
});
export type RunTestView = z.output<typeof testView>;

const cell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('money'),
    minor: amount.nullable(),
    source: runSource,
    run_id: z.string().nullable(),
    drills: z.boolean(),
  }),
  z.object({
    kind: z.literal('count'),
    count: z.number().nullable(),
    source: runSource,
    run_id: z.string().nullable(),
    drills: z.boolean(),
  }),
]);

const sheet = z.object({
  id: z.string(),
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.object({ cells: z.array(cell), total: z.boolean() })),
});
export type SheetView = z.output<typeof sheet>;

const monthDay = z.object({
  day: z.string(),
  kind: z.enum(DAY_KINDS),
  state: z.enum(DAY_STATES),
  /** The run that counts; null where there is none. */
  run_id: z.string().nullable(),
  failed: z.array(z.enum(RUN_TESTS)),
  requirement_minor: amount.nullable(),
  resource_minor: amount.nullable(),
  excess_minor: amount.nullable(),
});

export type RunMonthDay = z.output<typeof monthDay>;

const behindItem = z.object({
  kind: z.enum(['opening', 'line', 'movement', 'balance', 'posting', 'receipt', 'run']),
  id: z.string(),
  seq: z.number().nullable(),
  day: z.string().nullable(),
  account_id: z.string(),
  amount_minor: amount,
  reference: z.string(),
  about: z.string(),
});
export type BehindItemView = z.output<typeof behindItem>;

const FILE_FORMATS = ['csv', 'json', 'xlsx'] as const;

export const custodyRuns = {
  month: read('books.read')
    .input(z.object({ month: monthField.optional(), currency: currencyField.optional() }))
    .output(
      z.object({
        as_of: asOf,
        today: z.string(),
        month: z.string(),
        /** Of custody accounts; empty where there is none. */
        currencies: z.array(z.string()),
        currency: z.string().nullable(),
        days: z.array(monthDay),
        /** Of the month's runs: requirement at most, at least and at last; null where there is no run. */
        highest_minor: amount.nullable(),
        lowest_minor: amount.nullable(),
        closing_minor: amount.nullable(),
        days_due: z.number(),
        days_run: z.number(),
        days_short: z.number(),
        alarms: z.array(alarm),
      }),
    ),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        run: runHead,
        kind: z.enum(DAY_KINDS),
        tests: z.array(testView),
        /** All runs of the day, the last one first. */
        runs: z.array(runHead),
      }),
    ),
  /** A run as one of the renderings, in words of a language; the return is that of its month up to its day. */
  form: read('books.read')
    .input(z.object({ id, form: z.enum(RUN_FORMS), language }))
    .output(z.object({ run: runHead, sheets: z.array(sheet) })),
  /** What is behind a figure of a run: a page of things, or other figures. */
  behind: read('books.read')
    .input(
      z.object({
        id,
        source: runSource,
        after: z.string().max(400).nullable().default(null),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(
      z.object({
        currency: z.string(),
        figure: z.union([amount, z.number(), z.string()]).nullable(),
        rows: z.array(behindItem),
        next: z.string().nullable(),
        parts: z.array(
          z.object({ source: runSource, sign: z.union([z.literal(1), z.literal(-1)]), minor: amount }),
        ),
      }),
    ),
  /** What needs somebody now, in every currency. */
  alarms: read('books.read').output(
    z.object({
      alarms: z.array(alarm),
      last: z.array(z.object({ currency: z.string(), day: z.string(), run_id: id })),
    }),
  ),
  /** Computes the run of a day and records it, as long work; the job's result names the run and the tests that failed. */
  run: write('books.custody')
    .input(z.object({ key: commandKey, day: dayField, currency: currencyField }))
    .output(jobStarted),
  /** Computes it and records nothing; the job's result is what it says. */
  preview: write('books.read', {
    needs_writer: false,
    unkeyed: 'it computes and leaves nothing behind',
  })
    .input(z.object({ day: dayField, currency: currencyField }))
    .output(jobStarted),
  /** Where a rendering of a run or of a month can be fetched as a file, good once; noted in the journal first. */
  file: write('data.export', { unkeyed: 'each path is good once; that it was asked for is noted each time' })
    .input(z.object({ id, form: z.enum(RUN_FORMS), format: z.enum(FILE_FORMATS), language }))
    .output(z.object({ path: z.string(), name: z.string() })),
};

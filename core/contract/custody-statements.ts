/**
 * Statements that banks sent of custody accounts: which were taken, one with its lines, and taking new ones.
 *
 * Files are staged first (`imports.begin`, `append`). `inspect` tells what would be taken of them and why not; `take` takes them as
 * long work, each whole or not at all. The file as the bank sent it names people: it takes a reason, which goes into the journal.
 */
import { z } from 'zod';

import { MATCH_RULES, STATEMENT_FORMATS } from '#core/custody/custody-words';
import { dayField } from '#core/ledger/fields';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  accountRow,
  amount,
  counted,
  countRequest,
  custodyLineRow,
  custodyStatementRow,
  id,
  jumpRequest,
  pageOf,
} from './values';

const format = z.enum(STATEMENT_FORMATS);

export const statementFilter = z.object({
  /** One alone. */
  id: id.optional(),
  account_id: id.optional(),
  /** Statements that tell of any day from here on, and up to there. */
  from_day: dayField.optional(),
  to_day: dayField.optional(),
  format: format.optional(),
});
export type StatementFilter = z.output<typeof statementFilter>;

const statementView = z.object({ statement: custodyStatementRow, currency: z.string() });

const lineView = z.object({
  line: custodyLineRow,
  /** From 1, as it stands in the statement. */
  place: z.number(),
  /** At the bank, after this line. */
  balance_minor: amount,
  match: z.object({ id, rule: z.enum(MATCH_RULES), made_seq: z.number() }).nullable(),
});

/** Where a file is wrong: in itself, in naming its account, or against what the books hold. */
const statementProblem = z.object({
  of: z.enum(['file', 'account', 'books']),
  /** Of a file one of StatementFileError's, of the books that of the refusal. */
  code: z.string(),
  line: z.number().nullable(),
  field: z.string(),
  expected: z.string(),
  found: z.string(),
  /** Found less expected; null where no two amounts are compared. */
  difference_minor: amount.nullable(),
  /** Details of a refusal of the books. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type StatementProblem = z.output<typeof statementProblem>;

/** What a file brings of one account. */
const statementPart = z.object({
  account_id: id,
  currency: z.string(),
  statements: z.number(),
  lines: z.number(),
  from_day: z.string(),
  to_day: z.string(),
  opening_minor: amount,
  closing_minor: amount,
});

/**
 * What comes of a file. `held-back`: a file before it, of the same account, was refused or work was stopped; nothing of it
 * was tried.
 */
const STATEMENT_OUTCOMES = ['taken', 'known', 'refused', 'held-back'] as const;

export const statementOutcome = z.object({
  file_id: id,
  file: z.string(),
  outcome: z.enum(STATEMENT_OUTCOMES),
  /** Null of a file that could not be read. */
  format: format.nullable(),
  parts: z.array(statementPart),
  problem: statementProblem.nullable(),
});
export type StatementOutcome = z.output<typeof statementOutcome>;

/** A profile is JSON of a few hundred characters. */
const PROFILE_LENGTH_MAX = 65_536;
const FILES_MAX = 100;
/** A hundred of the largest files are read in less. */
const INSPECT_TIMEOUT_MS = 900_000;

const offered = {
  file_ids: z.array(id).min(1).max(FILES_MAX),
  /** Where the numbers in the files are not to be gone by. */
  account_id: id.optional(),
  /** JSON of a profile: files of no other format are read by it. */
  profile: z.string().max(PROFILE_LENGTH_MAX).optional(),
};

/** Who sees what banks wrote, names of payers among it. */
const FILE_READERS = ['books.custody', 'person.reveal'] as const;

export const custodyStatements = {
  list: read('books.read')
    .input(z.object({ filter: statementFilter.default({}), ...jumpRequest }))
    .output(pageOf(statementView)),
  count: read('books.read')
    .input(z.object({ filter: statementFilter.default({}), ...countRequest }))
    .output(counted),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        statement: custodyStatementRow,
        account: accountRow,
        /** All lines together; opening and this come to the closing balance. */
        sum_minor: amount,
        lines_in: z.number(),
        lines_out: z.number(),
        in_minor: amount,
        out_minor: amount,
        matched: z.number(),
      }),
    ),
  lines: read('books.read')
    .input(z.object({ statement_id: id, ...jumpRequest }))
    .output(pageOf(lineView)),
  /** Where the file as the bank sent it can be fetched, good once. */
  file: write(FILE_READERS, {
    unkeyed: 'each path is good once; that it was asked for is noted each time',
  })
    .input(z.object({ id, reason: z.string().trim().min(5).max(200) }))
    .output(z.object({ path: z.string(), name: z.string(), sha256: z.string() })),
  /** In the order in which they would be taken. Nothing is stored; a caller that gives up ends the reading. */
  inspect: read('books.custody', { timeout_ms: INSPECT_TIMEOUT_MS })
    .input(z.object(offered))
    .output(z.object({ files: z.array(statementOutcome) })),
  /** The outcome of every file is the job's result, as `inspect` has it. The same key is the same job, as long as that is listed. */
  take: write('books.custody')
    .input(z.object({ key: commandKey, ...offered }))
    .output(jobStarted),
};

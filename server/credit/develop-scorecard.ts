/**
 * Developing scorecards over a workspace: rows out of the books or a table, candidates, refits on changed bins, and champion
 * and challenger side by side. It only reads; what it gives is plain data that goes between threads.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

import { datasetOfSample, datasetOfTable, type Dataset } from '#core/credit/develop/dataset';
import type { BooksSource, DevelopmentDefinition, TableSource } from '#core/credit/develop/definition';
import {
  develop,
  prepare,
  problemOf,
  type DevelopedScorecard,
  type Development,
  type Prepared,
  type Reference,
} from '#core/credit/develop/develop';
import { BinEditError, type BinEdit } from '#core/credit/develop/edits';
import type { Undeveloped } from '#core/credit/develop/problems';
import { NothingTakesPartError, refit } from '#core/credit/develop/refit';
import { sideBySide, type MerchantsNow, type SideBySide } from '#core/credit/develop/side-by-side';
import type { Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';
import { allRows } from '#server/composition/all-rows';

import type { CreditWatch } from './learn-merchants';
import { NoDaysError, readSample, type MadeSample } from './make-sample';
import { draftedScorecards, inUse } from './scorecards';
import { readOutcomeTable, TableFileError } from './table-file';

/** What a development is asked, beside its definition. */
export interface DevelopAsked {
  readonly what: 'develop';
  readonly definition: DevelopmentDefinition;
  readonly utc_offset_minutes: number;
  /** Where the table of a definition lies. */
  readonly table_path: string | null;
}

export interface RefitAsked {
  readonly what: 'refit';
  readonly prepared: Prepared;
  readonly id: string;
  readonly edits: readonly BinEdit[];
  /** Whether the rows are merchants of the books, to be measured against their champion. */
  readonly of_books: boolean;
}

export interface CompareAsked {
  readonly what: 'compare';
  readonly source: BooksSource;
  readonly utc_offset_minutes: number;
  readonly versions: readonly [first: string, second: string];
}

export type DevelopAnswer =
  | { readonly problem: Undeveloped }
  | {
      readonly problem: null;
      readonly prepared: Prepared;
      readonly development: Development;
      readonly as_of_seq: number | null;
    };

interface Books {
  readonly reader: LedgerReader;
  readonly sha256: Sha256;
}

/** Of all steps those of reading the journal, or the table. */
const READING_SHARE = 0.3;
const STEPS = 1_000;

/** Progress and stops of what is learnt, after what was read. */
function pauseOf({ signal, onProgress }: CreditWatch, before: number) {
  return async (share: number): Promise<void> => {
    onProgress?.({ done: Math.round((before + share * (1 - before)) * STEPS), total: STEPS });
    await nextTurn();
    signal?.throwIfAborted();
  };
}

/** Progress of what is read, as the first part of the whole. */
function readingPart({ signal, onProgress }: CreditWatch): CreditWatch {
  return {
    signal,
    onProgress: ({ done, total }) =>
      onProgress?.({ done: Math.round((READING_SHARE * STEPS * done) / Math.max(1, total)), total: STEPS }),
  };
}

/** The champion of the books, to be measured against; null while there is none. */
async function championOf({ reader, sha256 }: Books): Promise<Reference | null> {
  const { champion, versions } = await draftedScorecards(reader);
  const row = versions.find(({ id }) => id === champion);
  const used = row === undefined ? null : inUse(row, sha256);
  return row === undefined || used === null
    ? null
    : { version: row.id, no: row.no, scorecard: used.scorer.card };
}

async function bookRows(
  { reader }: Books,
  { definition, utc_offset_minutes }: DevelopAsked,
  source: BooksSource,
  watch: CreditWatch,
): Promise<{ readonly dataset: Dataset; readonly as_of_seq: number }> {
  const { builder, as_of_seq } = await readSample(reader, source, utc_offset_minutes, watch);
  const regions = new Map((await allRows(reader, 'party')).map(({ id, region }) => [id, region]));
  const region_of = (account_id: string): string | undefined => {
    const account = builder.known.account(account_id);
    return (account === undefined ? undefined : regions.get(account.party.id)) || undefined;
  };
  return { dataset: datasetOfSample(builder.build(), definition, region_of), as_of_seq };
}

async function tableRows(
  path: string | null,
  { name, target, time, group, told_after_days }: TableSource,
  exclude: readonly string[],
): Promise<Dataset> {
  const { table, bad, observed_at, groups } = await readOutcomeTable(
    path ?? '',
    { target, time, group, exclude },
    name,
  );
  return datasetOfTable(table, bad, { exclude: [], observed_at, groups, told_after_days });
}

/** Develops. Throws the signal's reason when stopped. `reader` must see one moment. */
export async function developScorecard(
  books: Books,
  asked: DevelopAsked,
  watch: CreditWatch,
): Promise<DevelopAnswer> {
  const { definition, table_path } = asked;
  const { source, exclude } = definition;
  let found: { readonly dataset: Dataset; readonly as_of_seq: number | null };
  try {
    found =
      source.kind === 'books'
        ? await bookRows(books, asked, source, readingPart(watch))
        : { dataset: await tableRows(table_path, source, exclude), as_of_seq: null };
  } catch (error) {
    if (error instanceof NoDaysError) {
      return { problem: { reason: 'no-days', told_after_days: error.told_after_days } };
    }
    if (!(error instanceof TableFileError)) throw error;
    const { line = 1, column = '', expected = '' } = error.details;
    return {
      problem: { reason: 'table', line: Number(line), column: String(column), expected: String(expected) },
    };
  }
  const prepared = prepare(found.dataset, definition);
  const problem = problemOf(prepared, definition);
  if (problem !== null) return { problem };
  const champion = source.kind === 'books' ? await championOf(books) : null;
  const development = await develop(prepared, champion, pauseOf(watch, READING_SHARE));
  return { problem: null, prepared, development, as_of_seq: found.as_of_seq };
}

export type RefitAnswer =
  { readonly problem: Undeveloped } | { readonly problem: null; readonly candidate: DevelopedScorecard };

/** Fits and judges a scorecard on changed bins. Throws the signal's reason when stopped. */
export async function refitScorecard(
  books: Books,
  { prepared, id, edits, of_books }: RefitAsked,
  watch: CreditWatch,
): Promise<RefitAnswer> {
  const champion = of_books ? await championOf(books) : null;
  try {
    const candidate = await refit(prepared, { id, edits }, champion, pauseOf(watch, 0));
    return { problem: null, candidate };
  } catch (error) {
    if (error instanceof BinEditError) {
      const { characteristic: name, problem } = error;
      return { problem: { reason: 'edit', name, problem } };
    }
    if (!(error instanceof NothingTakesPartError)) throw error;
    return { problem: { reason: 'nothing-takes-part' } };
  }
}

/** Every merchant of a currency as the end of the books knows him. */
function merchantsNow({ builder, as_of_at }: MadeSample, { currency }: BooksSource): MerchantsNow {
  const { known } = builder;
  return [...known.merchants()].flatMap((merchant) => {
    const values = merchant.currency === currency ? known.valuesOf(merchant.account_id, as_of_at) : null;
    return values === null ? [] : [[merchant.account_id, values] as const];
  });
}

export type CompareAnswer = { readonly problem: Undeveloped } | ({ readonly problem: null } & SideBySide);

async function referenceOf({ reader, sha256 }: Books, version: string): Promise<Reference> {
  const { versions } = await draftedScorecards(reader);
  const row = versions.find(({ id }) => id === version);
  const used = row === undefined ? null : inUse(row, sha256);
  if (row === undefined || used === null) {
    throw new RangeError(`scorecard ${version} is not understood by this program`);
  }
  return { version, no: row.no, scorecard: used.scorer.card };
}

/**
 * Two scorecards of the books side by side; a problem where no outcomes have been told. Throws the signal's reason when
 * stopped, RangeError for scorecards that this program does not understand.
 */
export async function compareScorecards(
  books: Books,
  { source, utc_offset_minutes, versions: [first, second] }: CompareAsked,
  watch: CreditWatch,
): Promise<CompareAnswer> {
  const pair = [await referenceOf(books, first), await referenceOf(books, second)] as const;
  try {
    const made = await readSample(books.reader, source, utc_offset_minutes, watch);
    const found = await sideBySide(pair, made.builder.build(), merchantsNow(made, source));
    return { problem: null, ...found };
  } catch (error) {
    if (!(error instanceof NoDaysError)) throw error;
    return { problem: { reason: 'no-days', told_after_days: error.told_after_days } };
  }
}

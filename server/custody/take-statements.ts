/**
 * Statement files taken one by one, or only looked at: what came of each, and why.
 *
 * A file that is refused stops those behind it of the same account, for they cannot go on from it, and no others. To look at files
 * is to take them in thought: by the rules of the books, each after the one before. Of many files one is in memory at a time.
 */
import type { StatementOutcome, StatementProblem } from '#core/contract/custody-statements';
import { statementRefusal, tipAfter } from '#core/custody/statement-commands';
import type { StatementPage } from '#core/custody/statement-pages';
import type { StatementProfile } from '#core/custody/statements/csv-profile';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';

import {
  arePagesKnown,
  headOf,
  inOrder,
  pagesOfFile,
  readLines,
  StatementAccountError,
  StatementRefusedError,
  takeFile,
  tipOf,
  type ImportContext,
  type LinesRead,
  type OfferedSource,
  type ReadFile,
} from './import-statements';
import type { StatementSource } from './statement-path';

/** A file that is handed in under an id; loading throws StatementFileError for one that is too large. */
export interface OfferedFile extends OfferedSource {
  readonly id: string;
}

/** What of a file is wanted: what orders it among others, or all. */
export type ReadExtent = 'head' | 'whole';

/** Reads a file by its content, or by the profile where that tells nothing. Rejects with StatementFileError. */
export type ReadOffered = (
  file: OfferedFile,
  profile: StatementProfile | undefined,
  extent: ReadExtent,
) => Promise<LinesRead>;

export interface TakeOptions {
  /** All custody accounts. */
  readonly accounts: readonly Account[];
  /** The custody account, where the files' own numbers are not to be gone by. */
  readonly account_id?: string | undefined;
  /** Reads files of no other format. */
  readonly profile?: StatementProfile | undefined;
  /** Reads a file; here, unless it is done elsewhere. */
  readonly read?: ReadOffered | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Each file counts twice: once when it is read, once when it is dealt with. */
  readonly onStep?: ((done: number, total: number) => void) | undefined;
}

type Tip = Row<'custody_tip'>;
type Parts = StatementOutcome['parts'];

/** What one file comes to, given what the ones before it came to. */
type Deal = (file: ReadFile, offered: OfferedFile) => Promise<StatementOutcome>;

const NO_PLACE = { line: null, field: '', expected: '', found: '', difference_minor: null, details: {} };

/** Files that are none of the formats that are told by their content: what the profile is for. */
const PROFILE_CODES = new Set(['format-unknown', 'encoding']);

/** Reads a file by its content, or by the profile where that tells nothing. Throws StatementFileError. */
function readBy(source: StatementSource, profile: StatementProfile | undefined): LinesRead {
  if (profile === undefined) return readLines(source);
  try {
    return readLines(source);
  } catch (error) {
    if (!(error instanceof StatementFileError) || !PROFILE_CODES.has(error.code)) throw error;
    return readLines({ ...source, profile });
  }
}

/** Reads a file in this thread. Throws StatementFileError. */
export const readOffered: ReadOffered = async (file, profile, extent) => {
  const read = readBy(await file.load(), profile);
  // What orders files is kept, not their lines: there may be a hundred of them.
  return extent === 'whole' ? read : headOf(read);
};

function amountOf(detail: string | number | boolean | undefined): bigint | null {
  return typeof detail === 'string' && /^-?\d+$/.test(detail) ? BigInt(detail) : null;
}

/** Why a file is refused, as a person is told. Throws what is no fault of the file's. */
function problemOf(error: unknown): StatementProblem {
  if (error instanceof StatementFileError) {
    const { code, line, field, expected, found, difference_minor } = error;
    return { of: 'file', code, line, field, expected, found, difference_minor, details: {} };
  }
  if (error instanceof StatementAccountError) {
    const code = error.candidates.length === 0 ? 'account-unknown' : 'account-several';
    const details = { currency: error.currency, candidates: error.candidates.join(', ') };
    return { ...NO_PLACE, of: 'account', code, found: error.account_number, details };
  }
  if (error instanceof StatementRefusedError) {
    const { code, details } = error.refusal;
    const difference_minor = amountOf(details['difference_minor']);
    return {
      ...NO_PLACE,
      of: 'books',
      code,
      difference_minor,
      details: { ...details, day: error.page.to_day },
    };
  }
  throw error;
}

function partsOf(pages: readonly StatementPage[], accounts: readonly Account[]): Parts {
  const parts = new Map<string, Parts[number]>();
  for (const { account_id, from_day, to_day, opening, closing, lines, page } of pages) {
    const part = parts.get(account_id);
    parts.set(account_id, {
      account_id,
      currency: accounts.find(({ id }) => id === account_id)?.currency ?? '',
      statements: (part?.statements ?? 0) + (part === undefined || page === 1 ? 1 : 0),
      lines: (part?.lines ?? 0) + lines.length,
      from_day: part === undefined || from_day < part.from_day ? from_day : part.from_day,
      to_day: part === undefined || to_day > part.to_day ? to_day : part.to_day,
      opening_minor: part?.opening_minor ?? opening,
      closing_minor: closing,
    });
  }
  return [...parts.values()];
}

/** Lets other work of this thread have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Deals with files in the order of their days. Of stopped work the files that were not dealt with are held back. */
async function each(
  files: readonly OfferedFile[],
  deal: Deal,
  { profile, read: readFile = readOffered, signal, onStep }: TakeOptions,
): Promise<readonly StatementOutcome[]> {
  const outcomes: StatementOutcome[] = [];
  const readable: { readonly offered: OfferedFile; readonly read: LinesRead }[] = [];
  let steps = 0;
  const isStopped = (): boolean => signal?.aborted === true;
  const step = async (): Promise<void> => {
    steps += 1;
    onStep?.(steps, 2 * files.length);
    await breathe();
  };
  const without = (offered: OfferedFile, rest: Pick<StatementOutcome, 'outcome' | 'problem'>): void => {
    outcomes.push({ file_id: offered.id, file: offered.name, format: null, parts: [], ...rest });
  };
  for (const offered of files) {
    if (isStopped()) {
      without(offered, { outcome: 'held-back', problem: null });
      continue;
    }
    try {
      readable.push({ offered, read: await readFile(offered, profile, 'head') });
    } catch (error) {
      if (isStopped()) without(offered, { outcome: 'held-back', problem: null });
      else without(offered, { outcome: 'refused', problem: problemOf(error) });
    }
    await step();
  }
  for (const { offered } of inOrder(readable)) {
    if (isStopped()) {
      without(offered, { outcome: 'held-back', problem: null });
      continue;
    }
    const read = await readFile(offered, profile, 'whole').catch((error: unknown) => {
      // It was read before: what fails now is the reading, by being stopped or for good.
      if (isStopped()) return null;
      throw error;
    });
    if (read === null) {
      without(offered, { outcome: 'held-back', problem: null });
      continue;
    }
    outcomes.push(await deal({ ...offered, read }, offered));
    await step();
  }
  return outcomes;
}

/** Deals with files by what their pages are; files behind a refused one of the same account are held back. */
function dealing(
  { accounts, account_id: asked }: TakeOptions,
  reader: LedgerReader,
  before: (account_id: string) => Promise<Tip | null>,
  take: (file: ReadFile, pages: readonly StatementPage[]) => Promise<void>,
): Deal {
  const stopped = new Set<string>();
  return async (file, { id, name }) => {
    const told = { file_id: id, file: name, format: file.read.format, problem: null };
    let parts: Parts = [];
    try {
      const { pages } = await pagesOfFile(file, accounts, before, asked);
      parts = partsOf(pages, accounts);
      if (await arePagesKnown(reader, pages)) return { ...told, parts, outcome: 'known' };
      if (parts.some(({ account_id }) => stopped.has(account_id))) {
        for (const { account_id } of parts) stopped.add(account_id);
        return { ...told, parts, outcome: 'held-back' };
      }
      await take(file, pages);
      return { ...told, parts, outcome: 'taken' };
    } catch (error) {
      const problem = problemOf(error);
      for (const { account_id } of parts) stopped.add(account_id);
      return { ...told, parts, outcome: 'refused', problem };
    }
  };
}

/** Takes files, each whole or not at all, and tells what came of each, in the order in which they were dealt with. */
export async function takeStatements(
  files: readonly OfferedFile[],
  context: ImportContext,
  options: TakeOptions,
): Promise<readonly StatementOutcome[]> {
  const { reader } = context;
  const take = async (file: ReadFile): Promise<void> => {
    await takeFile(file, options.accounts, context, options.account_id);
  };
  return await each(
    files,
    dealing(options, reader, (id) => tipOf(reader, id), take),
    options,
  );
}

/** What taking files would come to; nothing is stored. */
export async function inspectStatements(
  files: readonly OfferedFile[],
  reader: LedgerReader,
  options: TakeOptions,
): Promise<readonly StatementOutcome[]> {
  const tips = new Map<string, Tip | null>();
  const before = async (id: string): Promise<Tip | null> => {
    if (!tips.has(id)) tips.set(id, await tipOf(reader, id));
    return tips.get(id) ?? null;
  };
  const take = async ({ name }: ReadFile, pages: readonly StatementPage[]): Promise<void> => {
    const own = new Map<string, Tip | null>();
    for (const page of pages) {
      const { account_id } = page;
      const tip = own.get(account_id) ?? (await before(account_id));
      const refusal = statementRefusal(tip, page);
      if (refusal !== null) throw new StatementRefusedError(name, page, refusal);
      own.set(account_id, tipAfter(page, 0));
    }
    for (const [account_id, tip] of own) tips.set(account_id, tip);
  };
  return await each(files, dealing(options, reader, before, take), options);
}

/**
 * Takes statement files of banks into the books: read, held to the gate, recorded page by page.
 *
 * A file is taken whole or not at all; files are taken in the order of their days, so that a folder can be given as it is. A file that
 * was taken before is told as such and changes nothing. The file itself is kept beside the books. In memory is what the books take of
 * the files: of a large one neither its bytes nor what was read of it.
 */
import {
  linesOf,
  pagesOf,
  type AccountTip,
  type StatementLines,
  type StatementPage,
} from '#core/custody/statement-pages';
import type { StatementFormat } from '#core/custody/custody-words';
import type { StatementProfile } from '#core/custody/statements/csv-profile';
import {
  readStatementFile,
  type StatementFile,
  type StatementsRead,
} from '#core/custody/statements/read-statement-file';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { parseCommandData, type Command } from '#core/ledger/commands';
import type { Ledger } from '#core/ledger/ledger';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';

import { sha256Hex, type StatementSource } from './statement-path';

/** The account of a statement is not known, or could be several. */
export class StatementAccountError extends Error {
  override readonly name = 'StatementAccountError';
  readonly file: string;
  readonly account_number: string;
  readonly currency: string;
  readonly candidates: readonly string[];

  constructor(file: string, account_number: string, currency: string, candidates: readonly string[]) {
    const found = candidates.length === 0 ? 'none' : candidates.join(' or ');
    super(
      `${file} (account): expected the number of one custody account in ${currency}; ${account_number} is ${found}`,
    );
    this.file = file;
    this.account_number = account_number;
    this.currency = currency;
    this.candidates = candidates;
  }
}

/** A file whose statements do not go on from what the books hold. */
export class StatementRefusedError extends Error {
  override readonly name = 'StatementRefusedError';
  readonly file: string;
  readonly page: StatementPage;
  readonly refusal: Refusal;

  constructor(file: string, page: StatementPage, refusal: Refusal) {
    super(`${file}: the statement of ${page.to_day} was refused`);
    this.file = file;
    this.page = page;
    this.refusal = refusal;
  }
}

export interface TakenFile {
  readonly file: string;
  readonly format: StatementFormat;
  readonly account_ids: readonly string[];
  readonly statements: number;
  readonly lines: number;
  readonly first_day: string;
  readonly last_day: string;
  /** It was taken before: nothing was recorded. */
  readonly is_known: boolean;
}

export interface ImportContext {
  readonly ledger: Ledger;
  readonly reader: LedgerReader;
  /** Keeps the bytes of a file beside the books. */
  readonly keep: (id: string, bytes: Uint8Array) => Promise<void>;
  readonly actor: string;
  readonly now: () => number;
}

export interface ImportOptions {
  /** The custody account, where the file's own number is not to be gone by. */
  readonly account_id?: string | undefined;
  readonly profile?: StatementProfile | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFile?: ((done: number, total: number) => void) | undefined;
}

/** A file that is handed in; its bytes are read when it is their turn. */
export interface OfferedSource {
  readonly name: string;
  readonly load: () => Promise<StatementSource>;
}

/** What the books take of a file. */
export interface LinesRead extends Pick<StatementsRead, 'format' | 'sha256'> {
  readonly statements: readonly StatementLines[];
}

export interface ReadFile extends OfferedSource {
  readonly read: LinesRead;
}

/** Reads a file and leaves of it what the books take. Throws StatementFileError. */
export function readLines(file: StatementFile): LinesRead {
  const { statements, ...read } = readStatementFile(file, sha256Hex);
  return { ...read, statements: statements.map(linesOf) };
}

/** What orders a file among others, without its lines. */
export function headOf(read: LinesRead): LinesRead {
  return { ...read, statements: read.statements.slice(0, 1).map((one) => ({ ...one, lines: [] })) };
}

/** Pages of one file: all of them are one linked group. */
const PAGES_MAX = 1_000;
/** Bytes of files of which what was read is kept until they are taken; of those beyond, it is read again. */
const READ_BYTES_MAX = 64 * 1024 * 1024;

/** The id under which the bytes of a statement file are kept. */
export const statementFileId = (file_sha256: string): string => `statement-${file_sha256}`;

/** Files by the first day they speak of, then by the number of their first statement. */
export function inOrder<T extends Pick<ReadFile, 'read'>>(files: readonly T[]): T[] {
  const first = ({ read }: T): StatementLines | undefined => read.statements[0];
  return [...files].sort((left, right) => {
    const [one, other] = [first(left), first(right)];
    const [day, other_day] = [one?.day ?? '', other?.day ?? ''];
    if (day !== other_day) return day < other_day ? -1 : 1;
    return (one?.sequence_no ?? 0) - (other?.sequence_no ?? 0) || (one?.page_no ?? 0) - (other?.page_no ?? 0);
  });
}

/** The account whose last digits and currency a statement has. */
function accountOf(
  { account_number, currency }: StatementLines,
  accounts: readonly Account[],
  file: string,
  asked: string | undefined,
): string {
  const digits = account_number.replaceAll(/[^A-Za-z0-9]/g, '');
  const fitting = accounts.filter((account) =>
    asked === undefined
      ? account.currency === currency && account.last4 !== null && digits.endsWith(account.last4)
      : account.id === asked && account.currency === currency,
  );
  const [account] = fitting;
  if (account === undefined || fitting.length > 1) {
    throw new StatementAccountError(
      file,
      account_number,
      currency,
      fitting.map(({ id }) => id),
    );
  }
  return account.id;
}

export async function tipOf(reader: LedgerReader, account_id: string): Promise<Row<'custody_tip'> | null> {
  const found = await reader.load([{ table: 'custody_tip', values: [account_id] }]);
  const [tip] = (found.get('custody_tip') ?? []) as unknown as readonly Row<'custody_tip'>[];
  return tip ?? null;
}

interface Pages {
  readonly pages: readonly StatementPage[];
  readonly keys: readonly string[];
}

/**
 * The pages of a file, each statement after the ones before it.
 * @param before where the statements of an account end
 * @throws StatementAccountError; StatementFileError for more pages than one group holds
 */
export async function pagesOfFile(
  { name, read }: ReadFile,
  accounts: readonly Account[],
  before: (account_id: string) => Promise<AccountTip | null>,
  asked: string | undefined,
): Promise<Pages> {
  const tips = new Map<string, AccountTip | null>();
  const pages: StatementPage[] = [];
  const keys: string[] = [];
  for (const statement of read.statements) {
    const account_id = accountOf(statement, accounts, name, asked);
    const tip = tips.has(account_id) ? (tips.get(account_id) ?? null) : await before(account_id);
    const own = pagesOf(
      statement,
      { account_id, file_name: name.slice(-200), file_sha256: read.sha256 },
      tip,
    );
    const last = own.at(-1);
    if (last !== undefined) {
      tips.set(account_id, { closing_minor: last.closing, page: last.page, last_page: last.last_page });
    }
    pages.push(...own);
    // One key for the same page of the same statement, whatever file brings it.
    keys.push(
      ...own.map(
        (_, place) => `custody|${account_id}|${statement.statement_key.slice(0, 32)}|${String(place)}`,
      ),
    );
  }
  if (pages.length > PAGES_MAX) {
    throw new StatementFileError('too-large', name, {
      ...{ line: null, field: '(file)', found: String(pages.length), difference_minor: null },
      expected: `expected at most ${String(PAGES_MAX)} pages of statements; hand it in in parts`,
    });
  }
  for (const page of pages) {
    const parsed = parseCommandData('record-statement', page);
    const [issue] = parsed.ok ? [] : parsed.issues;
    if (issue !== undefined) {
      const details = { field: issue.field, expected: issue.expected };
      throw new StatementRefusedError(name, page, refuse('invalid', details));
    }
  }
  return { pages, keys };
}

/** Whether all these pages were taken before. */
export async function arePagesKnown(reader: LedgerReader, pages: readonly StatementPage[]): Promise<boolean> {
  const ids = pages.map(({ statement_id }) => statement_id);
  const found = await reader.load([{ table: 'custody_statement', values: ids }]);
  return (found.get('custody_statement') ?? []).length === ids.length;
}

/** Keeps the file as it was read. Throws StatementFileError for one that is another by now. */
async function keepBytes({ name, read, load }: ReadFile, { keep }: ImportContext): Promise<void> {
  const { bytes } = await load();
  if (sha256Hex(bytes) !== read.sha256) {
    throw new StatementFileError('malformed', name, {
      ...{ line: null, field: '(file)', found: '', difference_minor: null },
      expected: 'expected the file as it was read before: it changed meanwhile',
    });
  }
  await keep(statementFileId(read.sha256), bytes);
}

/** Takes one file that was read. Throws StatementFileError, StatementAccountError, StatementRefusedError. */
export async function takeFile(
  file: ReadFile,
  accounts: readonly Account[],
  context: ImportContext,
  asked: string | undefined,
): Promise<TakenFile> {
  const before = (id: string): Promise<AccountTip | null> => tipOf(context.reader, id);
  const { pages, keys } = await pagesOfFile(file, accounts, before, asked);
  const is_known = await arePagesKnown(context.reader, pages);
  const refused = new Set(
    (await context.reader.knownCommands(keys))
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ key }) => key),
  );
  const { seq } = await context.reader.head();
  if (!is_known) {
    await keepBytes(file, context);
    const commands = pages.map((data, place): Command => {
      const key = keys[place] ?? '';
      // What was refused once may fit by now: a new try has a new key.
      const own = refused.has(key) ? `${key}|${String(seq)}` : key;
      return {
        ...{ kind: 'record-statement', key: own, actor: context.actor, mode: 'authorise' },
        ...{ at: context.now(), data },
      };
    });
    const results = await context.ledger.submitLinked(commands);
    for (const [place, result] of results.entries()) {
      if (result.status !== 'done' && result.refusal.code !== 'linked') {
        throw new StatementRefusedError(file.name, pages[place] as StatementPage, result.refusal);
      }
    }
  }
  const days = pages.map(({ to_day }) => to_day).sort();
  return {
    ...{ file: file.name, format: file.read.format, is_known, statements: file.read.statements.length },
    account_ids: [...new Set(pages.map(({ account_id }) => account_id))],
    lines: pages.reduce((sum, { lines }) => sum + lines.length, 0),
    ...{ first_day: days[0] ?? '', last_day: days.at(-1) ?? '' },
  };
}

interface QueuedFile extends ReadFile {
  readonly is_whole: boolean;
}

/** Reads all files; of those beyond the limit their heads are kept. */
async function readAll(
  files: readonly OfferedSource[],
  profile: StatementProfile | undefined,
  signal: AbortSignal | undefined,
): Promise<QueuedFile[]> {
  const queue: QueuedFile[] = [];
  let bytes_kept = 0;
  for (const file of files) {
    signal?.throwIfAborted();
    const { name, bytes } = await file.load();
    const read = readLines({ name, bytes, profile });
    const is_whole = files.length === 1 || bytes_kept + bytes.length <= READ_BYTES_MAX;
    if (is_whole) bytes_kept += bytes.length;
    queue.push({ ...file, is_whole, read: is_whole ? read : headOf(read) });
  }
  return queue;
}

/**
 * Reads all files first, so that one that cannot be read stops everything before anything is recorded; then takes them one by one.
 * Throws StatementFileError, StatementAccountError, StatementRefusedError and what loading throws; the files before stay taken.
 */
export async function importStatements(
  files: readonly OfferedSource[],
  context: ImportContext,
  { account_id, profile, signal, onFile }: ImportOptions = {},
): Promise<readonly TakenFile[]> {
  const queue = inOrder(await readAll(files, profile, signal));
  const accounts = (await allRows(context.reader, 'account')).filter((row) => row.class === 'custody');
  const taken: TakenFile[] = [];
  // What was taken leaves the queue, and with it memory.
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    signal?.throwIfAborted();
    const file = next.is_whole
      ? next
      : { ...next, read: readLines({ ...(await next.load()), name: next.name, profile }) };
    taken.push(await takeFile(file, accounts, context, account_id));
    onFile?.(taken.length, files.length);
  }
  return taken;
}

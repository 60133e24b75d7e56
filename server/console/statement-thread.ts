/**
 * Reading large statement files in a thread, so that nobody waits while they are read; small ones are read here, as a thread takes
 * longer to begin than they take.
 *
 * The thread is asked for one file's statements when files are taken, and for what all of them would come to when they are looked at.
 * It stores nothing.
 */
import type { StatementOutcome } from '#core/contract/custody-statements';
import type { StatementProfile } from '#core/custody/statements/csv-profile';
import {
  StatementFileError,
  type StatementErrorCode,
  type StatementFault,
} from '#core/custody/statements/statement-file-error';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account } from '#core/ledger/tables';
import type { LinesRead } from '#server/custody/import-statements';
import { readStatementSource } from '#server/custody/statement-path';
import {
  inspectStatements,
  readOffered,
  type OfferedFile,
  type ReadExtent,
  type ReadOffered,
  type TakeOptions,
} from '#server/custody/take-statements';

import type { Desk } from './desk';
import type { JobWatch } from './job-centre';
import { readApart } from './reader-thread';
import type { StagedFileInfo } from './staged-files';

/** From so many bytes on a thread is worth its beginning. */
const APART_BYTES_MIN = 1_000_000;

type Staged = Pick<StagedFileInfo, 'id' | 'name' | 'path'>;

/** What the thread is asked. */
export type StatementsAsked =
  | {
      readonly what: 'statement-read';
      readonly file: Staged;
      readonly profile: StatementProfile | undefined;
      readonly extent: ReadExtent;
    }
  | {
      readonly what: 'statements-look';
      readonly files: readonly Staged[];
      readonly accounts: readonly Account[];
      readonly account_id: string | undefined;
      readonly profile: StatementProfile | undefined;
    };

/** A refusal goes between threads as what it is made of. */
type Told =
  { readonly read: LinesRead } | { readonly code: StatementErrorCode; readonly fault: StatementFault };

type Host = { readonly log: (where: string, error: unknown) => void };

export const offeredOf = ({ id, name, path }: Staged): OfferedFile => ({
  ...{ id, name },
  load: () => readStatementSource(path, name),
});

async function tellRead(
  file: OfferedFile,
  profile: StatementProfile | undefined,
  extent: ReadExtent,
): Promise<Told> {
  try {
    return { read: await readOffered(file, profile, extent) };
  } catch (error) {
    if (!(error instanceof StatementFileError)) throw error;
    const { code, line, field, found, expected, difference_minor } = error;
    return { code, fault: { line, field, found, expected, difference_minor } };
  }
}

/** What the thread answers. */
export async function readStatementsAsked(
  asked: StatementsAsked,
  reader: LedgerReader,
  { signal, onProgress }: JobWatch,
): Promise<Told | readonly StatementOutcome[]> {
  if (asked.what === 'statement-read') {
    return await tellRead(offeredOf(asked.file), asked.profile, asked.extent);
  }
  const { files, accounts, account_id, profile } = asked;
  const onStep = (done: number, total: number): void => onProgress({ done, total });
  return await inspectStatements(files.map(offeredOf), reader, {
    accounts,
    account_id,
    profile,
    signal,
    onStep,
  });
}

/** Reads staged files for who takes them: a large one apart. Rejects with StatementFileError, and when stopped. */
export function readingApart(
  host: Host,
  desk: Desk,
  staged: readonly StagedFileInfo[],
  watch: JobWatch,
): ReadOffered {
  const { location } = desk;
  const log = (error: unknown): void => host.log('statement thread', error);
  return async (offered, profile, extent) => {
    const file = staged.find(({ id }) => id === offered.id);
    if (file === undefined || file.bytes < APART_BYTES_MIN) {
      return await readOffered(offered, profile, extent);
    }
    const { id, name, path } = file;
    const asked: StatementsAsked = { what: 'statement-read', file: { id, name, path }, profile, extent };
    const here = (): Promise<Told> => tellRead(offered, profile, extent);
    // One file is no measure of how far the work is.
    const quiet: JobWatch = { signal: watch.signal, onProgress: () => undefined };
    const told = await readApart<Told>({ program: 'train-worker', location, asked, here, log }, quiet);
    if ('read' in told) return told.read;
    throw new StatementFileError(told.code, name, told.fault);
  };
}

/** What taking staged files would come to; large ones are read apart. Rejects when stopped. */
export async function lookApart(
  host: Host,
  desk: Desk,
  staged: readonly StagedFileInfo[],
  options: Pick<TakeOptions, 'accounts' | 'account_id' | 'profile'>,
  signal: AbortSignal,
): Promise<readonly StatementOutcome[]> {
  const here = (): Promise<readonly StatementOutcome[]> =>
    inspectStatements(staged.map(offeredOf), desk.books.reader, { ...options, signal });
  if (staged.reduce((sum, { bytes }) => sum + bytes, 0) < APART_BYTES_MIN) return await here();
  const { accounts, account_id, profile } = options;
  const files = staged.map(({ id, name, path }) => ({ id, name, path }));
  const asked: StatementsAsked = { what: 'statements-look', files, accounts, account_id, profile };
  const log = (error: unknown): void => host.log('statement thread', error);
  const { location } = desk;
  const watch: JobWatch = { signal, onProgress: () => undefined };
  return await readApart({ program: 'train-worker', location, asked, here, log }, watch);
}

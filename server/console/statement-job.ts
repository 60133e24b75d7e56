/**
 * Taking statements of banks as long work: staged files into the books, each whole or not at all; and looking at them before.
 *
 * Files that were taken, or were before, are removed from where they were staged; one that was refused stays, to be tried again
 * with another account or profile. What came of every file is the job's result.
 */
import type { StatementOutcome } from '#core/contract/custody-statements';
import { parseStatementProfile, type StatementProfile } from '#core/custody/statements/csv-profile';
import { readCustodyAccounts } from '#server/custody/custody-accounts';
import { takeStatements, type TakeOptions } from '#server/custody/take-statements';

import type { Console } from './console';
import type { Desk } from './desk';
import { invalid } from './failures';
import { aboutFiles } from './import-job';
import type { JobTools } from './job-centre';
import type { StagedFileInfo } from './staged-files';
import { lookApart, offeredOf, readingApart } from './statement-thread';

export interface StatementFilesAsked {
  readonly files: readonly StagedFileInfo[];
  readonly account_id?: string | undefined;
  /** JSON. */
  readonly profile?: string | undefined;
}

/** A profile out of its text. Throws INVALID, each issue under `profile.`. */
function profileOf(text: string | undefined): StatementProfile | undefined {
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw invalid({ field: 'profile', expected: 'expected JSON' });
  }
  const parsed = parseStatementProfile(json);
  if (!parsed.ok) {
    throw invalid(
      ...parsed.issues.map(({ field, expected }) => ({
        field: field === '' ? 'profile' : `profile.${field}`,
        expected,
      })),
    );
  }
  return parsed.profile;
}

/** What taking goes by. Throws INVALID for an account that is none of custody, and a profile that is none. */
async function optionsOf(desk: Desk, { account_id, profile }: StatementFilesAsked): Promise<TakeOptions> {
  const { reader, lists } = desk.books;
  const accounts = (await readCustodyAccounts(reader, lists, desk.now())).map(({ account }) => account);
  if (account_id !== undefined && !accounts.some(({ id }) => id === account_id)) {
    throw invalid({ field: 'account_id', expected: 'expected a custody account' });
  }
  return { accounts, account_id, profile: profileOf(profile) };
}

/** What taking staged files would come to. Throws INVALID; rejects when stopped. */
export async function inspectStaged(
  host: Console,
  desk: Desk,
  asked: StatementFilesAsked,
  signal: AbortSignal,
): Promise<readonly StatementOutcome[]> {
  return await lookApart(host, desk, asked.files, await optionsOf(desk, asked), signal);
}

async function takeWork(
  host: Console,
  desk: Desk,
  { files, actor }: StatementFilesAsked & { readonly actor: string },
  options: TakeOptions,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { signal, onProgress } = tools;
  const ids = files.map(({ id }) => id);
  let outcomes: readonly StatementOutcome[] = [];
  try {
    const { ledger, files: contents } = desk.mustWrite();
    const { reader } = desk.books;
    const keep = async (id: string, bytes: Uint8Array): Promise<void> => contents.put(id, bytes);
    const context = { ledger, reader, keep, actor, now: () => desk.now() };
    const watched = {
      ...options,
      read: readingApart(host, desk, files, tools),
      signal,
      onStep: (done: number, total: number) => onProgress({ done, total }),
    };
    // In one turn: bytes are kept before the entry that names them, and must not be taken for strays meanwhile.
    outcomes = await desk.oneByOne(async () => {
      const taken = await takeStatements(files.map(offeredOf), context, watched);
      if (taken.some(({ outcome }) => outcome === 'refused')) await contents.clearStrays();
      return taken;
    });
    return { files: outcomes };
  } finally {
    host.staged.release(ids);
    const done = outcomes.filter(({ outcome }) => outcome === 'taken' || outcome === 'known');
    await Promise.all(done.map(({ file_id }) => host.staged.discard(file_id, actor)));
  }
}

/** Starts taking staged files, or finds the job of this key; gives its id. Throws INVALID. */
export async function startTaking(
  host: Console,
  desk: Desk,
  asked: StatementFilesAsked & { readonly actor: string; readonly key: string; readonly asked: string },
): Promise<string> {
  const options = await optionsOf(desk, asked);
  const begun = host.jobs.begun(asked);
  if (begun !== null) return begun;
  desk.mustWrite();
  if (!host.staged.hold(asked.files.map(({ id }) => id))) {
    throw invalid({ field: 'file_ids', expected: 'expected files that no other job reads' });
  }
  return host.jobs.start({
    ...{ kind: 'statements', about: aboutFiles(asked.files.map(({ name }) => name)) },
    ...{ actor: asked.actor, key: asked.key, asked: asked.asked },
    work: (tools) => takeWork(host, desk, asked, options, tools),
  });
}

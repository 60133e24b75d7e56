/**
 * Copies whole books from one database into an empty one of the other kind, inside one transaction.
 *
 * The journal goes through the target's guards entry by entry, so what arrives is a chain that holds
 * together; the projections are copied as they are. The reader must see one moment for the whole copy.
 */
import type { Entry } from '#core/ledger/entry';
import type { Head, LedgerReader } from '#core/ledger/ports';
import { PROJECTIONS, type AnyRow, type ProjectionName } from '#core/ledger/tables';

import { encodeEntries, encodeTables, writeEntries, writeProfiles, writeTables } from './books-writer';
import type { Queryable, WriteTransaction } from './connection';
import { copyContents } from './case-files';
import { dialectOf, type Dialect } from './dialect';
import { WRITE_ORDER } from './projection-sql';
import { readViews, writeView } from './saved-views';
import { copyKeptWork } from './kept-work';
import { SqlStaffSecretsReader, writeSecret } from './staff-secrets';
import { copyVault } from './vault-items';
import { insertDigestKey, readDigestKey } from './workspace-secret';

const CHUNK = 2_000;

export interface CopyProgress {
  readonly done: number;
  readonly total: number;
}

export interface CopyBooksOptions {
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function copyEntries(
  reader: LedgerReader,
  target: WriteTransaction,
  head: Head,
  options: CopyBooksOptions,
): Promise<void> {
  const read = (from_seq: number): Promise<readonly Entry[]> =>
    reader.entries({ from_seq, to_seq: head.seq }, CHUNK);
  let coming = read(1);
  for (;;) {
    options.signal?.throwIfAborted();
    const entries = await coming;
    const last = entries.at(-1);
    if (last === undefined) {
      return;
    }
    // The next chunk is read while this one is written; a failure of it is met when it is awaited.
    coming = read(last.seq + 1);
    coming.catch(() => undefined);
    await writeEntries(target, dialectOf(target.dialect), encodeEntries(entries));
    options.onProgress?.({ done: last.seq, total: head.seq });
  }
}

async function copyTable(
  reader: LedgerReader,
  table: ProjectionName,
  write: (rows: readonly AnyRow[]) => Promise<void>,
): Promise<void> {
  let after: string | number | null = null;
  for (;;) {
    const rows: readonly AnyRow[] = await reader.scan(table, after, CHUNK);
    const last = rows.at(-1);
    if (last === undefined) {
      return;
    }
    await write(rows);
    after = last[PROJECTIONS[table].key] as string | number;
  }
}

async function copyProfiles(
  reader: LedgerReader,
  target: WriteTransaction,
  dialect: Dialect,
  parties: readonly AnyRow[],
): Promise<void> {
  const ids = parties.map((party) => party['id'] as string);
  await writeProfiles(target, dialect, await reader.profiles(ids));
}

/** Copies journal, projections and profiles. Rejects with the signal's reason on abort. */
export async function copyBooks(
  reader: LedgerReader,
  target: WriteTransaction,
  options: CopyBooksOptions,
): Promise<void> {
  const dialect = dialectOf(target.dialect);
  const head = await reader.head();
  await copyEntries(reader, target, head, options);
  for (const table of WRITE_ORDER) {
    await copyTable(reader, table, async (rows) => {
      options.signal?.throwIfAborted();
      await writeTables(target, dialect, encodeTables(new Map([[table, rows]])));
      if (table === 'party') {
        await copyProfiles(reader, target, dialect, rows);
      }
    });
  }
}

/**
 * Copies what is kept beside the books: the workspace's secret, what staff sign in with, their saved views, files put to
 * cases, the key vault as it is sealed, and work on scorecards. Feature vectors are left out: they follow from the journal, and whoever needs them there makes them anew.
 */
export async function copyBeside(source: Queryable, target: WriteTransaction): Promise<void> {
  await insertDigestKey(target, await readDigestKey(source));
  for (const secret of await new SqlStaffSecretsReader(source).all()) {
    await writeSecret(target, secret);
  }
  for (const view of await readViews(source)) {
    await writeView(target, view);
  }
  await copyContents(source, target);
  await copyVault(source, target);
  await copyKeptWork(source, target);
}

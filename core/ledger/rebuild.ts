/**
 * Rebuilding: makes every projection anew from the journal, in one transaction.
 *
 * A journal that does not hold together, or does not end where its anchor says, is not built upon: the old
 * projections stay, which may be the last to show what was lost, and the break is named.
 */
import { foldJournal, type Break, type FoldProgress } from './fold';
import { endBreak } from './journal-end';
import type { Environment, LedgerStore } from './ports';
import type { AnyRow, ProjectionName } from './tables';

export interface RebuildOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FoldProgress) => void) | undefined;
}

export interface RebuildReport {
  readonly ok: boolean;
  readonly entries: number;
  /** Projection rows written. */
  readonly rows: number;
  /** Guards of the database that were not as the program made them, and are again. */
  readonly guards: readonly string[];
  readonly first_break: Break | null;
}

const CHUNK_ROWS = 5_000;

/** Rebuilds all projections. Rejects when reading or writing fails or is aborted; then nothing changed. */
export async function rebuildProjections(
  store: LedgerStore,
  env: Environment,
  options: RebuildOptions = {},
): Promise<RebuildReport> {
  const { state, first_break: in_journal } = await foldJournal(store, env, options);
  const first_break = in_journal ?? (await endBreak(store, state.head));
  if (first_break !== null) {
    return { ok: false, entries: state.head.seq, rows: 0, guards: [], first_break };
  }
  let written = 0;
  const dirty: ReadonlyMap<ProjectionName, readonly AnyRow[]> = state.takeDirty();
  const guards = await store.replaceProjections(async (put) => {
    for (const [table, rows] of dirty) {
      for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
        options.signal?.throwIfAborted();
        const chunk = rows.slice(start, start + CHUNK_ROWS);
        await put(new Map([[table, chunk]]));
        written += chunk.length;
      }
    }
  });
  return { ok: true, entries: state.head.seq, rows: written, guards, first_break: null };
}

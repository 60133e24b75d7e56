/**
 * Stored feature vectors for a command: brought up to the end of the journal where the workspace can be written to, kept
 * in memory for this once where another program is writing.
 */
import type { LedgerReader } from '#core/ledger/ports';
import { recordVectors, type RecordOptions, type Recording } from '#core/risk/record-vectors';
import { believedState } from '#core/risk/stored-state';
import { MemoryVectors, type VectorsReader, type VectorsState } from '#core/risk/vectors';
import { openStore, type OpenReader } from '#server/composition/open-books';
import { PROGRAM } from '#server/composition/version';
import { WorkspaceError } from '#database/workspace';

import { closing, type Cli } from '../cli';
import { grouped, type Progress } from '../progress';
import type { Calendar } from '../when';

/** Vectors to work on, and how they came to be there. */
export interface ReadyVectors {
  readonly vectors: VectorsReader;
  readonly state: VectorsState;
  readonly freshness: {
    /** Up to which entry they go, and where the journal ends. */
    readonly upto_seq: number;
    readonly head_seq: number;
    /** False when they were kept in memory for this once. */
    readonly stored: boolean;
    readonly how: Recording['how'] | 'behind';
  };
}

type Reading = OpenReader & { readonly calendar: Calendar };

function optionsOf(cli: Cli, { env }: Pick<OpenReader, 'env'>, progress: Progress): RecordOptions {
  const onProgress = (done: number, total: number): void => progress.step({ done, total });
  return { sha256: env.sha256, program: PROGRAM, signal: cli.signal, onProgress };
}

async function isCurrent({ reader, vectors, env }: Reading): Promise<boolean> {
  const state = await believedState(vectors, reader, { sha256: env.sha256, program: PROGRAM });
  return state !== null && state.upto_seq === (await reader.head()).seq;
}

/** Stores what is missing, or all; null where another program writes. */
async function store(cli: Cli, anew: boolean): Promise<Recording['how'] | null> {
  if (!anew && (await cli.reading(isCurrent))) return 'current';
  try {
    return await closing(await openStore(cli.location), async (open) => {
      const recording = await cli.withProgress('Taking feature vectors', 'entries', (progress) =>
        recordVectors(open.reader, open.vectors, { ...optionsOf(cli, open, progress), anew }),
      );
      return recording.how;
    });
  } catch (error) {
    if (!(error instanceof WorkspaceError) || error.code !== 'locked') throw error;
    cli.note(`surety: feature vectors cannot be stored now: ${error.message}`);
    return null;
  }
}

async function inMemory(cli: Cli, open: Reading, head_seq: number, anew: boolean): Promise<ReadyVectors> {
  const vectors = new MemoryVectors(anew ? null : open.vectors);
  const { state, how } = await cli.withProgress('Taking feature vectors', 'entries', (progress) =>
    recordVectors(open.reader, vectors, { ...optionsOf(cli, open, progress), for_once: true }),
  );
  return { vectors, state, freshness: { upto_seq: state.upto_seq, head_seq, stored: false, how } };
}

/**
 * Does work on feature vectors that reach as far as it needs; all it reads is of one moment.
 * @param anew believes nothing that is stored
 * @param uptoOf the last entry that the work needs; undefined for the end of the journal
 */
export async function withVectors<T>(
  cli: Cli,
  anew: boolean,
  uptoOf: (reader: LedgerReader, calendar: Calendar) => Promise<number | undefined>,
  work: (open: Reading, ready: ReadyVectors, upto_seq: number | undefined) => Promise<T>,
): Promise<T> {
  const how = await store(cli, anew);
  return await cli.reading(async (open) => {
    const { reader, vectors, env, calendar } = open;
    const upto_seq = await uptoOf(reader, calendar);
    const head_seq = (await reader.head()).seq;
    const state = await believedState(vectors, reader, { sha256: env.sha256, program: PROGRAM });
    // Whoever held the workspace a moment ago may have written since; what is stored then is a little behind.
    const reaches = state !== null && (how !== null || (!anew && state.upto_seq >= (upto_seq ?? head_seq)));
    if (!reaches) return await work(open, await inMemory(cli, open, head_seq, anew), upto_seq);
    const freshness = { upto_seq: state.upto_seq, head_seq, stored: true, how: how ?? 'behind' } as const;
    return await work(open, { vectors, state, freshness }, upto_seq);
  });
}

/** How fresh vectors are, for people. */
export function freshnessText({ upto_seq, head_seq, stored, how }: ReadyVectors['freshness']): string {
  const upto = upto_seq === head_seq ? 'all' : `the first ${grouped(upto_seq)}`;
  const where = stored ? `stored (${how})` : 'in memory, not stored';
  return `of ${upto} of ${grouped(head_seq)} entries, ${where}`;
}

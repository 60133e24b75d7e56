/**
 * Brings stored feature vectors up to the end of the journal.
 *
 * What a detector knows is not kept, so every update reads the journal from its first entry (as long as a scan takes) and stores
 * only what is beyond where it was left; nothing is read when nothing happened since. Stopped half-way, what
 * was stored until then stays and is continued the next time.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';

import { scanJournal } from './scan';
import { StaleVectorsError, VectorRecorder, type RecordedChunk, type StoredEnd } from './vector-recorder';
import {
  CHUNK_OCCASIONS,
  OCCASION_COLUMNS,
  TEXT_COLUMNS,
  TRADE_COLUMNS,
  catalogueDigest,
  type VectorStore,
  type VectorsReader,
  type VectorsState,
} from './vectors';
import { FEATURE_NAMES } from './features';

export interface RecordOptions {
  readonly sha256: Sha256;
  /** Name and version of the program: another one takes its vectors anew. */
  readonly program: string;
  readonly chunk_occasions?: number | undefined;
  /** Believes nothing that is stored. */
  readonly anew?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Recording {
  readonly state: VectorsState;
  /** Whether there was nothing to do, what was there was continued, or all was made anew. */
  readonly how: 'current' | 'continued' | 'anew';
}

const ALL_COLUMNS: readonly string[] = [
  ...OCCASION_COLUMNS,
  ...TRADE_COLUMNS,
  ...TEXT_COLUMNS,
  ...FEATURE_NAMES,
];

/** What is stored, where it may be believed: of this catalogue, and of this journal. Null otherwise. */
export async function believedState(
  vectors: VectorsReader,
  reader: LedgerReader,
  options: Pick<RecordOptions, 'sha256' | 'program' | 'chunk_occasions'>,
): Promise<VectorsState | null> {
  const state = await vectors.state();
  const digest = catalogueDigest(options.sha256, options.program, options.chunk_occasions);
  if (state === null || state.catalogue !== digest) return null;
  const [entry] = await reader.entriesBySeq([state.upto_seq]);
  return entry?.hash === state.upto_hash ? state : null;
}

async function hashOf(reader: LedgerReader, seq: number): Promise<string> {
  const [entry] = await reader.entriesBySeq([seq]);
  if (entry === undefined) throw new Error(`there is no entry ${String(seq)}`);
  return entry.hash;
}

/** Records from the first entry on, beside what is stored up to a state. Throws StaleVectorsError when they disagree. */
async function record(
  reader: LedgerReader,
  store: VectorStore,
  before: VectorsState | null,
  options: RecordOptions,
): Promise<VectorsState> {
  const { sha256, program, chunk_occasions = CHUNK_OCCASIONS } = options;
  const catalogue = catalogueDigest(sha256, program, chunk_occasions);
  const end: StoredEnd | null =
    before === null
      ? null
      : { ...before, last_chunk: await store.columns(Math.max(0, before.chunks - 1), ALL_COLUMNS) };
  const recorder = new VectorRecorder(end, chunk_occasions);
  const head = await reader.head();
  let chunks = before?.chunks ?? 0;
  const put = async (chunk: RecordedChunk): Promise<void> => {
    const { number, columns, upto_seq, occasions, trades } = chunk;
    chunks = number + 1;
    const upto_hash = await hashOf(reader, upto_seq);
    await store.put(number, columns, { catalogue, upto_seq, upto_hash, occasions, trades, chunks });
  };
  const settle = async (): Promise<void> => {
    for (const chunk of recorder.takeFull()) await put(chunk);
  };
  const { signal, onProgress } = options;
  const observe = recorder.take.bind(recorder);
  await scanJournal(reader, [], { upto_seq: head.seq, observe, settle, signal, onProgress });
  const last = recorder.finish(head.seq);
  if (last !== null) await put(last);
  const { occasions, trades } = recorder;
  const state = { catalogue, upto_seq: head.seq, upto_hash: head.hash, occasions, trades, chunks };
  if (last === null) await store.advance(state);
  return state;
}

/**
 * Records what is missing up to the end of the journal. Rejects with the signal's reason when stopped.
 * @param store nobody else may write to it meanwhile
 */
export async function recordVectors(
  reader: LedgerReader,
  store: VectorStore,
  options: RecordOptions,
): Promise<Recording> {
  const before = options.anew === true ? null : await believedState(store, reader, options);
  const head = await reader.head();
  if (before !== null && before.upto_seq === head.seq) return { state: before, how: 'current' };
  if (before !== null) {
    try {
      return { state: await record(reader, store, before, options), how: 'continued' };
    } catch (error) {
      if (!(error instanceof StaleVectorsError)) throw error;
    }
  }
  await store.clear();
  return { state: await record(reader, store, null, options), how: 'anew' };
}

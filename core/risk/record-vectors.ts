/**
 * Brings what scans keep up to the end of the journal: feature vectors, and a checkpoint from which the next one goes on.
 *
 * One pass does both, and asks the rules beside. What is stored already is compared with where it is taken again, and nothing
 * is read when nothing happened since. Stopped half-way, what was stored until then stays and is continued the next time.
 */
import type { LedgerReader } from '#core/ledger/ports';

import { checkpointCatalogue, encodeMemory } from './checkpoint';
import { isUseless, recallFlags, resumptionOf, type Resumption } from './continued-scan';
import { Detector, type Occasion } from './detector';
import { FEATURE_NAMES } from './features';
import type { Rule } from './rules';
import { scanOn, type Scan } from './scan';
import { believedState, type BelievedBy } from './stored-state';
import { VectorRecorder, type RecordedChunk, type StoredEnd } from './vector-recorder';
import {
  catalogueDigest,
  CHUNK_OCCASIONS,
  OCCASION_COLUMNS,
  TEXT_COLUMNS,
  TRADE_COLUMNS,
  type VectorStore,
  type VectorsState,
} from './vectors';

export interface RecordOptions extends BelievedBy {
  /** Believes nothing that is stored. */
  readonly anew?: boolean | undefined;
  /** What is recorded is for this once: no checkpoint is made. */
  readonly for_once?: boolean | undefined;
  /**
   * Answers who is told of every occasion that is recorded, from the first entry on: those of before the checkpoint are told
   * as they are stored. Asked again where all has to begin anew.
   */
  readonly watch?: (() => (occasion: Occasion) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Recording {
  readonly state: VectorsState;
  /** Whether there was nothing to do, what was there was continued, or all was made anew. */
  readonly how: 'current' | 'continued' | 'anew';
  /** The first entry that was read again; one after the last where none was. */
  readonly from_seq: number;
}

const ALL_COLUMNS: readonly string[] = [
  ...OCCASION_COLUMNS,
  ...TRADE_COLUMNS,
  ...TEXT_COLUMNS,
  ...FEATURE_NAMES,
];

/**
 * Of the entries up to the end, the share that must be new for a checkpoint to be kept: reading a fiftieth again takes
 * about as long as keeping all that is known.
 */
const CHECKPOINT_SHARE = 1 / 50;

/** What is there to go on from. */
interface Before {
  readonly state: VectorsState | null;
  readonly resumed: Resumption | null;
}

const NOTHING: Before = { state: null, resumed: null };

async function hashOf(reader: LedgerReader, seq: number): Promise<string> {
  const [entry] = await reader.entriesBySeq([seq]);
  if (entry === undefined) throw new Error(`there is no entry ${String(seq)}`);
  return entry.hash;
}

async function recorderFor(
  store: VectorStore,
  { state, resumed }: Before,
  chunk_occasions: number,
): Promise<VectorRecorder> {
  const columns = (chunk: number) => store.columns(chunk, ALL_COLUMNS);
  const end: StoredEnd | null =
    state === null ? null : { ...state, last_chunk: await columns(Math.max(0, state.chunks - 1)) };
  if (resumed === null) return new VectorRecorder(end, chunk_occasions);
  const { recorder } = resumed.memory;
  return VectorRecorder.restore(recorder, await columns(recorder.chunk), end, chunk_occasions);
}

/** A detector that had come as far as a checkpoint, with the flags of its rules until then. */
async function detectorFor(
  store: VectorStore,
  { state, resumed }: Before,
  rules: readonly Rule[],
  recorder: VectorRecorder,
  { watch: watcher, signal }: RecordOptions,
): Promise<Detector> {
  const watch = watcher?.();
  const observe = (occasion: Occasion): void => {
    if (recorder.take(occasion)) watch?.(occasion);
  };
  const detector = new Detector(rules, { known: resumed?.memory.known, observe });
  if (state !== null && resumed !== null) {
    const { trades } = resumed.memory.recorder;
    const recalled = { vectors: store, state, rules, trades, upto_seq: resumed.seq, watch };
    await recallFlags(detector, recalled, signal);
  }
  return detector;
}

interface Recorded {
  readonly state: VectorsState;
  readonly scan: Scan;
}

/** Scans on and records, beside what is stored up to a state. Throws what `isUseless` when they disagree. */
async function record(
  reader: LedgerReader,
  store: VectorStore,
  before: Before,
  rules: readonly Rule[],
  options: RecordOptions,
): Promise<Recorded> {
  const { sha256, program, chunk_occasions = CHUNK_OCCASIONS, signal, onProgress } = options;
  const catalogue = catalogueDigest(sha256, program, chunk_occasions);
  const recorder = await recorderFor(store, before, chunk_occasions);
  const detector = await detectorFor(store, before, rules, recorder, options);
  const head = await reader.head();
  let chunks = before.state?.chunks ?? 0;
  const put = async (chunk: RecordedChunk): Promise<void> => {
    const { number, columns, upto_seq, occasions, trades } = chunk;
    chunks = number + 1;
    const upto_hash = await hashOf(reader, upto_seq);
    await store.put(number, columns, { catalogue, upto_seq, upto_hash, occasions, trades, chunks });
  };
  const settle = async (): Promise<void> => {
    for (const chunk of recorder.takeFull()) await put(chunk);
  };
  const seq = before.resumed?.seq ?? 0;
  const start = { seq, last_at: before.resumed?.memory.last_at ?? 0, detector };
  const scan = await scanOn(reader, start, { upto_seq: head.seq, settle, signal, onProgress });
  const last = recorder.finish(head.seq);
  if (last !== null) await put(last);
  const { occasions, trades } = recorder;
  const state = { catalogue, upto_seq: head.seq, upto_hash: head.hash, occasions, trades, chunks };
  if (last === null) await store.advance(state);
  if (options.for_once !== true && head.seq - seq > head.seq * CHECKPOINT_SHARE) {
    signal?.throwIfAborted();
    const memory = { known: detector.known, recorder: recorder.state(), last_at: scan.last_at };
    const { upto_seq, upto_hash } = state;
    const { parts, digest } = encodeMemory(memory, upto_hash);
    const by = checkpointCatalogue(sha256, catalogue);
    await store.keepCheckpoint({ catalogue: by, upto_seq, upto_hash, parts: parts.length, digest }, parts);
  }
  return { state, scan };
}

/**
 * Runs the rules over the journal, from where the last scan had come, and keeps what the next one goes on from. Rejects
 * with the signal's reason when stopped.
 * @param store nobody else may write to it meanwhile
 */
export async function scanAndRecord(
  reader: LedgerReader,
  store: VectorStore,
  rules: readonly Rule[],
  options: RecordOptions,
): Promise<Recording & { readonly scan: Scan }> {
  const state = options.anew === true ? null : await believedState(store, reader, options);
  if (state !== null) {
    const { seq } = await reader.head();
    const resumed = await resumptionOf(reader, store, state, seq, options);
    const from_seq = (resumed?.seq ?? 0) + 1;
    try {
      const recorded = await record(reader, store, { state, resumed }, rules, options);
      const how = state.upto_seq === recorded.state.upto_seq ? 'current' : 'continued';
      return { ...recorded, how, from_seq };
    } catch (error) {
      if (!isUseless(error)) throw error;
    }
  }
  await store.clear();
  return { ...(await record(reader, store, NOTHING, rules, options)), how: 'anew', from_seq: 1 };
}

/** Records what is missing up to the end of the journal, as `scanAndRecord` without rules. */
export async function recordVectors(
  reader: LedgerReader,
  store: VectorStore,
  options: RecordOptions,
): Promise<Recording> {
  const state = options.anew === true ? null : await believedState(store, reader, options);
  const head = await reader.head();
  if (state !== null && state.upto_seq === head.seq) {
    return { state, how: 'current', from_seq: head.seq + 1 };
  }
  return await scanAndRecord(reader, store, [], options);
}

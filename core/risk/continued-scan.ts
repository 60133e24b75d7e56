/**
 * Scans that go on where the last one had come, as its checkpoint says, and ask of the stored vectors which flags the
 * rules would have raised until then.
 *
 * A scan that goes on gives what one from the first entry gives, under whatever rules; where nothing is kept that may be
 * believed, it is one from the first entry. Reads only.
 */
import type { LedgerReader } from '#core/ledger/ports';

import { believedCheckpoint, checkpointCatalogue, recallMemory, type ScanMemory } from './checkpoint';
import { DamagedColumnError } from './column-codec';
import { Detector, type Occasion } from './detector';
import { FEATURE_NAMES } from './features';
import { featuresOf, OccasionVector } from './fires';
import type { KnownTrade } from './known';
import { readOccasions } from './occasions';
import type { Rule } from './rules';
import { scanJournal, scanOn, type Scan, type ScanOptions } from './scan';
import { believedState, type BelievedBy } from './stored-state';
import { StaleVectorsError } from './vector-recorder';
import type { VectorsReader, VectorsState } from './vectors';

/** Where a scan may go on. */
export interface Resumption {
  /** The last entry that was seen. */
  readonly seq: number;
  readonly memory: ScanMemory;
}

/** Where a scan up to an entry may go on, with vectors that are believed; null where it has to begin. */
export async function resumptionOf(
  reader: LedgerReader,
  vectors: VectorsReader,
  state: VectorsState,
  upto_seq: number,
  { sha256 }: Pick<BelievedBy, 'sha256'>,
): Promise<Resumption | null> {
  const catalogue = checkpointCatalogue(sha256, state.catalogue);
  const seen_seq = Math.min(upto_seq, state.upto_seq);
  const checkpoint = await believedCheckpoint(vectors, reader, catalogue, seen_seq);
  if (checkpoint === null) return null;
  const memory = await recallMemory(vectors, checkpoint);
  return memory === null ? null : { seq: checkpoint.upto_seq, memory };
}

interface Recalled {
  readonly vectors: VectorsReader;
  readonly state: VectorsState;
  readonly rules: readonly Rule[];
  /** In the order of first occasions. */
  readonly trades: readonly KnownTrade[];
  readonly upto_seq: number;
  /** Told of every occasion that is recalled, with all features. */
  readonly watch?: ((occasion: Occasion) => void) | undefined;
}

/**
 * Lets a detector ask its rules on the occasions of before. Throws StaleVectorsError or DamagedColumnError for what is of
 * no use, the signal's reason when stopped.
 */
export async function recallFlags(
  detector: Detector,
  { vectors, state, rules, trades, upto_seq, watch }: Recalled,
  signal?: AbortSignal,
): Promise<void> {
  if (rules.length === 0) return;
  const features = watch === undefined ? featuresOf(rules) : FEATURE_NAMES;
  const asked = new OccasionVector(features);
  for await (const chunk of readOccasions(vectors, state, features, null, signal)) {
    asked.enter(chunk);
    for (let row = 0; row < chunk.length; row += 1) {
      const seq = chunk.seq[row] as number;
      if (seq > upto_seq) return;
      asked.set(row);
      const trade = trades[chunk.trade[row] as number];
      if (trade === undefined) throw new StaleVectorsError();
      const occasion = { trade, seq, at: chunk.at[row] as number, vector: asked.vector };
      const flagged = detector.recall(occasion);
      watch?.({ ...occasion, vector: flagged ? asked.vector.slice() : asked.vector, flagged });
    }
  }
}

/**
 * Runs the rules over the journal, from where the last scan had come. Throws as `scanJournal` does.
 * @param vectors what scans keep; nothing is put there
 */
export async function continueScan(
  reader: LedgerReader,
  vectors: VectorsReader,
  rules: readonly Rule[],
  options: Omit<ScanOptions, 'observe' | 'settle'> & BelievedBy,
): Promise<Scan> {
  const head = await reader.head();
  const upto_seq = Math.min(head.seq, options.upto_seq ?? head.seq);
  const state = await believedState(vectors, reader, options);
  const resumed = state && (await resumptionOf(reader, vectors, state, upto_seq, options));
  if (state !== null && resumed !== null) {
    const { seq, memory } = resumed;
    const detector = new Detector(rules, { known: memory.known });
    const asked = { vectors, state, rules, trades: memory.recorder.trades, upto_seq: seq };
    if (await hasRecalled(detector, asked, options.signal)) {
      return await scanOn(reader, { seq, last_at: memory.last_at, detector }, { ...options, upto_seq });
    }
  }
  return await scanJournal(reader, rules, { ...options, upto_seq });
}

/** Lets a detector ask its rules on the occasions of before; false where what is stored is of no use. */
async function hasRecalled(detector: Detector, asked: Recalled, signal?: AbortSignal): Promise<boolean> {
  try {
    await recallFlags(detector, asked, signal);
    return true;
  } catch (error) {
    if (isUseless(error)) return false;
    throw error;
  }
}

/** True for what means that all that is kept is to be made anew. */
export function isUseless(error: unknown): boolean {
  return error instanceof StaleVectorsError || error instanceof DamagedColumnError;
}

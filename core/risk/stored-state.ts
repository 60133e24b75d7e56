/**
 * Whether what scans keep beside the books may be believed: of this program and its catalogue, and of this journal.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';

import { catalogueDigest, type VectorsReader, type VectorsState } from './vectors';

/** What it is believed by. */
export interface BelievedBy {
  readonly sha256: Sha256;
  /** Name and version of the program: another one takes its vectors anew. */
  readonly program: string;
  readonly chunk_occasions?: number | undefined;
}

/** What is stored, where it may be believed: of this catalogue, and of this journal. Null otherwise. */
export async function believedState(
  vectors: VectorsReader,
  reader: LedgerReader,
  options: BelievedBy,
): Promise<VectorsState | null> {
  const state = await vectors.state();
  const digest = catalogueDigest(options.sha256, options.program, options.chunk_occasions);
  if (state === null || state.catalogue !== digest) return null;
  const [entry] = await reader.entriesBySeq([state.upto_seq]);
  return entry?.hash === state.upto_hash ? state : null;
}

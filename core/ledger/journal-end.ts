/**
 * The end of the journal: whether it is where the anchor beside it, or a checkpoint kept elsewhere, says.
 *
 * A chain cut at its end still hangs together, so only another note of its end shows the loss. `verify` reports it;
 * `rebuild` does not make projections anew that may be the last to show what was lost.
 */
import type { Break } from './fold';
import type { Head, LedgerReader } from './ports';

/** A head of the chain written down outside the workspace. */
export interface Checkpoint {
  readonly seq: number;
  readonly hash: string;
}

function cut(seq: number, detail: string): Break {
  return { kind: 'cut', seq, detail };
}

/** The break at the end of a journal that was folded whole up to `head`; `missing` is a checkpoint it never met. */
export async function endBreak(
  reader: LedgerReader,
  head: Head,
  missing: Checkpoint | null = null,
): Promise<Break | null> {
  const anchored = await reader.anchoredHead();
  if (anchored.seq !== head.seq || anchored.hash !== head.hash || anchored.booked_at !== head.booked_at) {
    const detail = `the journal ends at entry ${String(head.seq)}, its anchor says ${String(anchored.seq)} (${anchored.hash})`;
    return cut(Math.min(head.seq, anchored.seq) + (anchored.seq === head.seq ? 0 : 1), detail);
  }
  if (missing !== null) {
    return cut(
      head.seq + 1,
      `the checkpoint names entry ${String(missing.seq)}, the journal ends at ${String(head.seq)}`,
    );
  }
  const [stray] = await reader.strayPostings(1);
  return stray === undefined
    ? null
    : cut(stray, `postings of entry ${String(stray)} exist without their entry`);
}

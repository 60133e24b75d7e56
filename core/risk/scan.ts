/**
 * Scanning: the journal through the detector, from its first entry or from where another scan had come.
 *
 * Detection is a fold of the facts, so a scan of the same journal always gives the same flags, and a scan up to an
 * instant gives what was known then. Reads only; can be stopped between chunks.
 */
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import { Detector, type Occasion } from './detector';
import { factOf } from './facts';
import type { Rule } from './rules';

/** Where a scan had come. */
export interface ScanStart {
  /** The last entry that the detector has seen. */
  readonly seq: number;
  readonly last_at: Instant;
  readonly detector: Detector;
}

export interface ScanOptions {
  /** Only what the books had learnt by the end of this entry; absent means all. */
  readonly upto_seq?: number | undefined;
  /** Entries read at a time. */
  readonly chunk?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Told of every occasion on which a trade is asked. */
  readonly observe?: ((occasion: Occasion) => void) | undefined;
  /** Called between reads, for what an observer has to wait for. */
  readonly settle?: (() => Promise<void>) | undefined;
}

export interface Scan {
  readonly detector: Detector;
  /** Entries that the detector has seen, in this scan or before. */
  readonly entries: number;
  readonly trades: number;
  readonly last_at: Instant;
}

const CHUNK_ENTRIES = 2_000;

/** Runs the rules over the journal. Throws the signal's reason when stopped, a RangeError for rules that do not compile. */
export async function scanJournal(
  reader: LedgerReader,
  rules: readonly Rule[],
  options: ScanOptions = {},
): Promise<Scan> {
  const detector = new Detector(rules, { observe: options.observe });
  return await scanOn(reader, { seq: 0, last_at: 0, detector }, options);
}

/** Goes on with a scan. Throws the signal's reason when stopped. */
export async function scanOn(
  reader: LedgerReader,
  start: ScanStart,
  options: Omit<ScanOptions, 'observe'> = {},
): Promise<Scan> {
  const { detector } = start;
  const { signal, onProgress, chunk = CHUNK_ENTRIES } = options;
  const head = await reader.head();
  const upto = Math.min(head.seq, options.upto_seq ?? head.seq);
  const read = (from: number) => reader.entries({ from_seq: from, to_seq: upto }, chunk);
  let { last_at } = start;
  let done = start.seq;
  let next: ReturnType<typeof read> | null = done >= upto ? null : read(done + 1);
  while (next !== null) {
    const entries = await next;
    signal?.throwIfAborted();
    const last = entries.at(-1);
    // The next entries are read while these are looked at.
    next = last === undefined || last.seq >= upto ? null : read(last.seq + 1);
    // A failure of it is met when it is awaited.
    next?.catch(() => undefined);
    for (const entry of entries) {
      const fact = factOf(entry);
      if (fact !== null) detector.take(fact);
      last_at = Math.max(last_at, entry.occurred_at);
    }
    done += entries.length;
    onProgress?.(done, upto);
    await options.settle?.();
  }
  return { detector, entries: done, trades: detector.known.trades.size, last_at };
}

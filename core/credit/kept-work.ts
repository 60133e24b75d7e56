/**
 * Work on scorecards that people had done and want to find again: developments and the last report of monitoring.
 *
 * Derived from the books and kept beside them: no projection, not chained, thrown away by newer work. What the bytes of it say
 * is not known here. Readers and the one writer are different types.
 */
import type { Instant } from '#core/kernel/instant';

export type KeptWorkKind = 'scorecard-development' | 'credit-monitoring';

export interface KeptWork {
  readonly id: string;
  readonly kind: KeptWorkKind;
  /** Login of whoever had it done. */
  readonly actor: string;
  readonly made_at: Instant;
  /** The last entry that it knows; null where it is not of the books. */
  readonly as_of_seq: number | null;
  /** How summary and content are to be understood: a program that knows another form leaves them alone. */
  readonly form: number;
  /** What a list shows of it, as JSON. */
  readonly summary: string;
}

export interface KeptWorkReader {
  /** All of a kind, the newest first. */
  list(kind: KeptWorkKind): Promise<readonly KeptWork[]>;
  /** What came of it; null where it is kept no more. */
  content(id: string): Promise<Uint8Array | null>;
}

export interface KeptWorkStore extends KeptWorkReader {
  /** Inserts or replaces, and drops all of its kind but so many of the newest. */
  keep(work: KeptWork, content: Uint8Array, newest: number): Promise<void>;
}

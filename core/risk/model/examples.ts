/**
 * Examples: what was known of a trade when it was judged, beside the judgement.
 *
 * Of every trade one vector is kept: that of its last occasion before it was judged, but no later than REVIEW_MS after
 * payment. So guilty and honest trades are looked at equally long after payment (or how long they were looked at would
 * give them away), and nothing that happened after the judgement is in it. Examples are divided by the time of payment,
 * never at random; no vector of the first part knows of what came after the next part began, and by judgement no label does.
 */
import { assert } from '#core/kernel/assert';
import type { Instant } from '#core/kernel/instant';

import type { Occasion } from '../detector';
import type { KnownTrade } from '../known';
import { isSham, lastWords, REVIEW_MS, type TradeLabel } from '../labels';

/** A trade as it was known at its last occasion. */
export interface Kept {
  readonly trade: KnownTrade;
  readonly vector: Float64Array;
  readonly seq: number;
  readonly at: Instant;
}

export interface Example extends Kept {
  readonly label: TradeLabel;
}

/** Keeps vectors during a scan; its `observe` is the scan's observer of occasions. */
export class VectorKeeper {
  readonly kept = new Map<KnownTrade, Kept>();
  readonly #judged_at: ReadonlyMap<string, Instant>;
  #now: Instant = 0;

  /** @param judged_at when trades were judged first, by their ids; those not in it REVIEW_MS after payment */
  constructor(judged_at: ReadonlyMap<string, Instant> = new Map()) {
    this.#judged_at = judged_at;
  }

  readonly observe = ({ trade, vector, seq, at }: Occasion): void => {
    // A late entry tells of earlier, but what is known by then includes all that was told before.
    this.#now = Math.max(this.#now, at);
    const judged_at = this.#judged_at.get(trade.id) ?? Number.POSITIVE_INFINITY;
    if (this.#now <= Math.min(judged_at, trade.paid_at + REVIEW_MS)) {
      this.kept.set(trade, { trade, vector, seq, at: this.#now });
    }
  };
}

/** Kept vectors with the last word on each that was known by an instant, in the order of payment. */
export function examplesOf(kept: Iterable<Kept>, labels: Iterable<TradeLabel>, known_by: Instant): Example[] {
  const last = lastWords(labels, known_by);
  const examples: Example[] = [];
  for (const one of kept) {
    const label = last.get(one.trade.id)?.[0];
    if (label === undefined) continue;
    assert(one.at <= label.known_at, () => `the vector of ${one.trade.id} is later than its label`);
    examples.push({ ...one, label });
  }
  return examples.sort((left, right) => left.trade.paid_at - right.trade.paid_at || left.seq - right.seq);
}

export const SPLIT_WAYS = ['judgement', 'payment'] as const;
/** By what trades are before a split: judged by then, or paid so long before that their time of review was over. */
export type SplitWay = (typeof SPLIT_WAYS)[number];

export interface Parts {
  readonly by: SplitWay;
  /** By judgement: what a model as of the split may know. By payment: what it may know but for later judgements. */
  readonly before: readonly Example[];
  /** Paid before the split and in neither part. */
  readonly between: number;
  /** Paid from the split on. */
  readonly after: readonly Example[];
}

/** Divides examples at an instant of payment. */
export function splitAt(examples: readonly Example[], split_at: Instant, by: SplitWay): Parts {
  const before = examples.filter(({ label, trade }) =>
    by === 'judgement' ? label.known_at <= split_at : trade.paid_at + REVIEW_MS <= split_at,
  );
  const after = examples.filter(({ trade }) => trade.paid_at >= split_at);
  return { by, before, between: examples.length - before.length - after.length, after };
}

/** The instant of payment before which a share of the examples was paid; the examples are in that order. */
export function shareAt(examples: readonly Example[], share: number): Instant {
  const place = Math.min(examples.length - 1, Math.floor(examples.length * share));
  return examples[place]?.trade.paid_at ?? 0;
}

/** Vectors and judgements as learners take them. */
export interface Rows {
  readonly vectors: readonly Float64Array[];
  /** 1 for guilty. */
  readonly guilty: Uint8Array;
}

export function rowsOf(examples: readonly Example[]): Rows {
  return {
    vectors: examples.map(({ vector }) => vector),
    guilty: Uint8Array.from(examples, ({ label }) => (isSham(label) ? 1 : 0)),
  };
}

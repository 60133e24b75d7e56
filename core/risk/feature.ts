/**
 * What a feature is, and the few sums every feature is made with.
 */
import type { Instant } from '#core/kernel/instant';

import type { Knowledge } from './knowledge';
import type { KnownTrade } from './known';

export interface FeatureSpec {
  readonly name: string;
  readonly unit: 'ratio' | 'share' | 'count' | 'minutes' | 'hours' | 'days' | 'yes';
  readonly group: 'amount' | 'buyer' | 'merchant' | 'fulfilment' | 'flow' | 'links' | 'trouble';
  /** What it says, with its window. */
  readonly meaning: string;
}

/** A trade whose features are taken, with what is known and the instant of the occasion. */
export interface Taken {
  readonly trade: KnownTrade;
  readonly known: Knowledge;
  readonly now: Instant;
}

export interface Feature extends FeatureSpec {
  readonly take: (taken: Taken) => number;
}

/** Yes is 1, no is 0. */
export const yes = (value: boolean): number => (value ? 1 : 0);

/** How many times a base; missing without one. */
export const ratio = (value: number, base: number): number => (base > 0 ? value / base : Number.NaN);

/** A part of a whole; missing where there is no whole. */
export const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

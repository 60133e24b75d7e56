/**
 * The features of a trade: numbers that rules and models speak of, each defined once.
 *
 * A vector is taken at an occasion (payment, confirmation, money coming back, ...) out of what was known by then, so a
 * value never changes afterwards. What is not known yet or has no baseline is missing (NaN), and no condition on it
 * holds. No feature depends on an absolute sum: sums are compared with what is usual for the category, the merchant, or
 * the buyer, so that another platform's prices read the same. Yes is 1, no is 0.
 */
import type { Instant } from '#core/kernel/instant';

import { COMMUNITY_FEATURES } from './community-features';
import type { Feature, FeatureSpec, Taken } from './feature';
import type { Knowledge } from './knowledge';
import type { KnownTrade } from './known';
import { LINK_FEATURES } from './link-features';
import { PEER_FEATURES } from './peer-features';
import { THIRD_PARTY_FEATURES } from './third-party-features';
import { TRADE_FEATURES } from './trade-features';

/** New features are added at the end: places in stored vectors stay what they were. */
const FEATURES: readonly Feature[] = [
  ...TRADE_FEATURES,
  ...COMMUNITY_FEATURES,
  ...PEER_FEATURES,
  ...LINK_FEATURES,
  ...THIRD_PARTY_FEATURES,
];

/** The catalogue, in the order of the vector. */
export const FEATURE_SPECS: readonly FeatureSpec[] = FEATURES;

export const FEATURE_NAMES: readonly string[] = FEATURES.map(({ name }) => name);

const PLACES = new Map(FEATURE_NAMES.map((name, place) => [name, place]));

/** Place of a feature in the vector; undefined for a name that is none. */
export function featurePlace(name: string): number | undefined {
  return PLACES.get(name);
}

/** The vector of a trade as it stands at an instant. */
export function takeFeatures(trade: KnownTrade, known: Knowledge, now: Instant): Float64Array {
  const taken: Taken = { trade, known, now };
  const vector = new Float64Array(FEATURES.length);
  for (const [place, feature] of FEATURES.entries()) {
    vector[place] = feature.take(taken);
  }
  return vector;
}

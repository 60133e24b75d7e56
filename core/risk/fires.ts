/**
 * Where rules would have fired: stored occasions asked again, as the detector asked them.
 *
 * Rules are compiled as for live detection and see the same numbers to the last bit, so each fires on the occasion on which it
 * would have. Only the columns that the rules speak of are read. Like a flag, a fire is told once per rule and trade;
 * occasions on which a rule held again are counted.
 */
import type { Instant } from '#core/kernel/instant';

import { FEATURE_NAMES, featurePlace } from './features';
import { readOccasions, TradeDirectory, type OccasionChunk } from './occasions';
import { compileRule, conditionsOf, type Rule } from './rules';
import type { VectorsReader, VectorsState } from './vectors';

export interface Window {
  /** What happened before is history that rules know and nothing is counted of. */
  readonly from_at?: Instant | undefined;
  /** Only what the books had learnt by the end of this entry. */
  readonly upto_seq?: number | undefined;
}

export interface FireOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A rule's first fire on a trade. */
export interface Fire {
  /** Place of the rule in the list that was given. */
  readonly rule: number;
  readonly seq: number;
  readonly at: Instant;
}

export interface Fires {
  readonly trades: TradeDirectory;
  /** By the place of the trade; in the order in which they would have been raised. */
  readonly by_trade: ReadonlyMap<number, readonly Fire[]>;
  /** Occasions in the window, and those of them on which each rule held. */
  readonly occasions: number;
  readonly held: readonly number[];
  /** By the place of the trade, when it was first asked in the window; NaN when it was not. */
  readonly asked_at: Float64Array;
  /** First and last occasion in the window; null when there is none. */
  readonly span: { readonly from_at: Instant; readonly to_at: Instant } | null;
}

/** The features that rules speak of, each once, in the order of the catalogue. */
export function featuresOf(rules: readonly Rule[]): readonly string[] {
  const named = new Set(rules.flatMap(({ when }) => conditionsOf(when).map(({ feature }) => feature)));
  return FEATURE_NAMES.filter((name) => named.has(name));
}

const NO_END = Number.MAX_SAFE_INTEGER;
const WORD_BITS = 32;

/** A vector that is set from one occasion after the other; features that no rule speaks of are missing. */
export class OccasionVector {
  readonly vector = new Float64Array(FEATURE_NAMES.length).fill(Number.NaN);
  readonly #places: readonly number[];
  #varying: readonly (readonly [place: number, values: Float64Array])[] = [];

  constructor(features: readonly string[]) {
    this.#places = features.map((name) => featurePlace(name) as number);
  }

  /** Turns to a chunk: what is the same on all its occasions is set once. */
  enter({ features }: OccasionChunk): void {
    const all = features.map((column, index) => ({ ...column, place: this.#places[index] as number }));
    for (const { place, values } of all) this.vector[place] = values[0] as number;
    this.#varying = all
      .filter(({ constant }) => !constant)
      .map(({ place, values }) => [place, values] as const);
  }

  set(row: number): void {
    for (const [place, values] of this.#varying) this.vector[place] = values[row] as number;
  }
}

/** Gathers fires while occasions go by. */
class Gathering {
  readonly by_trade = new Map<number, Fire[]>();
  readonly held: number[];
  readonly asked_at: Float64Array;
  occasions = 0;
  from_at = Infinity;
  to_at = -Infinity;
  readonly #fired: readonly Uint32Array[];

  constructor(rules: number, trades: number) {
    this.held = Array.from({ length: rules }, () => 0);
    this.asked_at = new Float64Array(trades).fill(Number.NaN);
    const words = Math.ceil(rules / WORD_BITS);
    this.#fired = Array.from({ length: words }, () => new Uint32Array(trades));
  }

  occasion(trade: number, at: Instant): void {
    this.occasions += 1;
    if (Number.isNaN(this.asked_at[trade])) this.asked_at[trade] = at;
    if (at < this.from_at) this.from_at = at;
    if (at > this.to_at) this.to_at = at;
  }

  fire(trade: number, fire: Fire): void {
    const word = this.#fired[Math.floor(fire.rule / WORD_BITS)] as Uint32Array;
    const bit = 1 << (fire.rule % WORD_BITS);
    if (((word[trade] as number) & bit) !== 0) return;
    word[trade] = (word[trade] as number) | bit;
    const list = this.by_trade.get(trade);
    if (list === undefined) {
      this.by_trade.set(trade, [fire]);
    } else {
      list.push(fire);
    }
  }
}

/** Asks rules on the stored occasions. Throws RangeError for rules that do not compile, the signal's reason when stopped. */
export async function findFires(
  vectors: VectorsReader,
  state: VectorsState,
  rules: readonly Rule[],
  { from_at = 0, upto_seq = NO_END }: Window = {},
  { signal, onProgress }: FireOptions = {},
): Promise<Fires> {
  const tests = rules.map((rule) => compileRule(rule).holds);
  const features = featuresOf(rules);
  const trades = new TradeDirectory(state.trades);
  const gathering = new Gathering(rules.length, state.trades);
  const asked = new OccasionVector(features);
  let done = 0;
  reading: for await (const chunk of readOccasions(vectors, state, features, trades, signal)) {
    asked.enter(chunk);
    for (let row = 0; row < chunk.length; row += 1) {
      const seq = chunk.seq[row] as number;
      if (seq > upto_seq) break reading;
      const at = chunk.at[row] as number;
      const trade = chunk.trade[row] as number;
      const counts = at >= from_at;
      if (counts) gathering.occasion(trade, at);
      asked.set(row);
      for (let rule = 0; rule < tests.length; rule += 1) {
        if (!(tests[rule] as (typeof tests)[number])(asked.vector)) continue;
        if (counts) gathering.held[rule] = (gathering.held[rule] as number) + 1;
        gathering.fire(trade, { rule, seq, at });
      }
    }
    done += chunk.length;
    onProgress?.(done, state.occasions);
  }
  const { by_trade, held, asked_at, occasions, from_at: first_at, to_at } = gathering;
  const span = occasions === 0 ? null : { from_at: first_at, to_at };
  return { trades, by_trade, occasions, held, asked_at, span };
}

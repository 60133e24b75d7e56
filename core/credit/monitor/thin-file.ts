/**
 * How much a score knows: characteristics that say nothing, and how far the score could be off for it. Pure.
 *
 * Out of bins and scorecard alone, so of past scores too. A file is thin where at least half of what the scorecard asks of
 * trades and payments has no value: there were too few sales to tell. The range is no estimate: it is what the score would
 * be were everything that is missing at its worst, and at its best.
 */
import { SCORE_MAX, SCORE_MIN } from '../axes';
import { characteristicNamed } from '../characteristic-named';
import { attributesOf } from '../learn/binning';
import type { Scorer, ScorecardCharacteristic } from '../scorecard';

export interface FileThickness {
  readonly characteristics: number;
  /** Those without a value: missing, or a code that says why there is none. */
  readonly without_value: number;
  readonly thin: boolean;
  /** The score with all of them at their worst, and at their best. */
  readonly low: number;
  readonly high: number;
}

/** A share of what is asked of trades from which on a file is thin. */
const THIN_SHARE = 0.5;

const shown = (raw: number): number => Math.round(Math.min(Math.max(raw, SCORE_MIN), SCORE_MAX));

/** A characteristic: which bins say nothing, and the points that values can have. */
interface Asked {
  readonly blank: readonly boolean[];
  readonly of_trades: boolean;
  readonly worst: number;
  readonly best: number;
}

function askedOf({ binning, points }: ScorecardCharacteristic): Asked {
  const axis = characteristicNamed(binning.name)?.axis;
  const blank = attributesOf(binning).map(({ kind }) => kind === 'missing' || kind === 'special');
  const known = points.filter((_, bin) => blank[bin] !== true);
  const of_trades = axis === 'behaviour' || axis === 'performance';
  return { blank, of_trades, worst: Math.min(...known), best: Math.max(...known) };
}

/** How thick files are by one scorecard. */
export class Thickness {
  readonly #scorer: Scorer;
  readonly #asked: readonly Asked[];

  constructor(scorer: Scorer) {
    this.#scorer = scorer;
    this.#asked = scorer.card.characteristics.map(askedOf);
  }

  /** Whether at least half of what is asked of trades and payments has no value. */
  isThin(bins: readonly number[]): boolean {
    let [asked, without] = [0, 0];
    for (const [place, { blank, of_trades }] of this.#asked.entries()) {
      asked += of_trades ? 1 : 0;
      without += of_trades && blank[bins[place] ?? -1] === true ? 1 : 0;
    }
    return asked > 0 && without >= asked * THIN_SHARE;
  }

  /** How much is known of somebody with these bins. Throws a RangeError for a bin that there is not. */
  of(bins: readonly number[]): FileThickness {
    const { raw, parts } = this.#scorer.ofBins(bins);
    let [low, high, without_value] = [raw, raw, 0];
    for (const [place, { blank, worst, best }] of this.#asked.entries()) {
      const points = parts[place]?.points ?? 0;
      if (blank[bins[place] ?? -1] === true) {
        without_value += 1;
        low += Math.min(points, worst) - points;
        high += Math.max(points, best) - points;
      }
    }
    return {
      ...{ characteristics: this.#asked.length, without_value, thin: this.isThin(bins) },
      ...{ low: shown(low), high: shown(high) },
    };
  }
}

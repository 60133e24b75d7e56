/**
 * How much a score knows: characteristics that say nothing, and whether the file is thin for it. Pure.
 *
 * Out of bins and scorecard alone, so of past scores too. A file is thin where at least half of what the scorecard asks of
 * trades and payments has no value: there were too few sales to tell.
 */
import { characteristicNamed } from '../characteristic-named';
import { attributesOf } from '../learn/binning';
import type { Scorecard, ScorecardCharacteristic } from '../scorecard';

export interface FileThickness {
  readonly characteristics: number;
  /** Those without a value: missing, or a code that says why there is none. */
  readonly without_value: number;
  readonly thin: boolean;
}

/** A share of what is asked of trades from which on a file is thin. */
const THIN_SHARE = 0.5;

/** A characteristic: which of its bins say nothing, and whether it is asked of trades and payments. */
interface Asked {
  readonly blank: readonly boolean[];
  readonly of_trades: boolean;
}

function askedOf({ binning }: ScorecardCharacteristic): Asked {
  const axis = characteristicNamed(binning.name)?.axis;
  const blank = attributesOf(binning).map(({ kind }) => kind === 'missing' || kind === 'special');
  return { blank, of_trades: axis === 'behaviour' || axis === 'performance' };
}

/** How thick files are by one scorecard. */
export class Thickness {
  readonly #asked: readonly Asked[];

  constructor({ characteristics }: Scorecard) {
    this.#asked = characteristics.map(askedOf);
  }

  /** How much is known of somebody with these bins. */
  of(bins: readonly number[]): FileThickness {
    let [without_value, of_trades, without_of_trades] = [0, 0, 0];
    for (const [place, asked] of this.#asked.entries()) {
      const is_blank = asked.blank[bins[place] ?? -1] === true ? 1 : 0;
      without_value += is_blank;
      of_trades += asked.of_trades ? 1 : 0;
      without_of_trades += asked.of_trades ? is_blank : 0;
    }
    const thin = of_trades > 0 && without_of_trades >= of_trades * THIN_SHARE;
    return { characteristics: this.#asked.length, without_value, thin };
  }
}

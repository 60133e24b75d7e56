/** What a model said against what was the case, by ranges of probability that suit rare events. */

/** Between these probabilities the calibration table has its lines. */
const CALIBRATION_EDGES = [0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 1] as const;

export interface CalibrationLine {
  readonly from: number;
  readonly to: number;
  readonly trades: number;
  /** Mean of what was said, and share of what was the case; null without trades. */
  readonly said: number | null;
  readonly was: number | null;
}

/** What was said against what was the case, by ranges of probability. */
export function calibrationTable(chances: ArrayLike<number>, guilty: ArrayLike<number>): CalibrationLine[] {
  return CALIBRATION_EDGES.slice(0, -1).map((from, line) => {
    const to = CALIBRATION_EDGES[line + 1] as number;
    let [trades, said, was] = [0, 0, 0];
    for (let row = 0; row < chances.length; row += 1) {
      const chance = chances[row] as number;
      if (chance < from || (chance >= to && to < 1)) continue;
      trades += 1;
      said += chance;
      was += guilty[row] as number;
    }
    return trades === 0
      ? { from, to, trades, said: null, was: null }
      : { from, to, trades, said: said / trades, was: was / trades };
  });
}

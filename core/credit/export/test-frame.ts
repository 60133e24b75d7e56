/**
 * Rows by which another program's scoring can be checked against ours: every edge, code and level of every characteristic.
 *
 * All but one characteristic are missing in a row, so a difference shows where it comes from; the first row has none at all.
 * At an edge there are two rows, the edge itself and the number just below it.
 */
import type { CharacteristicValue, CharacteristicValues } from '../characteristic';
import type { Binning } from '../learn/binning';
import { scoreOf, type Scorecard } from '../scorecard';

export interface FrameRow {
  readonly values: CharacteristicValues;
  readonly raw: number;
  readonly score: number;
  readonly bad_chance: number;
}

/** A level that no scorecard has. */
const UNSEEN_LEVEL = '?';
const STEP_DOWN = 1e-9;

function below(edge: number): number {
  return edge - Math.max(Math.abs(edge), 1) * STEP_DOWN;
}

function telling(binning: Binning): CharacteristicValue[] {
  if (binning.kind === 'categorical') return [...binning.groups.flat(), UNSEEN_LEVEL];
  return [...binning.special, ...binning.edges.flatMap((edge) => [below(edge), edge])];
}

/** The rows with what this program makes of them. */
export function testFrame(card: Scorecard): FrameRow[] {
  const all = card.characteristics.flatMap(({ binning }) =>
    telling(binning).map((value): CharacteristicValues => ({ [binning.name]: value })),
  );
  return [{}, ...all].map((values) => {
    const { raw, score, bad_chance } = scoreOf(card, values);
    return { values, raw, score, bad_chance };
  });
}

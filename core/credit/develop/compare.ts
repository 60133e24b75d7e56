/**
 * Two scorecards side by side on the same people: who would have another grade, how alike the scores are, which ranks better.
 */
import { CREDIT_GRADES, gradeOf, type CreditGrade } from '../axes';
import type { CharacteristicValues } from '../characteristic';
import { binsOfValues, scalingFactor, scalingOffset, Scorer, type Scorecard } from '../scorecard';

/** People who have one grade by the first scorecard and another, or the same, by the second. */
export interface SwapCell {
  readonly from: CreditGrade;
  readonly to: CreditGrade;
  readonly rows: number;
  /** Those with a bad outcome; 0 where outcomes are not known. */
  readonly bad: number;
}

export interface SwapSet {
  readonly rows: number;
  /** Cells with somebody in them, the best grade first. */
  readonly cells: readonly SwapCell[];
  readonly better: number;
  readonly worse: number;
  /** Mean of second less first, in points. */
  readonly mean_points: number;
  /** Pearson's, of the scores; null where one of them is the same for all. */
  readonly correlation: number | null;
}

export interface ScoredTwice {
  readonly first: number;
  readonly second: number;
  readonly bad: boolean;
}

const ORDER: readonly CreditGrade[] = CREDIT_GRADES.map(({ grade }) => grade);

function correlationOf(pairs: readonly ScoredTwice[]): number | null {
  const mean = (of: (pair: ScoredTwice) => number): number =>
    pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
  const [first, second] = [mean((pair) => pair.first), mean((pair) => pair.second)];
  const both = mean((pair) => (pair.first - first) * (pair.second - second));
  const scale = Math.sqrt(
    mean((pair) => (pair.first - first) ** 2) * mean((pair) => (pair.second - second) ** 2),
  );
  return pairs.length > 0 && scale > 0 ? both / scale : null;
}

/** Shown scores, since grades are given by them. */
export function swapSet(pairs: readonly ScoredTwice[]): SwapSet {
  const cells = new Map<string, { from: CreditGrade; to: CreditGrade; rows: number; bad: number }>();
  let [better, worse] = [0, 0];
  for (const { first, second, bad } of pairs) {
    const [from, to] = [gradeOf(first), gradeOf(second)];
    const key = `${from}|${to}`;
    const cell = cells.get(key) ?? { from, to, rows: 0, bad: 0 };
    cell.rows += 1;
    cell.bad += bad ? 1 : 0;
    cells.set(key, cell);
    const step = ORDER.indexOf(from) - ORDER.indexOf(to);
    better += step > 0 ? 1 : 0;
    worse += step < 0 ? 1 : 0;
  }
  const place = ({ from, to }: SwapCell): number => ORDER.indexOf(from) * ORDER.length + ORDER.indexOf(to);
  const points = pairs.reduce((sum, { first, second }) => sum + second - first, 0);
  return {
    ...{ rows: pairs.length, better, worse, mean_points: pairs.length === 0 ? 0 : points / pairs.length },
    cells: [...cells.values()].sort((left, right) => place(left) - place(right)),
    correlation: correlationOf(pairs),
  };
}

/** What a scorecard makes of rows. A characteristic that the rows do not have is missing. */
export function scoredRows(
  card: Scorecard,
  rows: Iterable<CharacteristicValues>,
): { readonly scores: readonly number[]; readonly margins: Float64Array } {
  const scorer = new Scorer(card);
  const scored = Array.from(rows, (values) => scorer.ofBins(binsOfValues(card, values)));
  const [offset, factor] = [scalingOffset(card.scaling), scalingFactor(card.scaling)];
  return {
    scores: scored.map(({ score }) => score),
    margins: Float64Array.from(scored, ({ raw }) => (offset - raw) / factor),
  };
}

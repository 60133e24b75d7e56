/**
 * What monitoring finds out of looks: drift month by month, stability of score and characteristics, how well scores told
 * outcomes, and how groups of merchants fare. Pure.
 */
import type { Instant } from '#core/kernel/instant';

import { CREDIT_GRADES, gradeOf, type CreditGrade } from '../axes';
import { binCount } from '../learn/binning';
import { evaluate, type Evaluation } from '../learn/evaluation';
import type { Scorecard } from '../scorecard';
import { aucInterval, ratioInterval, shareInterval, type CountOf, type Interval } from './intervals';
import type { Judged, Look, LookedAt } from './looks';
import { GROUPINGS, type Grouping } from './monitor-words';
import { countScores, stabilityOf, type Stability } from './stability';

/** A month by one scorecard. */
export interface MonthFigures {
  readonly at: Instant;
  readonly merchants: number;
  readonly mean_score: number;
  readonly grades: readonly { readonly grade: CreditGrade; readonly merchants: number }[];
  /** With a score at or above what a badge asks for. */
  readonly passing: number;
  /** Whose file is thin. */
  readonly thin: number;
  /** Of the score against the reference; null where there is nobody. */
  readonly stability: Stability | null;
}

export const scoresOf = ({ merchants }: Look, card: number): number[] =>
  merchants.map(({ seen }) => seen[card]?.score ?? 0);

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A month's scores by the scorecard at a place, with breaks of the reference. */
export function monthFigures(
  look: Look,
  card: number,
  { breaks, reference, threshold }: MonthAsked,
): MonthFigures {
  const scores = scoresOf(look, card);
  const grades = scores.map(gradeOf);
  return {
    ...{ at: look.at, merchants: scores.length, mean_score: meanOf(scores) },
    grades: CREDIT_GRADES.map(({ grade }) => ({
      grade,
      merchants: grades.filter((one) => one === grade).length,
    })),
    passing: scores.filter((score) => score >= threshold).length,
    thin: look.merchants.filter(({ thin }) => thin).length,
    stability: stabilityOf(countScores(breaks, scoresOf(reference, card)), countScores(breaks, scores)),
  };
}

export interface MonthAsked {
  readonly breaks: readonly number[];
  readonly reference: Look;
  readonly threshold: number;
}

/** One characteristic in one month against the reference; its bins are those of the scorecard. */
export interface CharacteristicShift {
  readonly name: string;
  readonly stability: Stability;
  /** By how many points it moves the mean score (N. Siddiqi, "Credit Risk Scorecards", 2006: characteristic analysis). */
  readonly points: number;
}

/** Mean points of merchants who are in bins so often. */
function meanPoints(counts: readonly number[], points: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, bin) => sum + count * (points[bin] ?? 0), 0) / Math.max(all, 1);
}

function countBins({ merchants }: Look, card: number, place: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const { seen } of merchants) {
    const bin = seen[card]?.bins[place] ?? 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** Every characteristic of a scorecard, the most shifted first. */
export function characteristicShifts(
  look: Look,
  reference: Look,
  { characteristics }: Scorecard,
  card: number,
): CharacteristicShift[] {
  return characteristics
    .flatMap(({ binning, points }, place): CharacteristicShift[] => {
      const bins = binCount(binning);
      const [was, is] = [reference, look].map((one) => countBins(one, card, place, bins)) as [
        number[],
        number[],
      ];
      const stability = stabilityOf(was, is);
      const moved = meanPoints(is, points) - meanPoints(was, points);
      return stability === null ? [] : [{ name: binning.name, stability, points: moved }];
    })
    .sort((left, right) => right.stability.index - left.stability.index);
}

/** How well a scorecard told outcomes. */
export interface Quality extends Evaluation {
  readonly auc_interval: Interval | null;
  /** Bad ones that the chances amount to. */
  readonly expected_bad: number;
  /** Of the share of bad ones. */
  readonly bad_interval: Interval | null;
}

/** Judges a scorecard by those whose outcome is told; null for nobody. */
export async function qualityOf(judged: readonly Judged[], card: number): Promise<Quality | null> {
  if (judged.length === 0) return null;
  const margins = Float64Array.from(judged, ({ seen }) => seen[card]?.margin ?? 0);
  const found = await evaluate(
    margins,
    judged.map(({ bad }) => bad),
  );
  const { auc, bad, rows, gains } = found;
  // A ranking without one wrong pair, or without a right one, has no line through it, and says nothing of its own error.
  const is_perfect = auc === 0 || auc === 1;
  return {
    ...found,
    calibration: is_perfect ? null : found.calibration,
    auc_interval: auc === null || is_perfect ? null : aucInterval(auc, bad, rows - bad),
    expected_bad: gains.reduce((sum, line) => sum + line.said * line.rows, 0),
    bad_interval: shareInterval(bad, rows),
  };
}

/** How a group of merchants fares. */
export interface GroupFigures {
  readonly grouping: Grouping;
  readonly group: string;
  readonly merchants: number;
  readonly passing: number;
  /** Of the share that passes. */
  readonly interval: Interval | null;
  /** The share against that of the largest group; null for that group itself, and where nobody passes there. */
  readonly ratio: number | null;
  readonly ratio_interval: Interval | null;
  /** Among those whose outcome is told. */
  readonly quality: Quality | null;
}

export interface FairnessAsked {
  readonly threshold: number;
  /** Groups with fewer merchants are left out: chance would speak for them. */
  readonly group_min: number;
}

function groupsBy<T extends LookedAt>(merchants: readonly T[], grouping: Grouping): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const merchant of merchants) {
    const group = merchant.groups[grouping];
    const others = found.get(group);
    if (others === undefined) found.set(group, [merchant]);
    else others.push(merchant);
  }
  return found;
}

/** Groups that are large enough, the largest first. */
export async function fairnessOf(
  look: Look,
  judged: readonly Judged[],
  { threshold, group_min }: FairnessAsked,
): Promise<GroupFigures[]> {
  const found: GroupFigures[] = [];
  for (const grouping of GROUPINGS) {
    const told = groupsBy(judged, grouping);
    const groups = [...groupsBy(look.merchants, grouping)]
      .filter(([, merchants]) => merchants.length >= group_min)
      .sort(
        ([left, of_left], [right, of_right]) => of_right.length - of_left.length || (left < right ? -1 : 1),
      );
    let largest: CountOf | null = null;
    for (const [group, merchants] of groups) {
      const of = merchants.length;
      const count = merchants.filter(({ seen }) => (seen[0]?.score ?? 0) >= threshold).length;
      const compared = largest === null || largest.count === 0 ? null : largest;
      found.push({
        ...{ grouping, group, merchants: of, passing: count, interval: shareInterval(count, of) },
        ratio: compared === null ? null : count / of / (compared.count / compared.of),
        ratio_interval: compared === null ? null : ratioInterval({ count, of }, compared),
        quality: await qualityOf(told.get(group) ?? [], 0),
      });
      largest ??= { count, of };
    }
  }
  return found;
}

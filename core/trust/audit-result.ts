/**
 * What an audit comes to: a score out of the weights, what was missed, and what is still missing before it can be
 * handed in. Pure; the same verdicts on the same points give the same result for ever.
 *
 * Score = weights earned / weights that apply, in thousandths, rounded down. A point that is partly met earns half. What
 * does not apply leaves the sum, up to half of all weights: nobody passes an audit of which most was left out.
 */
import type { EvidenceKind, Point } from './standard';
import type { Verdict } from './vocabulary';

/** Something that bears a verdict out. */
export interface Evidence {
  readonly kind: EvidenceKind;
  readonly id: string;
}

/** What was found of one point. */
export interface Judgement {
  readonly point_id: string;
  readonly verdict: Verdict;
  readonly note: string;
  readonly evidence: readonly Evidence[];
  readonly by: string;
  readonly at: number;
}

export interface AuditResult {
  readonly score_permille: number;
  readonly pass_permille: number;
  readonly passed: boolean;
  /** Twice the weight earned: whole numbers alone are hashed into the chain, and partly met earns half of a weight. */
  readonly earned_halves: number;
  /** In place of it in the entries of before, where no odd weight was halved. */
  readonly earned_weight?: number;
  readonly applicable_weight: number;
  readonly total_weight: number;
  /** Mandatory points that are not wholly met: any of them fails the audit. */
  readonly mandatory_missed: readonly string[];
  /** What each point that is not wholly met took off the score, the most first. */
  readonly lost: readonly { readonly point_id: string; readonly permille: number }[];
  /** More than half of the weights were said not to apply. */
  readonly too_little_applies: boolean;
}

const HALVES: Readonly<Record<Verdict, number>> = { met: 2, partly: 1, 'not-met': 0, 'not-applicable': 0 };

function sumOf(points: readonly Point[]): number {
  return points.reduce((sum, { weight }) => sum + weight, 0);
}

/** The result of an audit of which every point was judged. */
export function auditResult(
  points: readonly Point[],
  judgements: readonly Judgement[],
  pass_permille: number,
): AuditResult {
  const verdicts = new Map(judgements.map(({ point_id, verdict }) => [point_id, verdict]));
  const verdictOf = ({ id }: Point): Verdict => verdicts.get(id) ?? 'not-met';
  const applying = points.filter((point) => verdictOf(point) !== 'not-applicable');
  const [total_weight, applicable_weight] = [sumOf(points), sumOf(applying)];
  const earned_halves = applying.reduce((sum, point) => sum + point.weight * HALVES[verdictOf(point)], 0);
  const permille = (halves: number): number =>
    applicable_weight === 0 ? 0 : Math.floor((halves * 1_000) / (2 * applicable_weight));
  const missed = applying.filter((point) => verdictOf(point) !== 'met');
  const mandatory_missed = missed.filter(({ mandatory }) => mandatory).map(({ id }) => id);
  const lost = missed
    .map((point) => ({
      point_id: point.id,
      permille: permille(point.weight * (2 - HALVES[verdictOf(point)])),
    }))
    .sort((left, right) => right.permille - left.permille);
  const score_permille = permille(earned_halves);
  const too_little_applies = applicable_weight * 2 < total_weight;
  return {
    ...{ score_permille, pass_permille, earned_halves, applicable_weight, total_weight },
    ...{ mandatory_missed, lost, too_little_applies },
    passed: score_permille >= pass_permille && mandatory_missed.length === 0 && !too_little_applies,
  };
}

/** What keeps a point from being handed in. */
export interface Gap {
  readonly point_id: string;
  readonly missing: 'verdict' | 'note' | EvidenceKind;
}

function gapsOf(point: Point, judgement: Judgement | undefined): readonly Gap[] {
  const point_id = point.id;
  if (judgement === undefined) {
    return [{ point_id, missing: 'verdict' }];
  }
  const { verdict, note, evidence } = judgement;
  const needs_evidence = verdict === 'met' || verdict === 'partly';
  const wanting = needs_evidence
    ? point.evidence.filter((kind) => !evidence.some((one) => one.kind === kind))
    : [];
  const gaps: Gap[] = wanting.map((missing) => ({ point_id, missing }));
  return verdict !== 'met' && note.trim() === '' ? [...gaps, { point_id, missing: 'note' }] : gaps;
}

/** Everything that is missing: verdicts, the evidence that points need, and why a point is not wholly met. */
export function auditGaps(points: readonly Point[], judgements: readonly Judgement[]): readonly Gap[] {
  return points.flatMap((point) =>
    gapsOf(
      point,
      judgements.find(({ point_id }) => point_id === point.id),
    ),
  );
}

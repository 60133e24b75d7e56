/** A score and how pressing it is, by the bounds of the policy in force. Pure. */
import type { PolicyData } from '#core/policy/policy';

type Level = 'urgent' | 'high' | 'other';

export type Bounds = Pick<PolicyData<'alerts'>, 'urgent_score' | 'high_score'>;

/** The level of a score (thousandths). */
export function levelOf(score: number, { urgent_score, high_score }: Bounds): Level {
  if (score >= urgent_score) return 'urgent';
  return score >= high_score ? 'high' : 'other';
}

/** A score of thousandths as people read it, out of a hundred: "97.4". */
export function scoreText(score: number): string {
  return (score / 10).toFixed(1);
}

/** A probability of thousandths as people read it: "0.93". */
export function modelText(score: number): string {
  return (score / 1_000).toFixed(2);
}

/**
 * Words of credit scores: the five axes that a score is told in, what information it may come from, grades.
 */

/** What a score is told in, as the Zhima family shows it; every characteristic belongs to one. */
export const CREDIT_AXES = ['identity', 'behaviour', 'performance', 'credit-history', 'links'] as const;
export type CreditAxis = (typeof CREDIT_AXES)[number];

/** Static: who the merchant is; dynamic: what the books say he did; outside: what others report. */
export const CREDIT_SOURCES = ['static', 'dynamic', 'outside'] as const;
export type CreditSource = (typeof CREDIT_SOURCES)[number];

export const SCORE_MIN = 350;
export const SCORE_MAX = 950;

/** Grades by the score they begin at, as Zhima Credit publishes its own. */
export const CREDIT_GRADES = [
  { grade: 'excellent', from: 700 },
  { grade: 'very-good', from: 650 },
  { grade: 'good', from: 600 },
  { grade: 'fair', from: 550 },
  { grade: 'poor', from: SCORE_MIN },
] as const;
export type CreditGrade = (typeof CREDIT_GRADES)[number]['grade'];

/** The grade of a score between SCORE_MIN and SCORE_MAX. */
export function gradeOf(score: number): CreditGrade {
  return CREDIT_GRADES.find(({ from }) => score >= from)?.grade ?? 'poor';
}

/** How a scorecard came about: laid down by people, or learnt from outcomes. */
export const SCORECARD_ORIGINS = ['expert', 'learnt'] as const;
export type ScorecardOrigin = (typeof SCORECARD_ORIGINS)[number];

/** The life of a scorecard: one champion at most, and at most one challenger beside it. */
export const SCORECARD_STATES = ['draft', 'challenger', 'champion', 'retired'] as const;
export type ScorecardState = (typeof SCORECARD_STATES)[number];

/** Words of trained models: their kinds, and what one is not good for. */

/** Kinds of models that can be trained. */
export const MODEL_KINDS = ['logistic', 'boosting'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** Facts that screens and card texts have words for; see `limitsOf`. */
export const MODEL_LIMITS = [
  'no-test',
  'features-only',
  'young-trades',
  'alerts-only',
  'unseen-is-honest',
  'habits-change',
  'few-guilty',
  'truth-labels',
  'judged-later',
  'no-threshold',
] as const;
export type ModelLimit = (typeof MODEL_LIMITS)[number];

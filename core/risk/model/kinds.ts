/** Kinds of models that can be trained. */
export const MODEL_KINDS = ['logistic', 'boosting'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/**
 * What a model is not good for, as far as its card shows it: facts that screens and card texts have words for.
 */
import type { ModelCard } from './card';
import { MODEL_LIMITS, type ModelLimit } from './kinds';
import type { RiskModel } from './model';
import { LABELS_MIN } from './train';

/** From this average precision on the later part was no test. */
const SEPARATED = 0.999;

/** The limits that hold for a model, the most telling first. */
export function limitsOf(card: ModelCard, { threshold }: Pick<RiskModel, 'threshold'>): ModelLimit[] {
  const { measured, labels, split_by } = card;
  const by_truth = labels.some(({ source }) => source === 'truth');
  const holds: Readonly<Record<ModelLimit, boolean>> = {
    'no-test': (measured.model.average_precision ?? 0) >= SEPARATED,
    'features-only': true,
    'young-trades': true,
    'alerts-only': !by_truth,
    'unseen-is-honest': by_truth,
    'habits-change': true,
    'few-guilty': measured.guilty < 5 * LABELS_MIN,
    'truth-labels': by_truth,
    'judged-later': split_by === 'payment',
    'no-threshold': threshold === null,
  };
  return MODEL_LIMITS.filter((limit) => holds[limit]);
}

// Small model files, made by hand: right in every field, of as many versions as a test wants.
import { createHash } from 'node:crypto';

import type { ModelCard } from '#core/risk/model/card';
import type { RankingFigures } from '#core/risk/model/measure';
import type { RiskModel } from '#core/risk/model/model';
import { modelFileText, modelVersion } from '#core/risk/model/model-file';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const FIGURES: RankingFigures = {
  ...{ area_under_curve: 0.9, average_precision: 0.8, precision_at_100: 0.7 },
  ...{ precision_at_recall_50: 0.9, precision_at_recall_75: 0.8, precision_at_recall_90: 0.6 },
  ...{ recall_at_precision_90: 0.5, suspected: 20, suspected_guilty: 18 },
};

const CANDIDATE: ModelCard['chosen'] = {
  kind: 'logistic',
  setting: 'penalty 1',
  average_precision: 0.8,
  log_loss: 0.1,
};

const CARD: ModelCard = {
  ...{ trained_by: 'li', trained_at: 0, workspace_id: 'w', from_seq: 1, to_seq: 1 },
  ...{ paid_from: 0, paid_to: 1, split_at: 1, split_by: 'judgement', left_out: 3 },
  labels: [
    { part: 'training', source: 'disposition', guilty: 40, honest: 60, look_alikes: 60 },
    { part: 'measuring', source: 'disposition', guilty: 25, honest: 30, look_alikes: 30 },
  ],
  ...{ candidates: [CANDIDATE], chosen: CANDIDATE },
  measured: {
    ...{ trades: 55, guilty: 25, model: FIGURES, rules: FIGURES, together: FIGURES, brier: 0.1 },
    ...{ model_over_rules: { difference: 0, low: -0.1, high: 0.1 }, together_over_rules: null },
    ...{ calibration: [], typologies: [], look_alikes: [] },
    importance: [{ feature: 'back_share', mean_part: 1.5 }],
  },
};

/** A model that goes by what came back: the more, the surer. */
function modelNumber(number: number): RiskModel {
  return {
    features: ['back_share'],
    learner: {
      ...{ kind: 'logistic', intercept: -2 },
      columns: [
        {
          ...{ log: false, low: 0, high: 1, mean: 0.5, deviation: 0.25, coefficient: number },
          ...{ missing_share: 0, missing_coefficient: 0 },
        },
      ],
    },
    calibration: { slope: 1, intercept: 0 },
    threshold: 0.75,
  };
}

/** The version of the model of a number. */
export function versionNumber(number: number): string {
  return modelVersion(modelNumber(number), sha256);
}

/** The content of a model file by a number, with another card where one is given. */
export function fileNumber(number: number, card: Partial<ModelCard> = {}): Record<string, unknown> {
  const file = { model: modelNumber(number), card: { ...CARD, ...card } };
  return JSON.parse(modelFileText(file, sha256)) as Record<string, unknown>;
}

/** The card of a model that was measured on nobody guilty. */
export const UNMEASURED: Partial<ModelCard> = {
  measured: { ...CARD.measured, trades: 30, guilty: 0 },
};

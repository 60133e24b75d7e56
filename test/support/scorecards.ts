// Small scorecards for tests, and what they make of made-up merchants.
import { createHash } from 'node:crypto';

import { binsText } from '#core/credit/bins-text';
import { binsOfValues, DEFAULT_SCALING, type Scorecard } from '#core/credit/scorecard';
import { scorecardVersion, storedFile } from '#core/credit/scorecard-file';
import type { Books } from './books';
import type { CharacteristicValues } from '#core/credit/characteristic';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Two characteristics; `base` tells scorecards apart. */
export function smallScorecard(base = 600): Scorecard {
  return {
    scaling: DEFAULT_SCALING,
    base_points: base,
    characteristics: [
      {
        binning: { kind: 'numeric', name: 'account_days', edges: [90, 365], special: [-1] },
        points: [-40, 0, 35.5, -10, -20],
      },
      {
        binning: { kind: 'categorical', name: 'real_name_level', groups: [['none'], ['document', 'bank']] },
        points: [-60, 20, -30, -30],
      },
    ],
  };
}

export function scorecardFile(
  scorecard: Scorecard,
  origin: 'expert' | 'learnt' = 'expert',
): Record<string, unknown> {
  return storedFile({ origin, scorecard }, sha256);
}

export const versionOf = (scorecard: Scorecard): string => scorecardVersion(scorecard, sha256);

/** A merchant of `record-scores`. */
export function scoredAs(scorecard: Scorecard, account_id: string, values: CharacteristicValues) {
  return { account_id, bins: binsText(binsOfValues(scorecard, values)) };
}

/** Records a score by the small scorecard, which begins the scores where there is none. */
export async function recordScore(
  books: Books,
  account_id: string,
  values: CharacteristicValues,
): Promise<void> {
  const [card, SCORER] = [smallScorecard(), { actor: 'scorer' }];
  if ((await books.store.scan('credit_scorecard_head', null, 1)).length === 0) {
    await books.do('adopt-scorecard', { file: scorecardFile(card) }, SCORER);
  }
  const { seq } = await books.store.head();
  const as_of = { version: versionOf(card), as_of_seq: seq, as_of_at: books.env.now() };
  await books.do('record-scores', { ...as_of, scores: [scoredAs(card, account_id, values)] }, SCORER);
}

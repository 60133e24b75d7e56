// Proves kappa against values worked out by hand.
import { expect, test } from 'vitest';

import { cohenKappa, type JudgedPair } from '#core/cases/kappa';

const pairs = (...rows: [string, string, number][]): JudgedPair[] =>
  rows.map(([first, second, count]) => ({ first, second, count }));

test.each<[string, JudgedPair[], number]>([
  // 50 pairs: agreed 35/50 = 0.7; by chance 0.5*0.6 + 0.5*0.4 = 0.5; (0.7 - 0.5) / 0.5.
  ['a textbook table', pairs(['a', 'a', 20], ['a', 'b', 5], ['b', 'a', 10], ['b', 'b', 15]), 0.4],
  ['full agreement', pairs(['a', 'a', 6], ['b', 'b', 4]), 1],
  // Agreed 0; by chance 0.5*0.5 + 0.5*0.5 = 0.5.
  ['full disagreement', pairs(['a', 'b', 5], ['b', 'a', 5]), -1],
  // Agreed 5/10; by chance (0.5*0.5)*2.
  ['chance', pairs(['a', 'a', 5], ['a', 'b', 5], ['b', 'a', 5], ['b', 'b', 5]), 0],
  // Three: agreed 9/12; by chance 5/12*4/12 + 4/12*4/12 + 3/12*4/12 = 48/144.
  [
    'three judgements',
    pairs(['a', 'a', 4], ['a', 'b', 1], ['b', 'b', 3], ['b', 'c', 1], ['c', 'c', 2], ['c', 'c', 1]),
    (10 / 12 - (5 * 4 + 4 * 4 + 3 * 4) / 144) / (1 - (5 * 4 + 4 * 4 + 3 * 4) / 144),
  ],
])('%s', (_name, table, kappa) => {
  expect(cohenKappa(table)).toBeCloseTo(kappa, 12);
});

test('says nothing of few pairs, or where nothing else could have been said', () => {
  expect(cohenKappa([])).toBeNull();
  expect(cohenKappa(pairs(['a', 'a', 5], ['b', 'b', 4]))).toBeNull();
  expect(cohenKappa(pairs(['a', 'a', 20]))).toBeNull();
});

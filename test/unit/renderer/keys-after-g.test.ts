/** The keys after `g`: no two places share one. */
import { expect, it } from 'vitest';

import { KEYS_AFTER_G } from '../../../renderer/app/keys-after-g';

it('each place that is gone to has a key of its own', () => {
  const keys: readonly string[] = Object.values(KEYS_AFTER_G);
  expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
});

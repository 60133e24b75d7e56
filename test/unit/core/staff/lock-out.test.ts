import { expect, it } from 'vitest';

import { lockOut } from '#core/staff/lock-out';

it('waits after five failures, doubling from a minute to an hour', () => {
  const minutes = (failures: number): number | null => {
    const until = lockOut(failures, 1_000_000);
    return until === null ? null : (until - 1_000_000) / 60_000;
  };
  expect([0, 1, 4].map(minutes)).toEqual([null, null, null]);
  expect([5, 6, 7, 8, 9, 10, 11, 12, 5_000].map(minutes)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

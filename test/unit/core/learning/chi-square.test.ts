// The chi-square distribution against tables and against its own sums.
import { expect, it } from 'vitest';

import { chiSquareQuantile, chiSquareTail } from '#core/learning/chi-square';

it('is what tables of it say', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
  const table = [
    [1, 0.05, 3.841],
    [1, 0.001, 10.828],
    [5, 0.05, 11.07],
    [9, 0.05, 16.919],
    [9, 0.95, 3.325],
    [10, 0.01, 23.209],
    [50, 0.05, 67.505],
    [100, 0.99, 70.065],
  ] as const;
  for (const [freedom, chance, value] of table) {
    expect(chiSquareQuantile(chance, freedom)).toBeCloseTo(value, 3);
    expect(chiSquareTail(value, freedom)).toBeCloseTo(chance, 4);
  }
});

it('is exponential with two degrees of freedom, and the other way round of itself', () => {
  for (const value of [0.01, 1, 2.9, 4.1, 20, 300]) {
    expect(chiSquareTail(value, 2)).toBeCloseTo(Math.exp(-value / 2), 12);
  }
  for (const freedom of [1, 2, 3, 8, 31]) {
    for (const chance of [0.9, 0.5, 0.05, 0.0002]) {
      expect(chiSquareTail(chiSquareQuantile(chance, freedom), freedom)).toBeCloseTo(chance, 10);
    }
  }
  expect(chiSquareTail(0, 4)).toBe(1);
});

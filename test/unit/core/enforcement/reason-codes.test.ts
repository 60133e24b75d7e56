import { describe, expect, it } from 'vitest';

import { REASON_CODES } from '#core/cases/dispositions';
import {
  ALL_LIFT_REASONS,
  ALL_MEASURE_REASONS,
  ASSOCIATION_CODES,
  isLiftReason,
  isMeasureReason,
  reasonCarries,
  reasonsFor,
} from '#core/enforcement/reason-codes';
import { RESTRICTION_KINDS } from '#core/ledger/tables';
import { Books } from '#test/support/books';

describe('reasons of measures', () => {
  it('carry every rung up to their own, and none above', () => {
    expect(reasonCarries('odd-hours', 'watch')).toBe(true);
    expect(reasonCarries('odd-hours', 'limit-collection')).toBe(true);
    expect(reasonCarries('odd-hours', 'restrict-collection')).toBe(false);
    expect(reasonCarries('court-order', 'freeze')).toBe(true);
    expect(reasonCarries('court-order', 'end-service')).toBe(false);
  });
  it('are fewer the higher the rung, and never none', () => {
    const counts = RESTRICTION_KINDS.map((kind) => reasonsFor(kind).length);
    expect(counts).toEqual([...counts].sort((left, right) => right - left));
    expect(counts.at(0)).toBe(ALL_MEASURE_REASONS.length);
    expect(counts.at(-1)).toBeGreaterThan(0);
  });
  it('have every reason an alert is confirmed for', () => {
    expect(REASON_CODES.confirmed.filter((reason) => !isMeasureReason(reason))).toEqual([]);
  });
  it('are known by their code alone', () => {
    expect([isMeasureReason('toString'), isMeasureReason('cleared'), isLiftReason('cleared')]).toEqual([
      ...[false, false, true],
    ]);
    expect(ALL_LIFT_REASONS.filter((reason) => isMeasureReason(reason))).toEqual([]);
  });
  it('give each rung a code of the association of its own', () => {
    const codes = RESTRICTION_KINDS.map((kind) => ASSOCIATION_CODES[kind]);
    expect(new Set(codes).size).toBe(RESTRICTION_KINDS.length);
    expect(codes.filter((code) => !/^(0[1-9]|1[01])$/.test(code))).toEqual([]);
  });
});

describe('new measures', () => {
  it('take a reason of the list that carries them, and are lifted for one of the other', async () => {
    const books = await Books.trading();
    const more = {
      restriction_id: 'r',
      account_id: 'shop',
      terms: {},
      basis: 'b',
      approver: 'boss',
    } as const;
    const impose = (reason_code: string, restriction: 'watch' | 'freeze', extra = {}) =>
      books.outcome('impose-restriction', { ...more, restriction, reason_code }, extra);
    expect(await impose('R1', 'watch')).toBe('invalid');
    expect(await impose('odd-hours', 'freeze')).toBe('invalid');
    expect(await impose('odd-hours', 'watch')).toBe('done');
    const lift = { restriction_id: 'r', basis: 'b', approver: 'boss' } as const;
    expect(await books.outcome('lift-restriction', { ...lift, reason_code: 'odd-hours' })).toBe('invalid');
    expect(await books.outcome('lift-restriction', { ...lift, reason_code: 'cleared' })).toBe('done');
  });
  it('keep what history says, whatever its codes', async () => {
    const books = await Books.trading();
    const id = await books.restrict('shop', 'freeze');
    const data = { restriction_id: id, reason_code: 'R-77', basis: 'b', approver: 'boss' };
    expect(await books.outcome('lift-restriction', data, { mode: 'record' })).toBe('done');
  });
});

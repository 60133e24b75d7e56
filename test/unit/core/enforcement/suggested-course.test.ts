import { describe, expect, it } from 'vitest';

import { milderRung, suggestedCourse } from '#core/enforcement/suggested-course';
import { DAY_MS } from '#core/kernel/instant';
import { RESTRICTION_KINDS } from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';

const policy = DEFAULT_POLICIES.measures;

describe('the course that is suggested', () => {
  it('steps down to the severest rung that touches nothing which was free', () => {
    expect(Object.fromEntries(RESTRICTION_KINDS.map((kind) => [kind, milderRung(kind)]))).toEqual({
      watch: null,
      'delay-settlement': 'watch',
      'limit-collection': 'watch',
      'restrict-collection': 'watch',
      'stop-withdrawals': 'watch',
      freeze: 'stop-withdrawals',
      'end-service': 'freeze',
    });
  });
  it('lasts as long as the policy lets each rung stand unseen', () => {
    const { review_days } = policy;
    expect(suggestedCourse('freeze', 'cash-out', 1_000, policy)).toEqual({
      ends_at: 1_000 + review_days.freeze * DAY_MS,
      step_down: { kind: 'stop-withdrawals', days: review_days['stop-withdrawals'] },
    });
    expect(suggestedCourse('watch', 'cash-out', 0, policy)).toEqual({
      ends_at: review_days.watch * DAY_MS,
      step_down: null,
    });
    const never = { review_days: { ...review_days, watch: 0 } };
    expect(suggestedCourse('stop-withdrawals', 'cash-out', 0, never)?.step_down).toBeNull();
  });
  it('suggests no end for what is for good, nor for what others ordered', () => {
    expect(suggestedCourse('end-service', 'cash-out', 0, policy)).toBeNull();
    expect(suggestedCourse('freeze', 'court-order', 0, policy)).toBeNull();
    expect(suggestedCourse('stop-withdrawals', 'authority-order', 0, policy)).toBeNull();
  });
});

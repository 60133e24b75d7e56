/** Rules of policies as lines: what differs, putting one back, what is typed for one. */
import { describe, expect, it } from 'vitest';

import { differenceOf, linesOf, unitOf, withValue } from '../../../renderer/screens/staff/policy-rules';
import { typedRule, typingText } from '../../../renderer/screens/staff/rule-typing';

const RULES = {
  auto_confirm_ms: { recharge: 0, express: 864_000_000 },
  rules: { CNY: [{ level: 'none', shield: false, per_payment_minor: '20000' }] },
};

describe('policy rules', () => {
  it('reads every value as a line with its path', () => {
    expect(linesOf(RULES).map(({ path }) => path.join('.'))).toEqual([
      'auto_confirm_ms.recharge',
      'auto_confirm_ms.express',
      'rules.CNY.0.level',
      'rules.CNY.0.shield',
      'rules.CNY.0.per_payment_minor',
    ]);
  });

  it('tells changed, new and taken away rules, and nothing else', () => {
    const after = {
      auto_confirm_ms: { recharge: 0, express: 1 },
      rules: { ...RULES.rules, USD: [] },
      more: 2,
    };
    expect(differenceOf(RULES, after)).toEqual([
      { path: ['auto_confirm_ms', 'express'], before: 864_000_000, after: 1 },
      { path: ['more'], before: null, after: 2 },
    ]);
    expect(differenceOf({ a: 1 }, {})).toEqual([{ path: ['a'], before: 1, after: null }]);
  });

  it('replaces one value and leaves lists lists and the original as it was', () => {
    const next = withValue(RULES, ['rules', 'CNY', '0', 'shield'], true);
    expect(next).toEqual({
      ...RULES,
      rules: { CNY: [{ level: 'none', shield: true, per_payment_minor: '20000' }] },
    });
    expect(RULES.rules.CNY[0]?.shield).toBe(false);
  });

  it('finds the unit in the name or the name above it', () => {
    expect(unitOf(['auto_confirm_ms', 'express'])).toBe('duration');
    expect(unitOf(['extension_ms_max'])).toBe('duration');
    expect(unitOf(['free_per_month_minor', 'CNY'])).toBe('amount');
    expect(unitOf(['rounding'])).toBe('plain');
  });

  it('types amounts in major units and durations with their unit, and back again', () => {
    const amount = { path: ['rules', 'CNY', '0', 'per_payment_minor'], value: '20000' };
    expect(typingText(amount)).toBe('200.00');
    expect(typedRule(amount, '1,234.5')).toBe('123450');
    expect(typedRule(amount, '1.234')).toBeUndefined();
    const duration = { path: ['auto_confirm_ms', 'express'], value: 864_000_000 };
    expect(typingText(duration)).toBe('10d');
    expect(typedRule(duration, '36h')).toBe(129_600_000);
    expect(typedRule(duration, 'soon')).toBeUndefined();
    for (const line of linesOf(RULES)) expect(typedRule(line, typingText(line))).toBe(line.value);
  });
});

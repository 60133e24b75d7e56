// Rules: what holds, what a missing value does, what is told, and that the starting rules are sound.
import { describe, expect, it } from 'vitest';

import { FEATURE_NAMES, featurePlace } from '#core/risk/features';
import { compileRule, TYPOLOGIES, type Expression, type Rule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';

function vector(values: Readonly<Record<string, number>>): Float64Array {
  const all = new Float64Array(FEATURE_NAMES.length).fill(Number.NaN);
  for (const [name, value] of Object.entries(values)) all[featurePlace(name) ?? -1] = value;
  return all;
}

const rule = (when: Expression): Rule => ({
  ...{ id: 'r', title: 't', typology: 'C1', weight: 0.5, when, reason: 'because', source: 'here' },
});

describe('a rule', () => {
  const { holds, explain } = compileRule(
    rule({
      all: [
        { feature: 'by_card', is: 'at-least', value: 1 },
        {
          any: [
            { feature: 'back_share', is: 'above', value: 0.8 },
            { feature: 'confirm_minutes', is: 'below', value: 5 },
          ],
        },
        { not: { feature: 'seller_quick_share', is: 'at-least', value: 0.3 } },
      ],
    }),
  );

  it('holds when its whole expression holds', () => {
    expect(holds(vector({ by_card: 1, back_share: 0.9 }))).toBe(true);
    expect(holds(vector({ by_card: 1, confirm_minutes: 4 }))).toBe(true);
    expect(holds(vector({ by_card: 0, back_share: 0.9 }))).toBe(false);
    expect(holds(vector({ by_card: 1, back_share: 0.8, confirm_minutes: 5 }))).toBe(false);
    expect(holds(vector({ by_card: 1, back_share: 0.9, seller_quick_share: 0.3 }))).toBe(false);
  });

  it('never holds by a value that is missing', () => {
    for (const is of ['at-least', 'at-most', 'above', 'below'] as const) {
      expect(compileRule(rule({ feature: 'back_hours', is, value: 0 })).holds(vector({}))).toBe(false);
    }
  });

  it('tells which conditions held, with value and threshold', () => {
    expect(explain(vector({ by_card: 1, back_share: 0.9, confirm_minutes: 9 }))).toEqual([
      { feature: 'by_card', is: 'at-least', threshold: 1, value: 1 },
      { feature: 'back_share', is: 'above', threshold: 0.8, value: 0.9 },
    ]);
    expect(explain(vector({ by_card: 0, back_share: 0.9 }))).toEqual([]);
  });

  it('is refused for a feature that does not exist and for a weight that means nothing', () => {
    expect(() => compileRule(rule({ feature: 'moon', is: 'above', value: 1 }))).toThrow('no feature moon');
    expect(() => compileRule({ ...rule({ all: [] }), weight: 1 })).toThrow(RangeError);
  });
});

describe('the starting rules', () => {
  it('compile, have names of their own, and say why', () => {
    expect(STARTING_RULES.length).toBeGreaterThanOrEqual(20);
    expect(new Set(STARTING_RULES.map(({ id }) => id)).size).toBe(STARTING_RULES.length);
    for (const one of STARTING_RULES) {
      expect(() => compileRule(one)).not.toThrow();
      expect(one.reason.length, one.id).toBeGreaterThan(20);
      expect(one.source, one.id).not.toBe('');
    }
  });

  it('cover every typology', () => {
    expect(new Set(STARTING_RULES.map(({ typology }) => typology))).toEqual(new Set(TYPOLOGIES));
  });
});

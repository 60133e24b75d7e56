/** Credit scores in words: every characteristic, level, code, grade and axis has some in both languages. */
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';

import { CREDIT_AXES, CREDIT_GRADES, SCORECARD_ORIGINS } from '#core/credit/axes';
import { CHARACTERISTIC_UNITS, SPECIAL_CODES } from '#core/credit/characteristics/definition';
import { CHARACTERISTICS } from '#core/credit/characteristics/knowledge';
import { CREDIT_UNITS, type CreditAttribute } from '#core/contract/credit';

import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';
import { attributeText, chanceText, pointsText } from '../../../renderer/screens/credit/words';

function wordsIn(locale: 'en' | 'zh') {
  const { t, te } = createI18n({ legacy: false, locale, messages: { en, zh } }).global;
  const known = (key: string): boolean => te(key);
  const of = (attribute: CreditAttribute | null, name: string, unit: (typeof CREDIT_UNITS)[number]): string =>
    attributeText(attribute, { name, unit, currency: 'CNY' }, t, known);
  return { known, of };
}

describe.each(['en', 'zh'] as const)('in %s', (locale) => {
  const { known, of } = wordsIn(locale);

  it('names everything that a score can be told by', () => {
    const keys = [
      ...Object.keys(SPECIAL_CODES).map((code) => `special.${code}`),
      ...CREDIT_AXES.map((axis) => `axis.${axis}`),
      ...CREDIT_GRADES.map(({ grade }) => `grade.${grade}`),
      ...SCORECARD_ORIGINS.map((origin) => `origin.${origin}`),
    ];
    expect(keys.filter((key) => !known(`credit.${key}`))).toEqual([]);
    const names = CHARACTERISTICS.map(({ name }) => `characteristics.name.${name}`);
    expect(names.filter((key) => !known(key))).toEqual([]);
  });

  it('has words for every level', () => {
    const bare = CHARACTERISTICS.flatMap(({ name, levels, unit }) =>
      levels.filter((level) => {
        const text = of({ kind: 'levels', levels: [level] }, name, unit);
        return text === '' || text.includes('.') || (locale === 'zh' && /[a-z]/i.test(text));
      }),
    );
    expect(bare).toEqual([]);
  });
});

it('says ranges in the units of people', () => {
  const { of } = wordsIn('en');
  const range = (from: number | null, below: number | null): CreditAttribute => ({
    ...{ kind: 'range', from, below },
  });
  expect(of(range(0.02, 0.055), 'refund_rate_180d', 'share')).toBe('2 % to below 5.5 %');
  expect(of(range(null, 30), 'account_days', 'days')).toBe('below 30 days');
  expect(of(range(1, null), 'account_days', 'days')).toBe('1 day or more');
  expect(of(range(100_000, null), 'unrecovered_minor', 'minor')).toBe('CNY 1,000.00 or more');
  expect(of(range(null, null), 'owner_shops', 'count')).toBe('any value');
  expect(of({ kind: 'special', code: 'no-sales' }, 'sales_90d', 'count')).toBe('no sales');
  expect(of(null, 'sales_90d', 'count')).toBe('not asked');
  expect([pointsText(12.4), pointsText(-3), chanceText(50_000)]).toEqual(['+12', '\u22123', '5.0 %']);
});

it('knows the units of the core', () => {
  expect(CREDIT_UNITS).toEqual(CHARACTERISTIC_UNITS);
});

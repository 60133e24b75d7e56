/**
 * A rule of a policy in words: its path as names, its value with its unit.
 * `const { pathText, valueText } = useRuleText()`.
 */
import { useI18n } from 'vue-i18n';

import { isCurrency } from '#core/kernel/money';

import { languageTag } from '../../app/i18n';
import { amountText, countText } from '../../ui/figures';
import { durationIn, unitOf, type RuleValue } from './policy-rules';

export interface RuleText {
  pathText(path: readonly string[]): string;
  valueText(path: readonly string[], value: RuleValue | null): string;
}

export function useRuleText(): RuleText {
  const words = useI18n();

  /** A step of the path: the name of a rule, a delivery method, a place in a list, or a code as it is. */
  function stepText(step: string): string {
    for (const key of [`staff.rule.${step}`, `values.delivery.${step}`, `values.restriction.${step}`]) {
      if (words.te(key)) return words.t(key);
    }
    if (/^\d+$/.test(step)) return words.t('staff.rule_place', { place: Number(step) + 1 });
    return step === '*' ? words.t('staff.rule_any_bank') : step;
  }

  function valueText(path: readonly string[], value: RuleValue | null): string {
    if (value === null) return '–';
    if (typeof value === 'boolean') return words.t(value ? 'ui.yes' : 'ui.no');
    const currency = path.find((step) => isCurrency(step));
    switch (unitOf(path)) {
      case 'duration': {
        const { count, unit } = durationIn(Number(value));
        if (Number(value) === 0) return words.t('staff.at_once');
        const options = { style: 'unit', unit, unitDisplay: 'long' } as const;
        return new Intl.NumberFormat(languageTag(words.locale.value), options).format(count);
      }
      case 'amount':
        return currency !== undefined && /^\d+$/.test(String(value))
          ? `${currency} ${amountText(BigInt(value), currency)}`
          : String(value);
      case 'ppm':
        return `${Number(value) / 10_000} %`;
      case 'minutes':
        return words.t('staff.minutes', { count: value });
      case 'days':
        return words.t('staff.days', { count: value });
      case 'plain': {
        const key = `staff.rule_value.${String(value)}`;
        const level = `values.level.${String(value)}`;
        if (words.te(key)) return words.t(key);
        if (words.te(level)) return words.t(level);
        return typeof value === 'number' ? countText(value) : value;
      }
    }
  }

  return { pathText: (path) => path.map(stepText).join(' › '), valueText };
}

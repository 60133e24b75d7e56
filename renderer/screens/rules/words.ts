/**
 * What a rule says in the words of the screen: meanings of features, comparisons, thresholds with their unit.
 *
 * `const words = useRuleWords(); words.conditionText(condition)`. English meanings come from the core's catalogue of
 * features, Chinese ones from messages/zh/features.ts; a feature without words is shown by its name.
 */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Condition } from '#core/risk/rules';

import { features as zh } from '../../app/messages/zh/features';
import { client } from '../../client/client';
import { useQuery, type Query } from '../../client/query';
import { typedOf, type Unit } from './rule-tree';

export interface FeatureListed {
  readonly name: string;
  readonly unit: string;
  readonly group: string;
  readonly meaning: string;
}

export interface RuleWords {
  readonly query: Query<readonly FeatureListed[]>;
  unitOf(feature: string): Unit | undefined;
  meaningOf(feature: string): string;
  /** A threshold with its unit: "80 %", "45 minutes". */
  valueText(feature: string, value: unknown): string;
  /** True where a condition asks for yes, false for no; null where its feature has another unit. */
  asksYes(condition: Pick<Condition, 'feature' | 'is'> & { readonly value: unknown }): boolean | null;
  /** What a condition asks, and what its value has to be; '' where yes or no says all. */
  parts(condition: Condition): { readonly asked: string; readonly compared: string };
  conditionText(condition: Condition): string;
}

export function useRuleWords(): RuleWords {
  const { t, locale } = useI18n();
  const query = useQuery(
    () => 'features',
    (_asked, signal) => client.rules.features(undefined, { signal }),
    { books: false },
  );
  const specs = computed(() => new Map((query.data.value ?? []).map((spec) => [spec.name, spec])));

  const unitOf = (feature: string): Unit | undefined => specs.value.get(feature)?.unit;

  function meaningOf(feature: string): string {
    const said = locale.value === 'zh' ? zh[feature] : undefined;
    return said ?? specs.value.get(feature)?.meaning ?? feature;
  }

  function valueText(feature: string, value: unknown): string {
    const unit = unitOf(feature);
    const typed = grouped(typedOf(value, unit).replace('-', '\u2212'));
    const count = typeof value === 'number' ? Math.abs(value) : 0;
    if (unit === undefined || typed === '') return typed === '' ? '…' : typed;
    return t(`rules.value.${unit}`, { value: typed }, count);
  }

  function asksYes({ feature, is, value }: Parameters<RuleWords['asksYes']>[0]): boolean | null {
    if (unitOf(feature) !== 'yes') return null;
    return (is === 'at-least' || is === 'above') && typeof value === 'number' && value > 0;
  }

  function parts(condition: Condition): { readonly asked: string; readonly compared: string } {
    const { feature, is, value } = condition;
    if (feature === '') return { asked: t('rules.words.unfinished'), compared: '' };
    const meaning = meaningOf(feature);
    const yes = asksYes(condition);
    if (yes !== null) {
      const asked = yes ? meaning : t('rules.words.not', { meaning: uncapitalised(meaning) });
      return { asked, compared: '' };
    }
    return { asked: meaning, compared: t(`rules.compared.${is}`, { value: valueText(feature, value) }) };
  }

  function conditionText(condition: Condition): string {
    const { asked, compared } = parts(condition);
    return compared === '' ? asked : t('rules.words.condition', { meaning: asked, compared });
  }

  return { query, unitOf, meaningOf, valueText, asksYes, parts, conditionText };
}

/** Digits before the point in threes, as everywhere. */
const grouped = (digits: string): string => digits.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');

const uncapitalised = (words: string): string => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;

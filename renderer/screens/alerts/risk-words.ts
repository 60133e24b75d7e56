/**
 * Names of rules and features in the person's language: `const words = useRiskWords(); words.feature('back_share')`.
 *
 * A rule or feature that has no words here is called as the core calls it.
 */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { FilterOption } from '../../ui/filters';
import type { Unit } from './evidence-words';

export interface RiskWords {
  readonly rule: (id: string, title: string) => string;
  readonly feature: (name: string) => string;
  readonly unit: (name: string) => Unit;
}

export function useRiskWords(): RiskWords {
  const words = useI18n();
  const query = useQuery(
    () => 'features',
    (_asked, signal) => client.rules.features(undefined, { signal }),
    { books: false },
  );
  const known = computed(() => new Map(query.data.value?.map((one) => [one.name, one])));
  return {
    rule: (id, title) => (words.te(`risk.rule.${id}`) ? words.t(`risk.rule.${id}`) : title),
    feature: (name) =>
      words.te(`risk.feature.${name}`)
        ? words.t(`risk.feature.${name}`)
        : (known.value.get(name)?.meaning ?? name),
    unit: (name) => known.value.get(name)?.unit ?? 'count',
  };
}

/** The rules of today as choices of a filter. */
export function useRuleOptions() {
  const words = useRiskWords();
  const query = useQuery(
    () => 'rules',
    (_asked, signal) => client.rules.list(undefined, { signal }),
    { books: false },
  );
  return computed<readonly FilterOption[]>(() =>
    (query.data.value?.rules ?? []).map(({ rule_id, title }) => ({
      value: rule_id,
      label: words.rule(rule_id, title),
    })),
  );
}

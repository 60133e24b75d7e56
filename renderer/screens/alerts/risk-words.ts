/**
 * Names of rules and features in the person's language: `const words = useRiskWords(); words.feature('back_share')`.
 *
 * A rule or feature that has no words here is called as the core calls it. The catalogue is read once for all screens,
 * so that the next alert is drawn as soon as it is there.
 */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { FilterOption } from '../../ui/filters';
import { ruleTitle } from '../../ui/rule-title';
import type { Unit } from './evidence-words';

const useCatalogue = defineStore('risk-catalogue', () => {
  const session = useSession();
  const reader = (): string | null =>
    session.stage === 'open' && session.can('risk.read') ? session.holder : null;
  const features = useQuery(reader, (_holder, signal) => client.rules.features(undefined, { signal }), {
    books: false,
  });
  const rules = useQuery(reader, (_holder, signal) => client.rules.list(undefined, { signal }), {
    books: false,
  });
  return {
    features: computed(() => new Map(features.data.value?.map((one) => [one.name, one]))),
    rules: computed(() => rules.data.value?.rules ?? []),
  };
});

export interface RiskWords {
  readonly rule: (id: string, title: string) => string;
  readonly feature: (name: string) => string;
  readonly unit: (name: string) => Unit;
}

export function useRiskWords(): RiskWords {
  const words = useI18n();
  const catalogue = useCatalogue();
  return {
    rule: (id, title) => ruleTitle(words.t, id, title),
    feature: (name) =>
      words.te(`risk.feature.${name}`)
        ? words.t(`risk.feature.${name}`)
        : (catalogue.features.get(name)?.meaning ?? name),
    unit: (name) => catalogue.features.get(name)?.unit ?? 'count',
  };
}

/** The rules of today as choices of a filter. */
export function useRuleOptions() {
  const words = useRiskWords();
  const catalogue = useCatalogue();
  return computed<readonly FilterOption[]>(() =>
    catalogue.rules.map(({ rule_id, title }) => ({
      value: rule_id,
      label: words.rule(rule_id, title),
    })),
  );
}

/**
 * What is wrong with a rule, asked a moment after it was written: `const check = useRuleCheck(() => json)`. Null asks nothing;
 * answers to what was written before are dropped.
 */
import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';

import type { Rule } from '#core/risk/rules';

import { client } from '../../client/client';
import type { Failure } from '../../client/failure';
import { useQuery } from '../../client/query';
import { usePaused } from '../../ui/paused';
import { ruleOf } from './rule-json';

type Json = Record<string, unknown>;

export interface RuleIssue {
  readonly field: string;
  readonly expected: string;
}

export interface RuleCheck {
  readonly issues: ComputedRef<readonly RuleIssue[]>;
  /** The rule as written, once nothing is wrong with it. */
  readonly rule: ComputedRef<Rule | null>;
  /** The same as the journal keeps it. */
  readonly stored: ComputedRef<Json | null>;
  readonly failure: Readonly<Ref<Failure | null>>;
  /** True from when something was written until it is known what is wrong with it. */
  readonly waiting: ComputedRef<boolean>;
}

export function useRuleCheck(source: () => Json | null): RuleCheck {
  const asked = usePaused(source);
  const query = useQuery(
    () => asked.value,
    async (rule, signal) => ({ of: rule, ...(await client.rules.check({ rule }, { signal })) }),
    { books: false },
  );
  /** The last answer stays until the next one is here: what is wrong does not flicker while somebody types. */
  const answer = shallowRef(query.data.value);
  watch(query.data, (now) => {
    if (now !== null) answer.value = now;
  });
  const is_current = computed(
    () => answer.value !== null && JSON.stringify(answer.value.of) === JSON.stringify(source()),
  );
  const sound = computed(() => (is_current.value && answer.value?.issues.length === 0 ? answer.value : null));
  return {
    issues: computed(() => answer.value?.issues ?? []),
    rule: computed(() => (sound.value === null ? null : ruleOf(sound.value.of))),
    stored: computed(() => sound.value?.stored ?? null),
    failure: query.failure,
    waiting: computed(() => source() !== null && !is_current.value),
  };
}

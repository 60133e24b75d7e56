/**
 * Which rules count now: the active versions of the rulebook, and what the program brings while that is not in it.
 */
import type { Row } from '#core/ledger/tables';
import type { Rule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';

import { ruleOf } from './stored-rule';

export interface RuleInForce {
  readonly rule: Rule;
  readonly version: number;
  /** Only flags after this entry are raised by it; 0 for all. */
  readonly since_seq: number;
}

const STARTING_IDS: ReadonlySet<string> = new Set(STARTING_RULES.map(({ id }) => id));

/** True for a rule that the program brings: nobody else makes a first version under its id. */
export function isStartingRule(rule_id: string): boolean {
  return STARTING_IDS.has(rule_id);
}

/** True once the program's rules were written into the books, whatever became of them since. */
export function isBegun(rules: readonly { readonly rule_id: string }[]): boolean {
  return rules.some(({ rule_id }) => isStartingRule(rule_id));
}

/** The rules that count, by id. Throws a RangeError for a rule that this program does not understand. */
export function rulesInForce(versions: readonly Row<'rule_version'>[]): RuleInForce[] {
  const own = isBegun(versions) ? [] : STARTING_RULES.map((rule) => ({ rule, version: 1, since_seq: 0 }));
  const kept = versions
    .filter(({ state }) => state === 'active')
    .map(({ rule, version, activated_seq }) => ({
      rule: ruleOf(rule),
      version,
      since_seq: activated_seq ?? 0,
    }));
  return [...own, ...kept].sort((left, right) => (left.rule.id < right.rule.id ? -1 : 1));
}

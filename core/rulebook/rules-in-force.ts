/**
 * Which rules count now: the active versions of the rulebook, or what the program brings where no rulebook was begun.
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

/** The rules that count, by id. Throws a RangeError for a rule that this program does not understand. */
export function rulesInForce(versions: readonly Row<'rule_version'>[]): RuleInForce[] {
  if (versions.length === 0) {
    return STARTING_RULES.map((rule) => ({ rule, version: 1, since_seq: 0 }));
  }
  return versions
    .filter(({ state }) => state === 'active')
    .map(({ rule, version, activated_seq }) => ({
      rule: ruleOf(rule),
      version,
      since_seq: activated_seq ?? 0,
    }))
    .sort((left, right) => (left.rule.id < right.rule.id ? -1 : 1));
}

/**
 * Projections of the rulebook: every version of every rule, and which of them counts now.
 *
 * A version is immutable: what changes is its state. One version of a rule is active at most.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';
import type { Typology } from '#core/risk/typologies';

export const RULE_STATES = ['draft', 'shadow', 'active', 'retired'] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** An expression as the journal keeps it: thresholds are decimal text. */
export type StoredExpression =
  | { readonly feature: string; readonly is: string; readonly value: string }
  | { readonly all: readonly StoredExpression[] }
  | { readonly any: readonly StoredExpression[] }
  | { readonly not: StoredExpression };

/** A rule as the journal keeps it: numbers are decimal text. */
export interface StoredRule {
  readonly id: string;
  readonly title: string;
  readonly typology: Typology;
  readonly weight: string;
  readonly when: StoredExpression;
  readonly reason: string;
  readonly source: string;
}

/** What a backtest said, as it was attached: figures as decimal text. */
export interface AttachedBacktest {
  readonly from_at: number;
  readonly to_at: number;
  readonly as_of: number;
  readonly trades: number;
  readonly fired: number;
  readonly newly_suspected: number;
  readonly no_longer_suspected: number;
  readonly alerts_per_day: string;
  /** Where labels exist; null where none do. */
  readonly precision: string | null;
  readonly recall: string | null;
  readonly look_alikes: number;
}

const ruleVersionTable = defineTable('rule_version', 'id', {
  /** `RULE@VERSION`. */
  id: col.text(),
  rule_id: fixed(col.text()),
  version: fixed(col.int()),
  state: col.text<RuleState>(),
  title: fixed(col.text()),
  typology: fixed(col.text<Typology>()),
  rule: fixed(col.json<StoredRule>()),
  note: fixed(col.text()),
  drafted_by: fixed(col.text()),
  drafted_at: fixed(col.int()),
  drafted_seq: fixed(col.int()),
  shadow_at: col.intOrNull(),
  activated_at: col.intOrNull(),
  /** Flags after this entry are raised by it; 0 for rules that a platform began with. */
  activated_seq: col.intOrNull(),
  activated_by: col.textOrNull(),
  approved_by: col.textOrNull(),
  retired_at: col.intOrNull(),
  retired_by: col.textOrNull(),
  /** Attached when it was activated first, and kept when it comes back; null for rules that a platform began with. */
  backtest: col.json<AttachedBacktest | null>(),
});

/** A rule whatever its version. */
const ruleHeadTable = defineTable('rule_head', 'rule_id', {
  rule_id: col.text(),
  latest: col.int(),
  active: col.intOrNull(),
  shadow: col.intOrNull(),
});

export const RULE_TABLES = { rule_version: ruleVersionTable, rule_head: ruleHeadTable } as const;

/** Which tone each state has, in one place for all screens: `tradeTone('disputed')`. */
import type { RestrictionKind, TradeStatus } from '#core/ledger/tables';
import type { RuleState } from '#core/rulebook/rule-tables';

/** How much a state asks for attention. */
export type Tone = 'plain' | 'calm' | 'notice' | 'warn' | 'alarm';

const TRADES: Readonly<Record<TradeStatus, Tone>> = {
  created: 'plain',
  paid: 'notice',
  shipped: 'notice',
  'refund-requested': 'warn',
  disputed: 'alarm',
  confirmed: 'notice',
  settled: 'calm',
  refunded: 'plain',
  closed: 'plain',
};

const RESTRICTIONS: Readonly<Record<RestrictionKind, Tone>> = {
  watch: 'notice',
  'delay-settlement': 'notice',
  'limit-collection': 'warn',
  'restrict-collection': 'warn',
  'stop-withdrawals': 'warn',
  freeze: 'alarm',
  'end-service': 'alarm',
};

const APPROVALS: Readonly<Record<string, Tone>> = {
  pending: 'warn',
  approved: 'calm',
  rejected: 'alarm',
  withdrawn: 'plain',
  expired: 'plain',
};

const RULES: Readonly<Record<RuleState, Tone>> = {
  draft: 'plain',
  shadow: 'notice',
  active: 'calm',
  retired: 'plain',
};

const JOBS: Readonly<Record<string, Tone>> = {
  running: 'notice',
  done: 'calm',
  failed: 'alarm',
  cancelled: 'plain',
};

/** A refusal is a warning: something was wanted and stopped. */
export const outcomeTone = (outcome: 'done' | 'refused'): Tone => (outcome === 'done' ? 'calm' : 'warn');
export const tradeTone = (status: TradeStatus): Tone => TRADES[status];
export const restrictionTone = (kind: RestrictionKind): Tone => RESTRICTIONS[kind];
export const approvalTone = (status: string): Tone => APPROVALS[status] ?? 'plain';
export const jobTone = (status: string): Tone => JOBS[status] ?? 'plain';
export const ruleTone = (state: RuleState): Tone => RULES[state];

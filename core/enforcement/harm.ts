/**
 * The harm meter: what measures did to people who turned out to be honest, by rule, by month and in all.
 *
 * A measure counts as honest when every alert that led to it and was decided was explained or unfounded, and at least one
 * was; where no alert was decided, when it was lifted with a reason that clears its holder, or ended by an appeal. One
 * confirmed alert makes it deserved. A watch harms nobody. Pure.
 */
import type { Disposition } from '#core/cases/dispositions';
import { HOUR_MS, type Instant } from '#core/kernel/instant';
import type { LedgerCode } from '#core/ledger/chart';
import type { Restriction, RestrictionKind } from '#core/ledger/tables';

import { isLiftReason, LIFT_REASONS } from './reason-codes';
import { effectOn } from './touches';

/** What of an alert the meter looks at. */
export interface LedAlert {
  readonly id: string;
  readonly account_id: string;
  readonly case_id: string | null;
  readonly rules: readonly string[];
  readonly disposition: Disposition | null;
  readonly opened_at: Instant;
}

export type Verdict = 'honest' | 'deserved' | 'open';

/**
 * Alerts that led to a measure: the one it was proposed from, or those of its case (about the account, where there are any). Where it does not
 * say, the latest alert about the account that was opened by its beginning, and those opened while it was in force.
 */
export function alertsBehind(
  {
    about,
    account_id,
    starts_at,
    ended_at,
  }: Pick<Restriction, 'about' | 'account_id' | 'starts_at' | 'ended_at'>,
  alerts: readonly LedAlert[],
): readonly LedAlert[] {
  const own = alerts.filter((alert) => alert.account_id === account_id);
  if (about !== null) {
    const of_case = alerts.filter(({ case_id }) => case_id === about);
    const of_account = of_case.filter((alert) => alert.account_id === account_id);
    const named = alerts.filter(({ id }) => id === about);
    return named.length > 0 ? named : of_account.length > 0 ? of_account : of_case;
  }
  const before = own.filter(({ opened_at }) => opened_at <= starts_at);
  const latest = before.reduce<LedAlert | null>(
    (best, alert) => (best === null || alert.opened_at > best.opened_at ? alert : best),
    null,
  );
  const during = own.filter(
    ({ opened_at }) => opened_at > starts_at && (ended_at === null || opened_at <= ended_at),
  );
  return latest === null ? during : [latest, ...during];
}

/** What became of a measure in the light of its alerts and of how it ended. */
export function verdictOn(
  { ended_how, ended_reason }: Pick<Restriction, 'ended_how' | 'ended_reason'>,
  behind: readonly LedAlert[],
): Verdict {
  const said = behind.map(({ disposition }) => disposition);
  if (said.includes('confirmed')) {
    return 'deserved';
  }
  if (said.includes('explained') || said.includes('unfounded') || ended_how === 'appealed') {
    return 'honest';
  }
  // The reason stands before the basis: "cleared: invoices seen".
  const reason = ended_how === 'lifted' ? ((ended_reason ?? '').split(':', 1)[0] ?? '') : '';
  return isLiftReason(reason) && LIFT_REASONS[reason] ? 'honest' : 'open';
}

/** Ledger lines that a rung keeps from its holder: what the meter weighs by the hour. */
export function linesHeldBy(kind: RestrictionKind): readonly LedgerCode[] {
  const by = [{ kind }];
  const settle = effectOn(by, 'settle');
  return [
    ...(effectOn(by, 'withdraw') === 'stop' ? (['customer-available'] as const) : []),
    ...(effectOn(by, 'complete-withdrawal') === 'stop' ? (['customer-held'] as const) : []),
    ...(settle === 'divert' ? (['customer-blocked'] as const) : []),
    ...(settle === null ? [] : (['customer-pending'] as const)),
  ];
}

/** A balance from an instant on. */
export interface Level {
  readonly at: Instant;
  readonly balance_minor: bigint;
}

/** Money times time under a course of balances: minor units times milliseconds, from the first level to an end. */
export function moneyTime(levels: readonly Level[], to: Instant): bigint {
  return levels.reduce((sum, { at, balance_minor }, index) => {
    const until = Math.min(levels[index + 1]?.at ?? to, to);
    const lasts_ms = Math.max(0, until - at);
    return balance_minor > 0n ? sum + balance_minor * BigInt(lasts_ms) : sum;
  }, 0n);
}

/** One measure as it was felt in a window. */
export interface Felt {
  readonly account_id: string;
  readonly currency: string;
  readonly kind: RestrictionKind;
  readonly verdict: Verdict;
  readonly rules: readonly string[];
  /** The part of it within the window. */
  readonly from: Instant;
  readonly to: Instant;
  /** Minor units times milliseconds. */
  readonly money_time: bigint;
  /** Commands it refused. */
  readonly refused: number;
}

export interface MoneyHours {
  readonly currency: string;
  /** Minor units times hours, rounded down. */
  readonly minor_hours: bigint;
}

export interface Harm {
  readonly accounts: number;
  readonly frozen_accounts: number;
  readonly measures: number;
  readonly hours: number;
  readonly frozen_hours: number;
  readonly refused: number;
  readonly money: MoneyHours[];
}

const FROZEN: readonly RestrictionKind[] = ['freeze', 'end-service'];

/** Adds up measures; time of one account under two measures counts for each. */
export function harmOf(felt: readonly Felt[]): Harm {
  const frozen = felt.filter(({ kind }) => FROZEN.includes(kind));
  const hours = (some: readonly Felt[]): number =>
    some.reduce((sum, { from, to }) => sum + (to - from) / HOUR_MS, 0);
  const money = new Map<string, bigint>();
  for (const { currency, money_time } of felt) {
    money.set(currency, (money.get(currency) ?? 0n) + money_time);
  }
  return {
    accounts: new Set(felt.map(({ account_id }) => account_id)).size,
    frozen_accounts: new Set(frozen.map(({ account_id }) => account_id)).size,
    measures: felt.length,
    hours: hours(felt),
    frozen_hours: hours(frozen),
    refused: felt.reduce((sum, one) => sum + one.refused, 0),
    money: [...money].sort().map(([currency, sum]) => ({ currency, minor_hours: sum / BigInt(HOUR_MS) })),
  };
}

/** Rule of measures behind which no alert stands. */
export const NO_RULE = '';

/** The harm of the honest ones rule by rule; a measure counts for every rule behind it, so rules do not add up. */
export function harmByRule(felt: readonly Felt[]): { rule: string; harm: Harm; deserved: number }[] {
  const rulesOf = ({ rules }: Felt): readonly string[] => (rules.length === 0 ? [NO_RULE] : rules);
  const decided = felt.filter(({ verdict }) => verdict !== 'open');
  const rules = [...new Set(decided.flatMap(rulesOf))].sort();
  return rules.map((rule) => {
    const of_rule = felt.filter((one) => rulesOf(one).includes(rule));
    return {
      rule,
      harm: harmOf(of_rule.filter(({ verdict }) => verdict === 'honest')),
      deserved: of_rule.filter(({ verdict }) => verdict === 'deserved').length,
    };
  });
}

/**
 * The limit that the platform proposes to a bank, out of score and turnover. Pure.
 *
 * A share of the average monthly turnover, larger with a better score, less what the merchant owes already. The average is
 * the lower of all months told and of the last three, so that a falling turnover counts and a rising one is not believed at
 * once. The bank decides; this is what the platform would stand for.
 */
import { maxBig, minBig } from '#core/kernel/money';
import type { PolicyData } from '#core/policy/policy';

import type { LimitReason } from './loan-words';

const PPM = 1_000_000n;
const LATEST_MONTHS = 3;

export interface LimitInput {
  readonly currency: string;
  readonly asked_minor: bigint;
  readonly score: number | undefined;
  /** Net proceeds of the last full months, the oldest first. */
  readonly turnover_minor: readonly bigint[];
  /** What he owes of loans here and elsewhere. */
  readonly owed_minor: bigint;
}

export interface ProposedLimit {
  readonly limit_minor: bigint;
  /** Average monthly turnover that it rests on. */
  readonly monthly_minor: bigint;
  /** Share of it by the score, in parts per million. */
  readonly share_ppm: number;
  /** What held it down, in the order in which it was looked at. */
  readonly reasons: readonly LimitReason[];
}

/** Over the months that the policy asks for: a month that is not told had no turnover. */
function meanOf(months: readonly bigint[], count: number): bigint {
  const told = months.slice(-count).reduce((sum, month) => sum + month, 0n);
  return told <= 0n ? 0n : told / BigInt(count);
}

function amountIn(amounts: Readonly<Record<string, string | undefined>>, currency: string): bigint {
  return BigInt(amounts[currency] ?? '0');
}

/** What the platform proposes to lend at most. */
export function proposedLimit(input: LimitInput, policy: PolicyData<'loans'>): ProposedLimit {
  const { currency, score, turnover_minor, owed_minor, asked_minor } = input;
  const band = policy.bands.find(({ from_score }) => score !== undefined && score >= from_score);
  const share_ppm = band?.share_ppm ?? 0;
  const [minimum_minor, maximum_minor] = [
    amountIn(policy.amount_min_minor, currency),
    amountIn(policy.amount_max_minor, currency),
  ];
  const monthly_minor = minBig(
    meanOf(turnover_minor, policy.turnover_months),
    meanOf(turnover_minor, Math.min(LATEST_MONTHS, policy.turnover_months)),
  );
  const carried_minor = (monthly_minor * BigInt(share_ppm)) / PPM;
  const free_minor = maxBig(carried_minor - owed_minor, 0n);
  const capped_minor = minBig(minBig(free_minor, maximum_minor), asked_minor);
  const step_minor = maxBig(amountIn(policy.step_minor, currency), 1n);
  const stepped_minor = capped_minor - (capped_minor % step_minor);
  const enough = stepped_minor > 0n && stepped_minor >= minimum_minor;
  const held: readonly (readonly [LimitReason, boolean])[] = [
    ['no-score', score === undefined],
    ['score', score !== undefined && share_ppm === 0],
    ['turnover', share_ppm > 0 && carried_minor < asked_minor],
    ['other-loans', carried_minor > 0n && owed_minor > 0n],
    ['maximum', free_minor > maximum_minor],
    ['asked', stepped_minor === asked_minor],
    ['minimum', capped_minor > 0n && !enough],
  ];
  return {
    limit_minor: enough ? stepped_minor : 0n,
    monthly_minor,
    share_ppm,
    reasons: held.filter(([, holds]) => holds).map(([reason]) => reason),
  };
}

/**
 * Whether the reserve is enough for what it stands for. Pure.
 *
 * needed = open claims + rate x (covered + ahead) + stress. The first two terms are the expected loss, probability times
 * exposure, with nothing taken off for what sellers may give back: a reserve counts money it has (the form PD x LGD x EAD
 * of the Basel framework, CRE31/35, with LGD = 1). The rate is what claims cost in the year before, per money covered, and
 * never below the policy's floor: a platform without claims yet has not shown that there will be none. The stress is a
 * share of the exposure of the k largest merchants, all failing together, after the "cover 2" of the CPMI-IOSCO Principles
 * for financial market infrastructures (principle 4).
 */
import { maxBig, minBig } from '#core/kernel/money';
import type { PolicyData } from '#core/policy/policy';

import type { AdequacyLevel } from './guarantee-words';

const PPM = 1_000_000n;

/** What the reserve stands for, of one badge or of all together, in minor units. */
export interface Exposure {
  readonly covered_minor: bigint;
  readonly ahead_minor: bigint;
  readonly claimed_minor: bigint;
  readonly unrecovered_minor: bigint;
}

/** What buyers could still ask for or have asked for. What was paid already has left the reserve. */
export function openExposure({
  covered_minor,
  ahead_minor,
  claimed_minor,
}: Omit<Exposure, 'unrecovered_minor'>): bigint {
  return covered_minor + ahead_minor + claimed_minor;
}

export interface AdequacyInput {
  readonly reserve_minor: bigint;
  readonly exposure: Omit<Exposure, 'unrecovered_minor'>;
  /** Open exposure of each merchant, in any order. */
  readonly merchants_minor: readonly bigint[];
  /** In the year before: paid out of the reserve, and money that came under cover. */
  readonly paid_year_minor: bigint;
  readonly covered_year_minor: bigint;
}

export interface Adequacy {
  /** Parts per million of covered money that is expected to be claimed with success. */
  readonly rate_ppm: number;
  readonly expected_minor: bigint;
  readonly stress_minor: bigint;
  readonly needed_minor: bigint;
  /** Reserve over what is needed, in parts per million; null where nothing is needed. */
  readonly coverage_ppm: number | null;
  readonly level: AdequacyLevel;
}

/** Rounded up: a reserve errs on the side of more. */
function partOf(amount_minor: bigint, ppm: bigint): bigint {
  return (amount_minor * ppm + PPM - 1n) / PPM;
}

function rateOf({ paid_year_minor, covered_year_minor }: AdequacyInput, floor_ppm: number): bigint {
  const seen =
    covered_year_minor > 0n
      ? (paid_year_minor * PPM + covered_year_minor - 1n) / covered_year_minor
      : paid_year_minor > 0n
        ? PPM
        : 0n;
  return minBig(maxBig(seen, BigInt(floor_ppm)), PPM);
}

function stressOf(merchants_minor: readonly bigint[], policy: PolicyData<'guarantee'>): bigint {
  const largest = [...merchants_minor]
    .sort((left, right) => (left < right ? 1 : left > right ? -1 : 0))
    .slice(0, policy.stress_largest);
  return partOf(
    largest.reduce((sum, one) => sum + one, 0n),
    BigInt(policy.stress_ppm),
  );
}

/** Coverage is shown up to a thousandfold; more says nothing. */
const COVERAGE_MAX = 1_000n * PPM;

/** Judges the reserve against what it stands for. */
export function adequacyOf(input: AdequacyInput, policy: PolicyData<'guarantee'>): Adequacy {
  const { covered_minor, ahead_minor, claimed_minor } = input.exposure;
  const rate = rateOf(input, policy.floor_ppm);
  const expected_minor = claimed_minor + partOf(covered_minor + ahead_minor, rate);
  const stress_minor = stressOf(input.merchants_minor, policy);
  const needed_minor = expected_minor + stress_minor;
  const reserve_minor = maxBig(input.reserve_minor, 0n);
  const coverage_ppm =
    needed_minor === 0n ? null : Number(minBig((reserve_minor * PPM) / needed_minor, COVERAGE_MAX));
  const below = (ppm: number): boolean => coverage_ppm !== null && coverage_ppm < ppm;
  return {
    rate_ppm: Number(rate),
    expected_minor,
    stress_minor,
    needed_minor,
    coverage_ppm,
    level: below(policy.alarm_ppm) ? 'alarm' : below(policy.watch_ppm) ? 'watch' : 'sound',
  };
}

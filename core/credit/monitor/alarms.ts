/**
 * Alarms of monitoring: what passes a limit of the policy and is more than chance would do. Pure.
 *
 * A limit alone would alarm small books every month, chance alone large books at every trifle; so both are asked for. What
 * an alarm says is data: its code, what it is about, the value found and the limit.
 */
import type { PolicyData } from '#core/policy/policy';

import type { ScorecardOrigin } from '../axes';
import type { ScoreDecision } from './decisions';
import type { CharacteristicShift, GroupFigures, MonthFigures, Quality } from './figures';
import { shareInterval } from './intervals';
import {
  ALARM_LEVELS,
  DECISION_MATTERS,
  type AlarmCode,
  type AlarmLevel,
  type DecisionMatter,
  type Grouping,
} from './monitor-words';
import type { Stability } from './stability';

export interface MonitoringAlarm {
  readonly code: AlarmCode;
  readonly level: AlarmLevel;
  /** A characteristic's name, a matter of decisions, or a group's name; null where it is about all. */
  readonly about: string | null;
  readonly grouping: Grouping | null;
  /** What was found, and the limit that it passed. */
  readonly value: number;
  readonly limit: number;
}

export type MonitoringPolicy = PolicyData<'credit-monitoring'>;

/** What is judged: the month looked at last, and outcomes and decisions of the months shown. */
export interface Watched {
  readonly origin: ScorecardOrigin;
  readonly month: MonthFigures;
  readonly reference: MonthFigures;
  readonly shifts: readonly CharacteristicShift[];
  /** Of the last month whose outcomes are told and could not have been learnt from; null for none. */
  readonly quality: Quality | null;
  readonly groups: readonly GroupFigures[];
  readonly decisions: readonly ScoreDecision[];
}

const PPM = 1_000_000;
const share = (ppm: number): number => ppm / PPM;

type About = Partial<Pick<MonitoringAlarm, 'about' | 'grouping'>>;

function alarm(
  code: AlarmCode,
  level: AlarmLevel,
  value: number,
  limit: number,
  { about = null, grouping = null }: About = {},
): MonitoringAlarm {
  return { code, level, about, grouping, value, limit };
}

/** Whether an index passes the limit from which on it is watched, and is more than chance. */
function isShift({ index, chance: by_chance }: Stability, chance: number, policy: MonitoringPolicy): boolean {
  return index >= share(policy.shift_watch_ppm) && by_chance <= chance;
}

function ofScores({ month }: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  const { stability } = month;
  if (stability === null || !isShift(stability, share(policy.chance_ppm), policy)) return [];
  const [watch, most] = [share(policy.shift_watch_ppm), share(policy.shift_alarm_ppm)];
  const is_high = stability.index >= most;
  return [alarm('score-shift', is_high ? 'alarm' : 'watch', stability.index, is_high ? most : watch)];
}

/** A shift alarms only where it moves scores; else it tells what to look at. */
function ofCharacteristics({ shifts }: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  const [watch, most] = [share(policy.shift_watch_ppm), share(policy.shift_alarm_ppm)];
  // Each of so many may alarm by chance less often, so that all of them together do not more often than the score.
  const chance = share(policy.chance_ppm) / shifts.length;
  return shifts
    .filter(({ stability }) => isShift(stability, chance, policy))
    .map(({ name, stability, points }) => {
      const is_high = stability.index >= most && Math.abs(points) >= policy.characteristic_points_min;
      const about = { about: name };
      return is_high
        ? alarm('characteristic-shift', 'alarm', stability.index, most, about)
        : alarm('characteristic-shift', 'watch', stability.index, watch, about);
    });
}

function ofDistribution(watched: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  const { month, reference } = watched;
  if (Math.min(month.merchants, reference.merchants) < policy.merchants_min) return [];
  const drift = month.mean_score - reference.mean_score;
  const drifted = Math.abs(drift) > policy.mean_points_max;
  return [
    ...ofScores(watched, policy),
    ...(drifted ? [alarm('mean-drift', 'watch', drift, policy.mean_points_max)] : []),
    ...ofCharacteristics(watched, policy),
  ];
}

/** Bad outcomes against what was said: more than the limit off, and outside of what chance would do. */
function ofCalibration(
  codes: readonly ['more-bad', 'fewer-bad'] | readonly ['group-more-bad', 'group-fewer-bad'],
  { bad, rows, expected_bad, bad_interval }: Quality,
  policy: MonitoringPolicy,
  about: About = {},
): MonitoringAlarm[] {
  const limit = 1 + share(policy.calibration_ppm);
  const said = expected_bad / rows;
  const ratio = bad / expected_bad;
  if (bad_interval === null || (said >= bad_interval.low && said <= bad_interval.high)) return [];
  if (ratio > limit) return [alarm(codes[0], 'alarm', ratio, limit, about)];
  return ratio < 1 / limit ? [alarm(codes[1], 'watch', ratio, 1 / limit, about)] : [];
}

function ofOutcomes({ quality, origin }: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  if (quality === null || quality.bad < policy.bad_min || quality.auc === null) return [];
  const { auc, auc_interval } = quality;
  const [watch, least] = [share(policy.auc_watch_ppm), share(policy.auc_alarm_ppm)];
  const is_low = auc < least && auc_interval !== null && auc_interval.high < watch;
  const level = is_low ? 'alarm' : 'watch';
  const discrimination = auc < watch ? [alarm('discrimination', level, auc, is_low ? least : watch)] : [];
  // The chances that go with an expert scorecard were never estimated.
  const calibration = origin === 'expert' ? [] : ofCalibration(['more-bad', 'fewer-bad'], quality, policy);
  return [...discrimination, ...calibration];
}

/** Decisions of a matter that had a score, and those of them against it. */
function overridesOf(
  decisions: readonly ScoreDecision[],
  of: DecisionMatter,
): { readonly decided: number; readonly against: number } {
  const decided = decisions.filter(({ matter, side }) => matter === of && side !== 'no-score');
  return { decided: decided.length, against: decided.filter(({ side }) => side !== 'in-line').length };
}

function ofDecisions({ decisions }: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  const [watch, most] = [share(policy.override_watch_ppm), share(policy.override_alarm_ppm)];
  return DECISION_MATTERS.flatMap((matter) => {
    const { decided, against } = overridesOf(decisions, matter);
    const found = decided === 0 ? 0 : against / decided;
    if (decided < policy.decisions_min || found <= watch) return [];
    const is_high = found > most && (shareInterval(against, decided)?.low ?? 0) > watch;
    const about = { about: matter };
    return [
      is_high
        ? alarm('overrides', 'alarm', found, most, about)
        : alarm('overrides', 'watch', found, watch, about),
    ];
  });
}

function ofGroup(
  { grouping, group, ratio, ratio_interval, quality }: GroupFigures,
  origin: ScorecardOrigin,
  policy: MonitoringPolicy,
): MonitoringAlarm[] {
  const about = { about: group, grouping };
  const least = share(policy.ratio_min_ppm);
  const is_low = ratio !== null && ratio_interval !== null && ratio < least && ratio_interval.high < 1;
  const level = (ratio_interval?.high ?? 1) < least ? 'alarm' : 'watch';
  const passing = is_low ? [alarm('group-passing', level, ratio, least, about)] : [];
  const is_told = origin !== 'expert' && quality !== null && quality.bad >= policy.bad_min;
  const codes = ['group-more-bad', 'group-fewer-bad'] as const;
  return [...passing, ...(is_told ? ofCalibration(codes, quality, policy, about) : [])];
}

/** Everything that passes a limit, alarms first. */
export function alarmsOf(watched: Watched, policy: MonitoringPolicy): MonitoringAlarm[] {
  const groups = watched.month.merchants < policy.merchants_min ? [] : watched.groups;
  const found = [
    ...ofDistribution(watched, policy),
    ...ofOutcomes(watched, policy),
    ...ofDecisions(watched, policy),
    ...groups.flatMap((group) => ofGroup(group, watched.origin, policy)),
  ];
  return ALARM_LEVELS.flatMap((level) => found.filter((one) => one.level === level));
}

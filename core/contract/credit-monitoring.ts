/**
 * Monitoring of credit scores: how merchants drift, whether scores told what became of them, who decided against them, how
 * groups fare, and what of that is an alarm.
 *
 * A report is made by long work and kept until the next one; the journal notes each with its alarms, so that these are known
 * without making it anew.
 */
import { z } from 'zod';

import { CREDIT_GRADES, SCORECARD_ORIGINS } from '#core/credit/axes';
import {
  ALARM_CODES,
  ALARM_LEVELS,
  DECISION_MATTERS,
  DECISION_SIDES,
  GROUPINGS,
  REFERENCE_KINDS,
} from '#core/credit/monitor/monitor-words';

import { read, write } from './base';
import { commandKey } from './commands';
import { creditAttribute, creditNamed } from './credit';
import { jobStarted } from './jobs';
import { id, instant } from './values';

const count = z.number();
/** With 95 % it lies in between. */
const interval = z.object({ low: z.number(), high: z.number() }).nullable();

const scorecard = z.object({ version: id, origin: z.enum(SCORECARD_ORIGINS) });

/** An index, what 95 % of populations without a shift stay below, and the chance of it without one. */
const index = { index: z.number(), band: z.number(), chance: z.number() };
/** How many were in it at the reference and are in it now, and what that adds to the index. */
const shift = { reference: count, now: count, part: z.number() };

const monthFigures = z.object({
  merchants: count,
  mean_score: z.number(),
  grades: z.array(z.object({ grade: z.enum(CREDIT_GRADES.map(({ grade }) => grade)), merchants: count })),
  /** At or above what a badge asks for. */
  passing: count,
  /** Whose file is thin. */
  thin: count,
  /** Of the score; null where there is nobody. */
  stability: z.object(index).nullable(),
});
export type MonitoredFigures = z.output<typeof monthFigures>;

const quality = z.object({
  rows: count,
  bad: count,
  /** Bad ones that the chances amount to. */
  expected_bad: z.number(),
  bad_interval: interval,
  auc: z.number().nullable(),
  auc_interval: interval,
  gini: z.number().nullable(),
  ks: z.number().nullable(),
  brier: z.number(),
  calibration: z.object({ slope: z.number(), intercept: z.number(), expected_error: z.number() }).nullable(),
});
export type MonitoredQuality = z.output<typeof quality>;

const alarm = z.object({
  code: z.enum(ALARM_CODES),
  level: z.enum(ALARM_LEVELS),
  /** A characteristic, a matter of decisions, or a group; null where it is about all. */
  about: z.string().nullable(),
  grouping: z.enum(GROUPINGS).nullable(),
  value: z.number(),
  limit: z.number(),
});
export type MonitoringAlarmView = z.output<typeof alarm>;

const decision = z.object({
  seq: z.number(),
  at: instant,
  matter: z.enum(DECISION_MATTERS),
  account_id: id,
  granted: z.boolean(),
  side: z.enum(DECISION_SIDES),
  score: z.number().nullable(),
  /** Lowest score, or for a loan the proposed limit in minor units. */
  needed: z.number(),
  reason: z.string(),
});

export const monitoringReport = z.object({
  as_of_seq: z.number(),
  as_of_at: instant,
  champion: scorecard,
  challenger: scorecard.nullable(),
  reference: z.object({
    at: instant,
    kind: z.enum(REFERENCE_KINDS),
    merchants: count,
    mean_score: z.number(),
  }),
  /** Lowest score for a badge. */
  threshold: z.number(),
  /** The policy that alarms went by. */
  policy: z.record(z.string(), z.number()),
  months: z.array(z.object({ at: instant, champion: monthFigures, challenger: monthFigures.nullable() })),
  /** The scores of the last month, by bins that the reference gave; null where they have no end. */
  scores: z.array(
    z.object({
      ...shift,
      ranges: z.array(z.object({ from: z.number().nullable(), below: z.number().nullable() })),
    }),
  ),
  /** The most shifted first. */
  characteristics: z.array(
    z.object({
      ...{ ...creditNamed, ...index },
      /** By how many points it moves the mean score. */
      points: z.number(),
      /** Of the months, in their order. */
      by_month: z.array(z.number().nullable()),
      bins: z.array(z.object({ ...shift, attributes: z.array(creditAttribute) })),
    }),
  ),
  /** Months whose outcomes are told. */
  vintages: z.array(
    z.object({
      at: instant,
      /** True where the champion could have been learnt from these outcomes: they are no test of it. */
      learnable: z.boolean(),
      champion: quality.nullable(),
      challenger: quality.nullable(),
    }),
  ),
  /** Every merchant once. */
  all: z.object({ champion: quality.nullable(), challenger: quality.nullable() }),
  decisions: z.array(
    z.object({
      matter: z.enum(DECISION_MATTERS),
      in_line: count,
      granted_against: count,
      refused_against: count,
      no_score: count,
    }),
  ),
  /** Decisions against the score, the latest first. */
  overrides: z.array(decision),
  groups: z.array(
    z.object({
      grouping: z.enum(GROUPINGS),
      group: z.string(),
      merchants: count,
      passing: count,
      interval,
      /** Against the largest group; null for that one. */
      ratio: z.number().nullable(),
      ratio_interval: interval,
      quality: quality.nullable(),
    }),
  ),
  alarms: z.array(alarm),
});
export type MonitoringReportView = z.output<typeof monitoringReport>;

/** Months that are looked at. */
export const MONITORED_MONTHS = { usual: 12, most: 36 } as const;

export const creditMonitoring = {
  /** What was noted of the last report; null while there was none. */
  last: read('risk.read').output(
    z
      .object({ at: instant, by: z.string(), as_of_seq: z.number(), alarms: count, watches: count })
      .nullable(),
  ),
  /** The last report that the console made since it was opened; null for none. */
  report: read('risk.read').output(z.object({ report: monitoringReport.nullable() })),
  /** Makes a report, as long work. The job's result is how many `alarms` and `watches` it has. */
  run: write('risk.work')
    .input(
      z.object({
        key: commandKey,
        months: z.number().int().min(1).max(MONITORED_MONTHS.most).default(MONITORED_MONTHS.usual),
      }),
    )
    .output(jobStarted),
  /** The report as a table of figures, noted in the journal first; for who may export data, too. */
  link: read('risk.read').output(z.object({ path: z.string(), name: z.string() })),
};

/**
 * The rulebook: rules with their versions, trying a rule on the past, moving a threshold, and asking for activation.
 *
 * Drafting and shadowing are commands of the books (`commands.submit`), retiring and going back are proposed like anything
 * that two people decide; activating a version for the first time goes through `proposeActivation`, which attaches the
 * figures of a backtest that this host ran. A rule is JSON as in docs/rules.md: numbers are numbers.
 */
import { z } from 'zod';

import { RULE_STATES } from '#core/rulebook/rule-tables';
import { TYPOLOGIES } from '#core/risk/typologies';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { asOf, id, instant } from './values';

/** A rule of the program's form; its conditions are checked when it is used. */
const ruleJson = z.record(z.string(), z.unknown());

const attached = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

const ruleVersion = z.object({
  rule_id: id,
  version: z.number(),
  state: z.enum(RULE_STATES),
  title: z.string(),
  typology: z.enum(TYPOLOGIES),
  weight: z.number(),
  /** In plain words. */
  text: z.string(),
  rule: ruleJson,
  note: z.string(),
  drafted_by: z.string().nullable(),
  drafted_at: instant.nullable(),
  shadow_at: instant.nullable(),
  activated_at: instant.nullable(),
  activated_by: z.string().nullable(),
  approved_by: z.string().nullable(),
  retired_at: instant.nullable(),
  retired_by: z.string().nullable(),
  backtest: attached.nullable(),
});
export type RuleVersionView = z.output<typeof ruleVersion>;

const FEATURE_UNITS = ['ratio', 'share', 'count', 'minutes', 'hours', 'days', 'yes'] as const;

const window = {
  from: instant.optional(),
  to: instant.optional(),
};

export const rules = {
  /** Every rule with the version that counts: active, else in the shadow, else the latest. */
  list: read('risk.read').output(
    z.object({
      /** False while the books have no rulebook and the program's own rules count. */
      begun: z.boolean(),
      as_of: asOf,
      rules: z.array(
        ruleVersion.extend({
          latest: z.number(),
          active: z.number().nullable(),
          shadow: z.number().nullable(),
          /** Open alerts that it has a part in, alerts closed, and how many of these were confirmed. */
          alerts: z.object({ open: z.number(), closed: z.number(), confirmed: z.number() }),
          silences: z.number(),
        }),
      ),
    }),
  ),
  /** All versions of one rule, newest first. */
  detail: read('risk.read')
    .input(z.object({ rule_id: id }))
    .output(z.object({ versions: z.array(ruleVersion) })),
  /** What conditions can speak of. */
  features: read('risk.read').output(
    z.array(
      z.object({
        name: z.string(),
        /** A value of unit `share` is 0 to 1, of `yes` 0 or 1. */
        unit: z.enum(FEATURE_UNITS),
        group: z.string(),
        meaning: z.string(),
      }),
    ),
  ),
  /** What is wrong with a rule, field by field; its text in plain words when nothing is. */
  check: read('risk.read')
    .input(z.object({ rule: ruleJson }))
    .output(
      z.object({
        issues: z.array(z.object({ field: z.string(), expected: z.string() })),
        text: z.string().nullable(),
        /** The rule as the journal keeps it, for drafting; null while something is wrong. */
        stored: ruleJson.nullable(),
      }),
    ),
  /**
   * Tries a rule on the history as long work; the job's result is the `rule` that was tried and the `report`
   * (`BacktestReport`). Labels are dispositions.
   */
  backtest: write('risk.work', { needs_writer: false })
    .input(
      z.object({
        key: commandKey,
        rule: ruleJson,
        ...window,
        analysts: z.number().int().min(1).max(1_000).default(1),
      }),
    )
    .output(jobStarted),
  /** Moves the threshold of one condition, counted from 0 as written; the job's result is the `rule`, the place of
   *  the `condition` and the `report`, a `ThresholdReport`. */
  explore: write('risk.work', { needs_writer: false })
    .input(
      z.object({ key: commandKey, rule: ruleJson, condition: z.number().int().min(0).max(63), ...window }),
    )
    .output(jobStarted),
  /** Asks for a version to be activated, with the backtest that a job of this person found of that very version. */
  proposeActivation: write('risk.work')
    .input(
      z.object({
        key: commandKey,
        rule_id: id,
        version: z.number().int().min(1),
        job_id: id,
        reason: z.string().trim().min(5).max(200),
      }),
    )
    .output(z.object({ id, seq: z.number() })),
};

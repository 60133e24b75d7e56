/**
 * Trained models: every version with what it was measured at and what came of it, training one, and drafting what was
 * trained.
 *
 * Letting one run in the shadow is a command of the books (`commands.submit`); activating, going back and retiring are
 * proposed like anything that two people decide. A card holds figures by which people decide, so a draft is only made of
 * what a job of this host trained.
 */
import { z } from 'zod';

import { MODEL_PLACES } from '#core/cases/evidence';
import { MODEL_KINDS, MODEL_LIMITS } from '#core/risk/model/kinds';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { asOf, id, instant, riskModelRow } from './values';

/** Alerts with a score of some height, and how those ended that were closed. */
const outcomes = z.object({
  alerts: z.number(),
  open: z.number(),
  confirmed: z.number(),
  /** Explained or unfounded. */
  dismissed: z.number(),
  /** Sum of the scores of the confirmed and dismissed, in thousandths: what was said of them. */
  said: z.number(),
});
export type ModelOutcomes = z.output<typeof outcomes>;

const watched = z.object({
  version: z.string(),
  place: z.enum(MODEL_PLACES),
  /** Thousandths: the model's own, or one half for one that has none. */
  threshold: z.number(),
  above: outcomes,
  below: outcomes,
  /** Fifths of the scores, the lowest first. */
  bands: z.array(outcomes),
});
export type WatchedModel = z.output<typeof watched>;

export const models = {
  /** Every version, the latest first; and of those asked what came of the alerts that they scored in that place. */
  list: read('risk.read').output(
    z.object({
      as_of: asOf,
      active: z.string().nullable(),
      shadow: z.string().nullable(),
      models: z.array(riskModelRow),
      watched: z.array(watched),
    }),
  ),
  detail: read('risk.read')
    .input(z.object({ version: id }))
    .output(
      z.object({
        model: riskModelRow,
        /** `ModelCard`; null where this program does not understand the model any more, so that it is not asked. */
        card: z.record(z.string(), z.unknown()).nullable(),
        limits: z.array(z.enum(MODEL_LIMITS)),
      }),
    ),
  /**
   * Trains on what people decided about alerts, as long work. The job's result is the `version`, its `kind`, `threshold`,
   * `card` and `limits`, or a `problem` (`TrainingProblem`) where nothing could be learnt.
   */
  train: write('risk.work', { needs_writer: false })
    .input(
      z.object({
        key: commandKey,
        kind: z.enum(['auto', ...MODEL_KINDS]).default('auto'),
        /** Train before, measure from then on; after 70 % of the trades when absent. */
        split_at: instant.optional(),
      }),
    )
    .output(jobStarted),
  /** Drafts what a job of this person trained. */
  draft: write('risk.work')
    .input(z.object({ key: commandKey, job_id: id, note: z.string().trim().max(1_000).default('') }))
    .output(z.object({ version: z.string(), seq: z.number() })),
};

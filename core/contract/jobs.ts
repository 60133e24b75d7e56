/** Long work: what runs, how far it is, stopping it, and what came of it. It survives leaving the page. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { CERTIFY_FAULTS } from '#core/custody/certificate-words';

import { read, stream, write } from './base';
import { id, instant } from './values';

/**
 * Why a job failed: in the program, for want of room on the disk, in the middle of an import, by a refusal of the books (its `code` is in
 * the details), or for a reason of the certificate's own.
 */
export const JOB_ERROR_CODES = [
  'internal',
  'no-room',
  'import-stopped',
  'refused',
  ...CERTIFY_FAULTS,
] as const;
export type JobErrorCode = (typeof JOB_ERROR_CODES)[number];

const JOB_KINDS = [
  'verify',
  'import',
  'import-rehearsal',
  'export',
  'risk-scan',
  'credit-scoring',
  'scorecard-development',
  'scorecard-comparison',
  'credit-monitoring',
  'custody-run',
  'custody-match',
  'custody-certificate',
  'custody-review',
  'custody-document',
  'custody-proofs',
  'custody-pack',
  'alerts-bulk',
  'backtest',
  'peers',
  'model-training',
  'measure-simulation',
  'statements',
] as const;

/** Flat, as words need them; amounts are decimal text. */
const jobErrorDetails = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const job = z.object({
  id,
  kind: z.enum(JOB_KINDS),
  /** What it is about, in a few words made of data: file names, a list's name. */
  about: z.string(),
  actor: z.string(),
  started_at: instant,
  ended_at: instant.nullable(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  /** 0 while unknown. */
  total: z.number(),
  /** What came of it, by kind; null until it ended. */
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Why it failed; screens have the words. */
  error: z.object({ code: z.enum(JOB_ERROR_CODES), details: jobErrorDetails }).nullable(),
});
export type Job = z.output<typeof job>;

const jobEvent = z.union([
  /** All jobs of this session's person, when the listening began. */
  z.object({ type: z.literal('jobs'), jobs: z.array(job) }),
  /** A job as it is now. */
  z.object({ type: z.literal('job'), job }),
  /** Nothing happened: the connection lives. */
  z.object({ type: z.literal('beat') }),
]);
export type JobEvent = z.output<typeof jobEvent>;

export const jobStarted = z.object({ job_id: id });

export const jobs = {
  list: read('signed-in').output(z.array(job)),
  /** The jobs of this session's person, then every change of one. */
  watch: stream('signed-in').output(eventIterator(jobEvent)),
  cancel: write('signed-in', { needs_writer: false, unkeyed: 'it stops what has this id' })
    .input(z.object({ id }))
    .output(job),
};

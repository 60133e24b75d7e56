/**
 * Credit scores of merchants: the list with grade and change, one explained, its history, and the scorecards.
 *
 * Scores rest on what was found against merchants, so only those who may read risk work see them. A scorecard is drafted,
 * challenges and is retired by commands of the books (`commands.submit`); making one the champion takes two people
 * (`approvals.propose`).
 */
import { z } from 'zod';

import { CREDIT_AXES, CREDIT_GRADES, SCORECARD_ORIGINS, SCORECARD_STATES } from '#core/credit/axes';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  asOf,
  counted,
  countRequest,
  creditChangeRow,
  creditScoreRow,
  direction,
  id,
  instant,
  jumpRequest,
  pageOf,
  pageRequest,
} from './values';

const GRADES = CREDIT_GRADES.map(({ grade }) => grade);
const grade = z.enum(GRADES);

/** What a bin holds; special codes by their names, such as `no-sales`. */
export const creditAttribute = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('range'), from: z.number().nullable(), below: z.number().nullable() }),
  z.object({ kind: z.literal('levels'), levels: z.array(z.string()) }),
  z.object({ kind: z.literal('special'), code: z.string() }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('other') }),
]);
export type CreditAttribute = z.output<typeof creditAttribute>;

/** What the attributes of a characteristic count: `minor` is minor units of the account's currency, `level` a word. */
export const CREDIT_UNITS = ['count', 'days', 'hours', 'minor', 'ratio', 'share', 'level'] as const;

/** A characteristic with where it belongs. */
export const creditNamed = {
  name: z.string(),
  axis: z.enum(CREDIT_AXES),
  unit: z.enum(CREDIT_UNITS),
};

const part = z.object({ ...creditNamed, attribute: creditAttribute, points: z.number(), lost: z.number() });
export type CreditPart = z.output<typeof part>;

const move = z.object({
  /** Null for the points that a scorecard begins with. */
  name: z.string().nullable(),
  unit: z.enum(CREDIT_UNITS).nullable(),
  /** Null where a scorecard does not ask for it. */
  before: creditAttribute.nullable(),
  after: creditAttribute.nullable(),
  points: z.number(),
});

const scorecardView = z.object({
  version: id,
  no: z.number(),
  state: z.enum(SCORECARD_STATES),
  origin: z.enum(SCORECARD_ORIGINS),
  note: z.string(),
  /** How many it asks for; null where this program does not understand it. */
  characteristics: z.number().nullable(),
  drafted_by: z.string(),
  drafted_at: instant,
  drafted_seq: z.number(),
  challenged_at: instant.nullable(),
  promoted_at: instant.nullable(),
  promoted_by: z.string().nullable(),
  approved_by: z.string().nullable(),
  retired_at: instant.nullable(),
  retired_by: z.string().nullable(),
});
export type ScorecardView = z.output<typeof scorecardView>;

export const creditFilter = z.object({
  grade: grade.optional(),
  /** Only those whose score fell, or rose, when it was recorded last. */
  moved: z.enum(['fell', 'rose']).optional(),
  account_id: id.optional(),
});
export type CreditFilter = z.output<typeof creditFilter>;

const creditQuery = z.object({
  filter: creditFilter.default({}),
  sort: z.enum(['score', 'moved']).default('score'),
  direction: direction.default('asc'),
});

/** A recorded score with whose it is. */
const listed = z.object({
  score: creditScoreRow,
  /** Registered name, masked. */
  name: z.string(),
  currency: z.string(),
});
export type ListedScore = z.output<typeof listed>;

const explained = z.object({
  change: creditChangeRow,
  currency: z.string(),
  name: z.string(),
  scorecard: z.object({ version: id, no: z.number(), origin: z.enum(SCORECARD_ORIGINS) }),
  base_points: z.number(),
  /** How much is known of him. */
  file: z.object({
    characteristics: z.number(),
    without_value: z.number(),
    thin: z.boolean(),
  }),
  /** Whole points that add up to the score. */
  axes: z.array(z.object({ axis: z.enum(CREDIT_AXES), points: z.number() })),
  /** Every characteristic, in the order of the scorecard. */
  parts: z.array(part),
  /** At most four of them that cost most, most first. */
  reasons: z.array(part),
  /** What the merchant can do something about, most points first. */
  raises: z.array(z.object({ ...creditNamed, attribute: creditAttribute, gain: z.number() })),
  /** The score before it, and what moved since; null for a first one. */
  before: creditChangeRow.nullable(),
  moves: z.array(move),
});

export const credit = {
  list: read('risk.read').input(creditQuery.extend(jumpRequest)).output(pageOf(listed)),
  count: read('risk.read').input(creditQuery.extend(countRequest)).output(counted),
  /** How merchants stand, and when they were scored last. */
  summary: read('risk.read').output(
    z.object({
      as_of: asOf,
      champion: id.nullable(),
      challenger: id.nullable(),
      grades: z.array(z.object({ grade, merchants: z.number(), mean_score: z.number() })),
      last: z
        .object({
          at: instant,
          by: z.string(),
          merchants: z.number(),
          recorded: z.number(),
          as_of_seq: z.number(),
        })
        .nullable(),
    }),
  ),
  /** The score of a merchant now; null while there is none. */
  score: read('risk.read')
    .input(z.object({ account_id: id }))
    .output(z.object({ score: creditScoreRow.nullable() })),
  /** The score that was recorded last, or as of an entry. */
  explain: read('risk.read')
    .input(z.object({ account_id: id, seq: z.number().int().min(1).optional() }))
    .output(explained),
  /** What was recorded of a merchant, the latest first. */
  history: read('risk.read')
    .input(z.object({ account_id: id, ...pageRequest }))
    .output(pageOf(creditChangeRow)),
  scorecards: read('risk.read').output(z.object({ as_of: asOf, scorecards: z.array(scorecardView) })),
  /** Points of every attribute. */
  scorecard: read('risk.read')
    .input(z.object({ version: id }))
    .output(
      z.object({
        scorecard: scorecardView,
        base_points: z.number(),
        scaling: z.object({ points: z.number(), odds: z.number(), points_to_double: z.number() }),
        /** What it was made from and measured at (`core/credit/develop/card.ts`); null where nobody said. */
        card: z.record(z.string(), z.unknown()).nullable(),
        characteristics: z.array(
          z.object({
            ...creditNamed,
            attributes: z.array(z.object({ attribute: creditAttribute, points: z.number() })),
          }),
        ),
      }),
    ),
  /**
   * Scores every merchant and records what is new, as long work. The job's result is `merchants`, `recorded`, `passed` and
   * `challenger` (how a challenger would differ, or null).
   */
  run: write('risk.work')
    .input(z.object({ key: commandKey }))
    .output(jobStarted),
};

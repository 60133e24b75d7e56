/**
 * Projections of credit scores: scorecards as versions, every merchant's score now, and every change of it.
 *
 * A score holds the bins it came from; with the scorecard that is all that explains it. Scores of the past are never
 * written anew: a change says as of which entry and instant it is.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { CreditGrade, ScorecardOrigin, ScorecardState } from './axes';

/** What took points: the characteristic, the bin somebody is in, and points below its best bin. */
export interface ScoreReason {
  readonly characteristic: string;
  readonly bin: number;
  /** Rounded to whole points. */
  readonly lost: number;
}

const scorecardTable = defineTable('credit_scorecard', 'id', {
  /** Its version: the digest of its canonical text. */
  id: col.text(),
  /** The how manieth that was drafted, from 1 on. */
  no: fixed(col.int()),
  state: col.text<ScorecardState>(),
  origin: fixed(col.text<ScorecardOrigin>()),
  /** The file, as the journal keeps it. */
  file: fixed(col.json<Readonly<Record<string, unknown>>>()),
  note: fixed(col.text()),
  drafted_by: fixed(col.text()),
  drafted_at: fixed(col.int()),
  drafted_seq: fixed(col.int()),
  challenged_at: col.intOrNull(),
  promoted_at: col.intOrNull(),
  promoted_by: col.textOrNull(),
  /** Null for the expert scorecard that the books begin with. */
  approved_by: col.textOrNull(),
  retired_at: col.intOrNull(),
  retired_by: col.textOrNull(),
});

/** One row: which scorecards count. */
const scorecardHeadTable = defineTable('credit_scorecard_head', 'id', {
  id: col.text(),
  /** How many were drafted. */
  latest: col.int(),
  champion: col.textOrNull(),
  challenger: col.textOrNull(),
});

/** The id of that one row. */
export const SCORECARD_HEAD = 'merchants';

const creditScoreTable = defineTable('credit_score', 'account_id', {
  account_id: col.text(),
  /** SCORE_MIN to SCORE_MAX. */
  score: col.int(),
  grade: col.text<CreditGrade>(),
  /** Chance of a bad outcome, in millionths. */
  bad_ppm: col.int(),
  /** Version of the scorecard. */
  scorecard: col.text(),
  /** See bins-text.ts. */
  bins: col.text(),
  reasons: col.json<readonly ScoreReason[]>(),
  /** What was known by the end of this entry, looked at from this instant. */
  as_of_seq: col.int(),
  as_of_at: col.int(),
  /** The entry that recorded it. */
  scored_seq: col.int(),
  /** Points against the score before; 0 for a first one. */
  moved: col.int(),
});

/** What one entry made of a merchant's score. */
const creditScoreChangeTable = defineTable('credit_score_change', 'id', {
  /** `ACCOUNT|ENTRY`. */
  id: col.text(),
  account_id: fixed(col.text()),
  seq: fixed(col.int()),
  score: fixed(col.int()),
  grade: fixed(col.text<CreditGrade>()),
  bad_ppm: fixed(col.int()),
  scorecard: fixed(col.text()),
  bins: fixed(col.text()),
  as_of_seq: fixed(col.int()),
  as_of_at: fixed(col.int()),
});

export const CREDIT_TABLES = {
  credit_scorecard: scorecardTable,
  credit_scorecard_head: scorecardHeadTable,
  credit_score: creditScoreTable,
  credit_score_change: creditScoreChangeTable,
} as const;

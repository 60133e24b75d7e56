/**
 * A merchant's score explained out of what was recorded: no journal is read, so it takes milliseconds, for past scores too.
 */
import { binsOfText } from '#core/credit/bins-text';
import { explain, movesBetween, type Explanation, type Move } from '#core/credit/explain';
import { Thickness, type FileThickness } from '#core/credit/monitor/thin-file';
import type { Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

import { scorecardsOf, type ScorecardInUse } from './scorecards';

type Change = Row<'credit_score_change'>;

/** One recorded score, explained. */
export interface ExplainedScore {
  readonly change: Change;
  readonly scorecard: ScorecardInUse;
  readonly explanation: Explanation;
  readonly file: FileThickness;
  /** The score before it, and what moved; null for a first one. */
  readonly before: Change | null;
  readonly moves: readonly Move[];
}

interface Asked {
  readonly reader: LedgerReader;
  readonly sha256: Sha256;
}

/**
 * Explains a recorded score, beside the one before it. Throws a RangeError for a scorecard that the books do not hold, or
 * that this program does not understand.
 */
export async function explainRecorded(
  { reader, sha256 }: Asked,
  change: Change,
  before: Change | null,
): Promise<ExplainedScore> {
  const versions = [change.scorecard, ...(before === null ? [] : [before.scorecard])];
  const scorecards = await scorecardsOf(reader, versions, sha256);
  const standing = ({ scorecard, bins }: Change) => {
    const used = scorecards.get(scorecard);
    if (used === undefined) throw new RangeError(`scorecard ${scorecard} is not in the books`);
    return { used, scorer: used.scorer, bins: binsOfText(bins) };
  };
  const now = standing(change);
  return {
    ...{ change, scorecard: now.used, explanation: explain(now.scorer, now.bins), before },
    file: new Thickness(now.scorer.card).of(now.bins),
    moves: before === null ? [] : movesBetween(standing(before), now),
  };
}

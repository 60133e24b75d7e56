/**
 * Reading work on scores and scorecards, as it is asked of a thread: developing, fitting, comparing, scoring, monitoring. What
 * is asked and what comes of it is plain data.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import {
  compareScorecards,
  developScorecard,
  refitScorecard,
  type CompareAsked,
  type DevelopAsked,
  type RefitAsked,
} from './develop-scorecard';
import type { CreditWatch } from './learn-merchants';
import { monitorScores, type MonitoringWanted } from './monitor-scores';
import { findScores } from './score-merchants';

interface ScoreAsked {
  readonly what: 'score';
  readonly at: Instant;
}

interface MonitorAsked {
  readonly what: 'monitor';
  readonly wanted: MonitoringWanted;
}

export type CreditAsked = DevelopAsked | RefitAsked | CompareAsked | ScoreAsked | MonitorAsked;

/** Does it over books of one moment. Throws the signal's reason when stopped, and what each of them throws. */
export function doCreditWork(
  books: { readonly reader: LedgerReader; readonly sha256: Sha256 },
  asked: CreditAsked,
  watch: CreditWatch,
): Promise<unknown> {
  switch (asked.what) {
    case 'develop':
      return developScorecard(books, asked, watch);
    case 'refit':
      return refitScorecard(books, asked, watch);
    case 'compare':
      return compareScorecards(books, asked, watch);
    case 'score':
      return findScores(books, asked.at, watch);
    case 'monitor':
      return monitorScores(books, asked.wanted, watch);
  }
}

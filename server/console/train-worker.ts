/** The thread in which models are trained, scorecards developed, merchants scored and monitored, days of custody tested, statements read and matched. It is a program of its own in every build. */
import { doCreditWork, type CreditAsked } from '#server/credit/credit-work';
import { makeRun } from '#server/custody/make-run';
import { findMatches } from '#server/custody/reconcile';
import { trainOnDecisions, type DecisionsAsked } from '#server/risk/train-model';
import type { OpenReader } from '#server/composition/open-books';

import type { CustodyMatchAsked } from './custody-match-job';
import type { CustodyRunAsked } from './custody-run-job';
import type { JobWatch } from './job-centre';
import { readStatementsAsked, type StatementsAsked } from './statement-thread';
import { runInThread } from './thread-program';

/** What this thread is asked. */
export type TrainAsked =
  | ({ readonly what: 'model' } & DecisionsAsked)
  | CreditAsked
  | CustodyRunAsked
  | CustodyMatchAsked
  | StatementsAsked;

function work(books: OpenReader, watch: JobWatch, asked: TrainAsked): Promise<unknown> {
  return books.snapshot<unknown>((reader, lists) => {
    if (asked.what === 'custody-run') return makeRun({ reader, lists }, asked, asked.now, watch);
    if (asked.what === 'custody-match') return findMatches(lists, asked.matching, watch.signal);
    if (asked.what === 'statement-read' || asked.what === 'statements-look') {
      return readStatementsAsked(asked, reader, watch);
    }
    if (asked.what !== 'model') return doCreditWork({ reader, sha256: books.env.sha256 }, asked, watch);
    // Whatever else is handed over would stand on the model's card.
    const { kind, split_at, trained_by } = asked;
    return trainOnDecisions({ ...books, reader }, { kind, split_at, trained_by }, watch);
  });
}

// The host made what is asked: it is its own.
runInThread((books, watch, asked) => work(books, watch, asked as TrainAsked));

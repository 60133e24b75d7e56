/** The thread in which models are trained and scorecards developed. It is a program of its own in every build. */
import {
  compareScorecards,
  developScorecard,
  refitScorecard,
  type CompareAsked,
  type DevelopAsked,
  type RefitAsked,
} from '#server/credit/develop-scorecard';
import { trainOnDecisions, type DecisionsAsked } from '#server/risk/train-model';
import type { OpenReader } from '#server/composition/open-books';

import type { JobWatch } from './job-centre';
import { runInThread } from './thread-program';

/** What this thread is asked. */
export type TrainAsked =
  ({ readonly what: 'model' } & DecisionsAsked) | DevelopAsked | RefitAsked | CompareAsked;

function work(books: OpenReader, watch: JobWatch, asked: TrainAsked): Promise<unknown> {
  return books.snapshot<unknown>((reader) => {
    const own = { reader, sha256: books.env.sha256 };
    switch (asked.what) {
      case 'model': {
        // Whatever else is handed over would stand on the model's card.
        const { kind, split_at, trained_by } = asked;
        return trainOnDecisions({ ...books, reader }, { kind, split_at, trained_by }, watch);
      }
      case 'develop':
        return developScorecard(own, asked, watch);
      case 'refit':
        return refitScorecard(own, asked, watch);
      case 'compare':
        return compareScorecards(own, asked, watch);
    }
  });
}

// The host made what is asked: it is its own.
runInThread((books, watch, asked) => work(books, watch, asked as TrainAsked));

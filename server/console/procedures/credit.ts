/** Credit scores: the list, one explained, its history, scorecards, and scoring every merchant. */
import { lastScoring } from '#server/credit/last-scoring';
import { draftedScorecards } from '#server/credit/scorecards';

import { explainedView, listedScores, scorecardDetail, scorecardViews } from '../credit-views';
import { asOfNow, findRow } from '../found';
import { present, type Implementer } from '../implementer';
import { startScoring } from '../scoring-job';

export function creditProcedures(os: Implementer) {
  return {
    list: os.credit.list.handler(async ({ context, input: { filter, sort, direction, ...page } }) => {
      const { desk } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.credit.page({ sort, direction, ...filter }, page);
      return { rows: await listedScores(desk, rows), next, as_of };
    }),
    count: os.credit.count.handler(({ context, input: { filter, sort, direction, limit } }) =>
      present(context).desk.books.lists.credit.count({ sort, direction, ...filter }, limit),
    ),
    summary: os.credit.summary.handler(async ({ context }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { champion, challenger } = await draftedScorecards(reader);
      const grades = [...(await lists.credit.grades())];
      return { as_of, champion, challenger, grades, last: await lastScoring(lists) };
    }),
    score: os.credit.score.handler(async ({ context, input }) => ({
      score: await findRow(present(context).desk.books.reader, 'credit_score', input.account_id),
    })),
    explain: os.credit.explain.handler(({ context, input: { account_id, seq } }) =>
      explainedView(present(context).desk, account_id, seq),
    ),
    history: os.credit.history.handler(async ({ context, input: { account_id, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.credit.history(account_id, page);
      return { rows: [...rows], next, as_of };
    }),
    scorecards: os.credit.scorecards.handler(async ({ context }) => {
      const { desk } = present(context);
      return { as_of: await asOfNow(desk.books.reader), scorecards: await scorecardViews(desk) };
    }),
    scorecard: os.credit.scorecard.handler(({ context, input }) =>
      scorecardDetail(present(context).desk, input.version),
    ),
    run: os.credit.run.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return { job_id: startScoring(context.host, desk, person.login, input.key) };
    }),
  };
}

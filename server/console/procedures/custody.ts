/** Matching and breaks of custody: what is open, what may belong together, what was matched. */
import { startMatching } from '../custody-match-job';
import {
  accountChoices,
  breakCount,
  breakCounts,
  breakDetail,
  breakPage,
  matchDetail,
  matchPage,
  openPage,
  splitMatch,
} from '../custody-views';
import { staffWith } from '../staff-views';
import { present, type Implementer } from '../implementer';

export function custodyProcedures(os: Implementer) {
  return {
    accounts: os.custody.accounts.handler(({ context }) => accountChoices(present(context).desk)),
    open: os.custody.open.handler(({ context, input }) => openPage(present(context).desk, input)),
    openCount: os.custody.openCount.handler(({ context, input: { side, filter, limit } }) =>
      present(context).desk.books.lists.custody_desk.countOpen(side, filter, limit),
    ),
    breaks: os.custody.breaks.handler(({ context, input }) => breakPage(present(context).desk, input)),
    breakCount: os.custody.breakCount.handler(({ context, input: { filter, limit } }) =>
      breakCount(present(context).desk, filter, limit),
    ),
    breakCounts: os.custody.breakCounts.handler(({ context }) => breakCounts(present(context).desk)),
    breakDetail: os.custody.breakDetail.handler(({ context, input }) =>
      breakDetail(present(context).desk, input.id),
    ),
    owners: os.custody.owners.handler(({ context }) => staffWith(present(context).desk, 'books.read')),
    matches: os.custody.matches.handler(({ context, input }) => matchPage(present(context).desk, input)),
    matchCount: os.custody.matchCount.handler(({ context, input: { filter, limit } }) =>
      present(context).desk.books.lists.custody_desk.countMatches(filter, limit),
    ),
    matchDetail: os.custody.matchDetail.handler(({ context, input }) =>
      matchDetail(present(context).desk, input.id),
    ),
    match: os.custody.match.handler(({ context, input: { key } }) => {
      const { desk, person } = present(context);
      return { job_id: startMatching(context.host, desk, { actor: person.login, key }) };
    }),
    splitMatch: os.custody.splitMatch.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return desk.oneByOne(() => splitMatch(desk, person.login, input));
    }),
  };
}

/** The day at a glance: money, trades by state, what waits for somebody. */
import { entryViews } from '../entry-views';
import { asOfNow } from '../found';
import { present, type Implementer } from '../implementer';
import { keptRequests, viewerOf } from '../withheld';
import { isBalanced } from './ledger';

const LATEST = 12;
const DUE_MAX = 10_000;

export function overviewProcedures(os: Implementer) {
  return {
    read: os.overview.read.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const viewer = viewerOf(person);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const totals = await reader.totalsAt(as_of.seq);
      const trades = await desk.figures.trades(() => desk.now());
      const currencies = [...new Set([...totals, ...trades].map((line) => line.currency))];
      const currency = currencies.find((one) => one === input?.currency) ?? currencies[0] ?? null;
      const latest = await lists.journal(
        { filter: {}, direction: 'desc', viewer },
        { after: null, limit: LATEST },
      );
      return {
        ...{ as_of, currencies, currency },
        totals: totals.map(({ code, currency, balance_minor }) => ({ code, currency, balance_minor })),
        balanced: isBalanced(totals),
        trades: [...trades],
        accounts: await lists.accountFigures(),
        withdrawals_held: await lists.heldWithdrawals(),
        timers_due: (await reader.timers(-1, desk.now(), DUE_MAX)).length,
        approvals_pending: await lists.pendingApprovals(keptRequests(person)),
        days: currency === null ? [] : await desk.figures.days(await desk.utcOffsetMinutes(), currency),
        latest: await entryViews(lists, latest.rows, viewer),
        verified: await desk.verified(),
      };
    }),
  };
}

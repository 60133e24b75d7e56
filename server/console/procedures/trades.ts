/** Trades: the list, how many, one with its story and what can be done with it. */
import { entryViews } from '../entry-views';
import { viewerOf } from '../withheld';
import { asOfNow, findRow, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { tradeActions } from '../possible-actions';

/** Entries shown of one trade; a trade has a dozen. */
const ENTRIES_MAX = 500;

export function tradeProcedures(os: Implementer) {
  return {
    list: os.trades.list.handler(async ({ context, input: { after, limit, skip, ...asked } }) => {
      const { books } = present(context).desk;
      const as_of = await asOfNow(books.reader);
      const { rows, next } = await books.lists.trades(asked, { after, limit, skip });
      return { rows: [...rows], next, as_of };
    }),
    count: os.trades.count.handler(({ context, input }) =>
      present(context).desk.books.lists.countTrades(input, input.limit),
    ),
    detail: os.trades.detail.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const trade = await mustRow(reader, 'trade', input.id);
      const entries = await reader.entries({ subject: trade.id }, ENTRIES_MAX);
      const claims = [...(await lists.belonging(['claim', 'trade_id'], trade.id))];
      return {
        trade,
        claims,
        buyer: await mustRow(reader, 'account', trade.buyer_id),
        seller: await mustRow(reader, 'account', trade.seller_id),
        instrument:
          trade.instrument_id === null ? null : await findRow(reader, 'instrument', trade.instrument_id),
        entries: await entryViews(lists, entries, viewerOf(person)),
        actions: tradeActions(trade, { claims }, person.permissions),
      };
    }),
  };
}

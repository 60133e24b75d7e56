/** Custody accounts: which there are, until when statements tell of them, and the banks' letters. */
import { readCustodyAccounts } from '#server/custody/custody-accounts';

import { historyOf } from '../alert-views';
import { notFound } from '../failures';
import { asOfNow } from '../found';
import { present, type Implementer } from '../implementer';

export function custodyAccountProcedures(os: Implementer) {
  return {
    list: os.custodyAccounts.list.handler(async ({ context, input: { after, skip, limit } }) => {
      const { desk } = present(context);
      const { books } = desk;
      const as_of = await asOfNow(books.reader);
      const all = await readCustodyAccounts(books.reader, books.lists, desk.now());
      const from = (after === null ? 0 : Number(after) || 0) + skip;
      const end = from + limit;
      return { rows: all.slice(from, end), next: end < all.length ? String(end) : null, as_of };
    }),
    detail: os.custodyAccounts.detail.handler(async ({ context, input: { id } }) => {
      const { desk } = present(context);
      const { books } = desk;
      const all = await readCustodyAccounts(books.reader, books.lists, desk.now());
      const found = all.find(({ account }) => account.id === id);
      if (found === undefined) throw notFound('custody account', id);
      const history = await historyOf(books.reader, id, false);
      return {
        ...found,
        history: history.filter(({ kind }) => kind === 'file-bank-letter' || kind === 'open-custody'),
      };
    }),
  };
}

/** Sellers' loans: lists, one in full, dossiers, all together; merchants as borrowers, and reviews that wait. */
import { asOfNow } from '../found';
import { forbidden } from '../failures';
import { present, type Implementer } from '../implementer';
import { borrowerView, dossierLink, dossierPrepared, loanDetail, portfolioView } from '../loan-views';

export function loanProcedures(os: Implementer) {
  return {
    list: os.loans.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.loans.page(filter, page);
      return { rows: [...rows], next, as_of };
    }),
    count: os.loans.count.handler(({ context, input: { filter, limit } }) =>
      present(context).desk.books.lists.loans.count(filter, limit),
    ),
    waiting: os.loans.waiting.handler(({ context }) => present(context).desk.books.lists.loans.counts()),
    detail: os.loans.detail.handler(({ context, input }) => loanDetail(present(context).desk, input.id)),
    prepare: os.loans.prepare.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return dossierPrepared(desk, person.login, input);
    }),
    dossier: os.loans.dossier.handler(({ context, input }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('data.export')) {
        throw forbidden(['data.export']);
      }
      const { host, session } = context;
      return dossierLink(host, desk, { session, login: person.login }, input);
    }),
    portfolio: os.loans.portfolio.handler(({ context, input }) =>
      portfolioView(present(context).desk, input),
    ),
    merchant: os.loans.merchant.handler(({ context, input }) =>
      borrowerView(present(context).desk, input.account_id),
    ),
    reviews: os.loans.reviews.handler(async ({ context, input }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.loans.reviews(input);
      return { rows: [...rows], next, as_of };
    }),
  };
}

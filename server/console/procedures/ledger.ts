/** The books themselves: journal, entries, trial balance at any instant, periods, verification. */
import { CHART, isDebitNormal } from '#core/ledger/chart';
import type { TotalRow } from '#core/ledger/ports';

import { entryDetailView, entryViews } from '../entry-views';
import { notFound } from '../failures';
import { asOfNow } from '../found';
import { present, type Implementer } from '../implementer';
import { viewerOf } from '../withheld';
import { startVerifying } from '../verify-job';

const PERIODS_MAX = 1_000;

/** True when debits and credits are equal in every currency. */
export function isBalanced(lines: readonly TotalRow[]): boolean {
  const sums = new Map<string, bigint>();
  for (const { currency, balance_minor } of lines) {
    sums.set(currency, (sums.get(currency) ?? 0n) + balance_minor);
  }
  return [...sums.values()].every((sum) => sum === 0n);
}

export function ledgerProcedures(os: Implementer) {
  return {
    journal: os.ledger.journal.handler(async ({ context, input: { after, limit, skip, ...asked } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const viewer = viewerOf(person);
      const { rows, next } = await lists.journal({ ...asked, viewer }, { after, limit, skip });
      return { rows: await entryViews(lists, rows, viewer), next, as_of };
    }),
    countJournal: os.ledger.countJournal.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return desk.books.lists.countJournal(input.filter, input.limit, viewerOf(person));
    }),
    entry: os.ledger.entry.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const [entry] = await reader.entriesBySeq([input.seq]);
      if (entry === undefined) {
        throw notFound('entry', String(input.seq));
      }
      return await entryDetailView(lists, entry, viewerOf(person));
    }),
    trialBalance: os.ledger.trialBalance.handler(async ({ context, input }) => {
      const { reader } = present(context).desk.books;
      const seq = input.at === undefined ? (await reader.head()).seq : await reader.seqAt(input.at);
      const [entry] = await reader.entriesBySeq([seq]);
      const lines = await reader.totalsAt(seq);
      return {
        seq,
        booked_at: entry?.booked_at ?? 0,
        lines: lines.map(({ code, currency, balance_minor }) => ({
          code,
          number: Number(CHART[code].number),
          name: CHART[code].name,
          side: isDebitNormal(code) ? ('debit' as const) : ('credit' as const),
          ...{ currency, balance_minor },
        })),
        balanced: isBalanced(lines),
      };
    }),
    periods: os.ledger.periods.handler(async ({ context }) => {
      const { reader } = present(context).desk.books;
      return [...(await reader.scan('period', null, PERIODS_MAX))];
    }),
    verify: os.ledger.verify.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return { job_id: startVerifying(context.host, desk, person.login, input.key) };
    }),
  };
}

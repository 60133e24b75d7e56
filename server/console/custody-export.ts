/**
 * Custody as files: statements, their lines with the balance after each, breaks, matches; each what its list shows.
 *
 * Amounts are in minor units with their currency beside them. What banks wrote in free text is in no file: the journal does not keep it.
 */
import type { BreakFilter, MatchListFilter } from '#core/contract/custody';
import type { StatementFilter } from '#core/contract/custody-statements';
import type { LedgerReader } from '#core/ledger/ports';
import { columnsOf, declaredColumns, type ExportColumn, type ExportRow } from '#server/export/csv-table';

import { allBreaks, matchView } from './custody-views';
import { PAGE_ROWS, pagesOf, ROWS_COUNTED_MAX, type ExportMoment, type ExportSource } from './export-source';
import { mustRow } from './found';
import { linesWithBalances } from './statement-views';

const CURRENCY = columnsOf('text', 'currency');

/** The currency of custody accounts, each looked up once. */
function currencies(reader: LedgerReader): (account_id: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (account_id) => {
    const found =
      known.get(account_id) ?? mustRow(reader, 'account', account_id).then(({ currency }) => currency);
    known.set(account_id, found);
    return found;
  };
}

/** Statements, the last taken first. */
export function statementsSource({ reader, lists }: ExportMoment, filter: StatementFilter): ExportSource {
  const currencyOf = currencies(reader);
  return {
    columns: [...declaredColumns('custody_statement'), ...CURRENCY],
    pages: pagesOf(
      (page) => lists.statements.page(filter, page),
      (rows) =>
        Promise.all(rows.map(async (row) => ({ ...row, currency: await currencyOf(row.account_id) }))),
    ),
    count: () => lists.statements.count(filter, ROWS_COUNTED_MAX),
  };
}

const LINE_COLUMNS: readonly ExportColumn[] = [
  ...declaredColumns('custody_line').filter(({ name }) => name !== 'details'),
  ...columnsOf('number', 'parts'),
  ...columnsOf('minor', 'balance_minor'),
  ...CURRENCY,
];

async function* linePages(
  { reader, lists }: ExportMoment,
  filter: StatementFilter,
): AsyncGenerator<readonly ExportRow[], void> {
  const currencyOf = currencies(reader);
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof lists.statements.page>> = await lists.statements.page(filter, {
      after,
      limit: PAGE_ROWS,
    });
    for (const statement of page.rows) {
      const currency = await currencyOf(statement.account_id);
      yield (await linesWithBalances(reader, statement)).map(({ line, balance_minor }) => ({
        ...{ ...line, parts: line.details.length, balance_minor, currency },
      }));
    }
    after = page.next;
  } while (after !== null);
}

/** The lines of statements, each statement's in its own order with the bank's balance after it; the statements as in their list. */
export const linesSource = (moment: ExportMoment, filter: StatementFilter): ExportSource => ({
  columns: LINE_COLUMNS,
  pages: linePages(moment, filter),
  count: () => Promise.resolve({ count: 0, exact: false }),
});

const BREAK_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'id', 'side', 'account_id', 'bank', 'currency', 'quadrant'),
  ...columnsOf('minor', 'amount_minor'),
  ...columnsOf('text', 'reference', 'booked_on'),
  ...columnsOf('number', 'age_days'),
  ...columnsOf('text', 'age_band', 'likely', 'cause', 'owner', 'note'),
  ...columnsOf('instant', 'escalated_at'),
];

/** Breaks, the oldest first, as they are now: suggestions are the desk's. */
export function breaksSource({ desk }: ExportMoment, filter: BreakFilter): ExportSource {
  const found = allBreaks(desk, filter);
  return {
    columns: BREAK_COLUMNS,
    pages: (async function* () {
      yield (await found).map((row) => ({ ...row }));
    })(),
    count: async () => ({ count: (await found).length, exact: true }),
  };
}

const MATCH_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'id', 'account_id', 'currency', 'rule'),
  ...columnsOf('number', 'lines', 'movements'),
  ...columnsOf('minor', 'amount_minor'),
  ...columnsOf('text', 'settled_on'),
  ...columnsOf('number', 'days'),
  ...columnsOf('text', 'reason'),
  ...columnsOf('instant', 'made_at'),
  ...columnsOf('text', 'made_by'),
  ...columnsOf('number', 'made_seq'),
  ...columnsOf('instant', 'undone_at'),
  ...columnsOf('text', 'undone_by', 'undone_reason'),
];

/** Matches of an account, the newest first. */
export function matchesSource({ reader, lists }: ExportMoment, filter: MatchListFilter): ExportSource {
  const currencyOf = currencies(reader);
  return {
    columns: MATCH_COLUMNS,
    pages: pagesOf(
      (page) => lists.custody_desk.matches(filter, page),
      async (rows) => {
        const currency = await currencyOf(filter.account_id);
        return rows.map((row) => ({ ...matchView(row, currency) }));
      },
    ),
    count: () => lists.custody_desk.countMatches(filter, ROWS_COUNTED_MAX),
  };
}

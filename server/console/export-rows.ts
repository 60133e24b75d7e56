/**
 * What can be exported, page by page: the lists as screens filter them, statements, the trial balance.
 *
 * A list is read through its own keyset, so an export sees what the screen shows, whole, in bounded memory. Reader and
 * lists are given, so that all pages of a file are of one moment.
 */
import type { ExportRequest } from '#core/contract/exports';
import { CHART, codeOf, codesOf, ledgerNo } from '#core/ledger/chart';
import type { EntryBody } from '#core/ledger/entry';
import type { Staff } from '#core/ledger/tables';
import type { Counted } from '#database/lists/lists';
import { columnsOf, declaredColumns, type ExportColumn, type ExportRow } from '#server/export/csv-table';
import { FIGURE_COLUMNS, figureRows, gatherFigures, type FiguresAsked } from '#server/reports/risk-figures';

import { accountViews } from './account-views';
import { breaksSource, linesSource, matchesSource, statementsSource } from './custody-export';
import { PAGE_ROWS, pagesOf, ROWS_COUNTED_MAX, type ExportMoment, type ExportSource } from './export-source';
import { mustRow } from './found';
import { madeBy } from './figures-file';
import { measuresAsked } from './measure-asked';
import { restrictionFor } from './measure-views';
import { staffViews } from './staff-views';
import { keptRequests, requestFor, shownTo, viewerOf } from './withheld';

/** Rows of the small tables, which are read at once: members of staff, months. */
const ROWS_SCANNED_MAX = 100_000;

/** Where counting would be reading. */
const UNCOUNTED: Counted = { count: 0, exact: false };

const BALANCES = ['available_minor', 'held_minor', 'pending_minor', 'blocked_minor', 'receivable_minor'];

function accountsSource(
  { reader, lists }: ExportMoment,
  query: Extract<ExportRequest, { list: 'accounts' }>['query'],
): ExportSource {
  const declared = declaredColumns('account').map((column) =>
    column.name === 'restrictions' ? ({ name: 'restrictions', type: 'text' } as const) : column,
  );
  return {
    columns: [...declared, ...columnsOf('minor', ...BALANCES)],
    pages: pagesOf(
      (page) => lists.accounts(query, page),
      async (rows) =>
        (await accountViews(reader, rows)).map(({ account, ...balances }) => ({
          ...account,
          restrictions: account.restrictions.map(({ kind }) => kind).join(' '),
          ...balances,
        })),
    ),
    count: () => lists.countAccounts(query, ROWS_COUNTED_MAX),
  };
}

const ENTRY_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('number', 'seq'),
  ...columnsOf('text', 'kind', 'outcome', 'refusal', 'subject', 'actor', 'mode'),
  ...columnsOf('instant', 'occurred_at', 'booked_at', 'recorded_at'),
  ...columnsOf('number', 'postings'),
  ...columnsOf('json', 'body'),
  ...columnsOf('text', 'key', 'payload', 'prev', 'hash'),
];

function journalSource(
  { lists, person }: ExportMoment,
  query: Extract<ExportRequest, { list: 'journal' }>['query'],
): ExportSource {
  const viewer = viewerOf(person);
  return {
    columns: ENTRY_COLUMNS,
    pages: pagesOf(
      (page) => lists.journal({ ...query, viewer }, page),
      async (rows) =>
        (await shownTo(lists, rows, viewer)).map((entry) => {
          const body = JSON.parse(entry.body) as EntryBody;
          return { ...entry, body, refusal: body.refusal?.code ?? null, postings: entry.postings.length };
        }),
    ),
    count: () => lists.countJournal(query.filter, ROWS_COUNTED_MAX, viewer),
  };
}

const STATEMENT_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('number', 'seq'),
  ...columnsOf('instant', 'booked_at'),
  ...columnsOf('text', 'kind', 'subject', 'number', 'code', 'name', 'currency'),
  ...columnsOf('minor', 'amount_minor', 'balance_minor'),
];

async function* statementPages(
  { reader }: ExportMoment,
  { id, from, to }: Extract<ExportRequest, { list: 'statement' }>['query'],
): AsyncGenerator<readonly ExportRow[], void> {
  const account = await mustRow(reader, 'account', id);
  const nos = codesOf(account.class).map((code) => ledgerNo(account.no, code));
  const upto_seq = to === undefined ? (await reader.head()).seq : await reader.seqAt(to - 1);
  let after_seq = from === undefined ? 0 : await reader.seqAt(from - 1);
  for (;;) {
    const lines = await reader.statement(nos, after_seq, upto_seq, PAGE_ROWS);
    yield lines.map(({ account_no, ...line }) => {
      const code = codeOf(account_no, account.class);
      return { ...line, code, number: CHART[code].number, name: CHART[code].name };
    });
    const last = lines.at(-1);
    if (last === undefined || lines.length < PAGE_ROWS) {
      return;
    }
    after_seq = last.seq;
  }
}

const STAFF_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'login', 'name', 'roles'),
  ...columnsOf('yes-no', 'active', 'totp'),
  ...columnsOf('text', 'on_hold_by'),
  ...columnsOf('instant', 'on_hold_until', 'added_at', 'last_sign_in_at', 'locked_out_until'),
];

/** As the screen shows them. */
async function* staffPages({ reader, desk }: ExportMoment): AsyncGenerator<readonly ExportRow[], void> {
  const rows = (await reader.scan('staff', null, ROWS_SCANNED_MAX)) as unknown as readonly Staff[];
  yield (await staffViews(desk, rows)).map(({ roles, hold, ...row }) => ({
    ...row,
    roles: roles.join(' '),
    on_hold_by: hold?.by ?? null,
    on_hold_until: hold?.until ?? null,
  }));
}

async function* figurePages(
  { reader, lists, desk, person }: ExportMoment,
  query: FiguresAsked,
): AsyncGenerator<readonly ExportRow[], void> {
  const made = await madeBy(desk, person.login);
  yield figureRows(await gatherFigures({ reader, lists }, query, made));
}

const GROUP_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'shared', 'mark'),
  ...columnsOf('number', 'parties', 'restricted'),
  ...columnsOf('text', 'ids'),
];
const GROUPS_AT_ONCE = 100;

/** Groups with an equal identity, the largest first; of large ones the first ids. */
async function* groupPages(
  { lists }: ExportMoment,
  { shared }: Extract<ExportRequest, { list: 'identity-groups' }>['query'],
): AsyncGenerator<readonly ExportRow[], void> {
  for (let skip = 0; ; skip += GROUPS_AT_ONCE) {
    const groups = await lists.identity.groups(shared, { skip, limit: GROUPS_AT_ONCE });
    // Not who has alerts: a file goes to whoever gets it.
    yield groups.map(({ mark, parties, restricted, ids }) => ({
      ...{ shared, mark, parties, restricted },
      ids: ids.join(' '),
    }));
    if (groups.length < GROUPS_AT_ONCE) {
      return;
    }
  }
}

async function* periodPages({ reader }: ExportMoment): AsyncGenerator<readonly ExportRow[], void> {
  yield await reader.scan('period', null, ROWS_SCANNED_MAX);
}

const TRIAL_COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'number', 'code', 'name', 'currency'),
  ...columnsOf('minor', 'debit_minor', 'credit_minor'),
];

async function* trialPages(
  { reader }: ExportMoment,
  at: number | undefined,
): AsyncGenerator<readonly ExportRow[], void> {
  const seq = at === undefined ? (await reader.head()).seq : await reader.seqAt(at);
  const lines = await reader.totalsAt(seq);
  yield lines.map(({ code, currency, balance_minor }) => ({
    ...{ number: CHART[code].number, code, name: CHART[code].name, currency },
    debit_minor: balance_minor < 0n ? -balance_minor : 0n,
    credit_minor: balance_minor > 0n ? balance_minor : 0n,
  }));
}

function sourceOf(moment: ExportMoment, request: ExportRequest): ExportSource {
  const { lists } = moment;
  const uncounted = () => Promise.resolve(UNCOUNTED);
  const same = async (rows: readonly unknown[]): Promise<readonly ExportRow[]> =>
    rows as readonly ExportRow[];
  switch (request.list) {
    case 'trades':
      return {
        columns: declaredColumns('trade'),
        pages: pagesOf((page) => lists.trades(request.query, page), same),
        count: () => lists.countTrades(request.query, ROWS_COUNTED_MAX),
      };
    case 'accounts':
      return accountsSource(moment, request.query);
    case 'parties':
      return {
        columns: declaredColumns('party'),
        pages: pagesOf((page) => lists.parties(request.query, page), same),
        count: () => lists.countParties(request.query, ROWS_COUNTED_MAX),
      };
    case 'approvals': {
      const { status, mine } = request.query.filter;
      const { person } = moment;
      const proposed_by = mine === true ? person.login : undefined;
      const filter = { status, proposed_by, but_kinds: keptRequests(person) };
      return {
        columns: declaredColumns('approval'),
        pages: pagesOf(
          (page) => lists.approvals(filter, page),
          (rows) => same(rows.map((row) => requestFor(row, person))),
        ),
        count: uncounted,
      };
    }
    case 'measures': {
      const { desk, person } = moment;
      const asked = measuresAsked(request.query.filter, desk.now());
      return {
        columns: declaredColumns('restriction'),
        pages: pagesOf(
          (page) => lists.measures(asked, page),
          async (rows) => rows.map((row) => restrictionFor(row, person)),
        ),
        count: () => lists.countMeasures(asked, ROWS_COUNTED_MAX),
      };
    }
    case 'risk-figures':
      return { columns: FIGURE_COLUMNS, pages: figurePages(moment, request.query), count: uncounted };
    case 'identity-groups':
      return { columns: GROUP_COLUMNS, pages: groupPages(moment, request.query), count: uncounted };
    case 'staff':
      return { columns: STAFF_COLUMNS, pages: staffPages(moment), count: uncounted };
    case 'periods':
      return { columns: declaredColumns('period'), pages: periodPages(moment), count: uncounted };
    case 'journal':
      return journalSource(moment, request.query);
    case 'statement':
      return {
        columns: STATEMENT_COLUMNS,
        pages: statementPages(moment, request.query),
        count: uncounted,
      };
    case 'custody-statements':
      return statementsSource(moment, request.query.filter);
    case 'custody-lines':
      return linesSource(moment, request.query.filter);
    case 'custody-breaks':
      return breaksSource(moment, request.query.filter);
    case 'custody-matches':
      return matchesSource(moment, request.query.filter);
    case 'trial-balance':
      return {
        columns: TRIAL_COLUMNS,
        pages: trialPages(moment, request.query.at),
        count: uncounted,
      };
  }
}

/** What a request exports, with the columns asked for in the order asked; unknown ones are left out. */
export function exportSource(moment: ExportMoment, request: ExportRequest): ExportSource {
  const { columns, pages, count } = sourceOf(moment, request);
  const chosen = (request.columns ?? []).map((name) => columns.find((column) => column.name === name));
  const known = chosen.filter((column) => column !== undefined);
  return { columns: known.length === 0 ? columns : known, pages, count };
}

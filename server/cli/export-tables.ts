/**
 * What can be exported: for each table its columns and its rows, read in chunks.
 *
 * Columns say what a value is, so that CSV and NDJSON spell it alike everywhere: instants as ISO 8601 in UTC,
 * amounts in minor units (and, in CSV, in major units beside them).
 */
import { CHART, type LedgerCode } from '#core/ledger/chart';
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { Head, JournalFilter, LedgerReader, TradeFilter } from '#core/ledger/ports';
import {
  PROJECTIONS,
  type Account,
  type AnyRow,
  type Balance,
  type ProjectionName,
} from '#core/ledger/tables';

import { columnsOf, declaredColumns, type ExportColumn, type ExportRow } from '#server/export/csv-table';

import { allOwners } from './ledger-names';
import { readTrialBalance } from './commands/trial-balance';

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  readonly rows: AsyncIterable<readonly ExportRow[]>;
}

export interface ExportRequest {
  readonly reader: LedgerReader;
  /** Nothing after this entry is exported. */
  readonly head: Head;
  readonly journal: JournalFilter;
  readonly trades: TradeFilter;
  readonly currency: string | undefined;
}

const CHUNK_ENTRIES = 1_000;
const CHUNK_ROWS = 2_000;

async function* entryChunks({ reader, head, journal }: ExportRequest): AsyncGenerator<readonly Entry[]> {
  const to_seq = Math.min(journal.to_seq ?? head.seq, head.seq);
  let from_seq = journal.from_seq ?? 1;
  for (;;) {
    const entries = await reader.entries({ ...journal, from_seq, to_seq }, CHUNK_ENTRIES);
    if (entries.length > 0) {
      yield entries;
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < CHUNK_ENTRIES) {
      return;
    }
    from_seq = last.seq + 1;
  }
}

async function* journalRows(request: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  for await (const entries of entryChunks(request)) {
    yield entries.map((entry) => {
      const body = JSON.parse(entry.body) as EntryBody;
      return { ...entry, body, refusal: body.refusal?.code ?? null, postings: entry.postings.length };
    });
  }
}

async function* postingRows(request: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  const nameOf = await allOwners(request.reader);
  for await (const entries of entryChunks(request)) {
    yield entries.flatMap(({ seq, booked_at, occurred_at, kind, subject, postings }) =>
      postings.map((posting, index) => {
        const { account_id, code } = nameOf(posting.account_no);
        const { number, name } = CHART[code];
        return {
          ...{ seq, no: index + 1, booked_at, occurred_at, kind, subject },
          ...{ account_id, code, number, name },
          ...posting,
        };
      }),
    );
  }
}

async function* tradeRows({ reader, trades }: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  let after = '';
  for (;;) {
    const rows = await reader.trades(trades, after, CHUNK_ROWS);
    yield rows;
    if (rows.length < CHUNK_ROWS) {
      return;
    }
    after = String(rows.at(-1)?.['id']);
  }
}

async function* tableRows(reader: LedgerReader, table: ProjectionName): AsyncGenerator<readonly AnyRow[]> {
  const { key } = PROJECTIONS[table];
  let after: string | number | null = null;
  for (;;) {
    const rows: readonly AnyRow[] = await reader.scan(table, after, CHUNK_ROWS);
    yield rows;
    if (rows.length < CHUNK_ROWS) {
      return;
    }
    after = rows.at(-1)?.[key] as string | number;
  }
}

async function* accountRows({ reader, currency }: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  for await (const chunk of tableRows(reader, 'account')) {
    const rows = chunk as unknown as readonly Account[];
    yield rows
      .filter((row) => currency === undefined || row.currency === currency)
      .map((row) => ({ ...row, restrictions: row.restrictions.map(({ kind }) => kind).join(' ') }));
  }
}

async function* balanceRows({ reader, currency }: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  for await (const chunk of tableRows(reader, 'balance')) {
    const rows = chunk as unknown as readonly Balance[];
    yield rows
      .filter((row) => currency === undefined || row.currency === currency)
      .map((row) => {
        const { number, name } = CHART[row.code as LedgerCode];
        return { ...row, number, name };
      });
  }
}

async function* trialBalanceRows(request: ExportRequest): AsyncGenerator<readonly ExportRow[]> {
  const { lines } = await readTrialBalance(request.reader, request.head, request.currency);
  yield lines.map(({ code, currency, balance_minor }) => ({
    ...{ number: CHART[code].number, code, name: CHART[code].name, currency },
    debit_minor: balance_minor < 0n ? -balance_minor : 0n,
    credit_minor: balance_minor > 0n ? balance_minor : 0n,
  }));
}

const ENTRY_COLUMNS = [
  ...columnsOf('number', 'seq'),
  ...columnsOf('text', 'kind', 'outcome', 'refusal', 'key', 'payload', 'subject', 'actor', 'mode'),
  ...columnsOf('instant', 'occurred_at', 'booked_at', 'recorded_at'),
  ...columnsOf('number', 'postings'),
  ...columnsOf('json', 'body'),
  ...columnsOf('text', 'prev', 'hash'),
];

const POSTING_COLUMNS = [
  ...columnsOf('number', 'seq', 'no'),
  ...columnsOf('instant', 'booked_at', 'occurred_at'),
  ...columnsOf('text', 'kind', 'subject', 'account_id', 'number', 'code', 'name'),
  ...columnsOf('number', 'account_no'),
  ...columnsOf('text', 'currency'),
  ...columnsOf('minor', 'amount_minor', 'balance_minor'),
];

type Make = (request: ExportRequest) => ExportTable;

export const EXPORTS = {
  journal: (request) => ({ columns: ENTRY_COLUMNS, rows: journalRows(request) }),
  postings: (request) => ({ columns: POSTING_COLUMNS, rows: postingRows(request) }),
  trades: (request) => ({ columns: declaredColumns('trade'), rows: tradeRows(request) }),
  accounts: (request) => ({
    columns: declaredColumns('account').map((column) =>
      column.name === 'restrictions' ? { ...column, type: 'text' } : column,
    ),
    rows: accountRows(request),
  }),
  balances: (request) => ({
    columns: [
      ...columnsOf('number', 'account_no'),
      ...columnsOf('text', 'account_id', 'number', 'code', 'name', 'currency'),
      ...columnsOf('minor', 'balance_minor'),
      ...columnsOf('number', 'last_seq'),
    ],
    rows: balanceRows(request),
  }),
  'trial-balance': (request) => ({
    columns: [
      ...columnsOf('text', 'number', 'code', 'name', 'currency'),
      ...columnsOf('minor', 'debit_minor', 'credit_minor'),
    ],
    rows: trialBalanceRows(request),
  }),
  restrictions: (request) => ({
    columns: declaredColumns('restriction'),
    rows: tableRows(request.reader, 'restriction'),
  }),
} as const satisfies Record<string, Make>;

export type ExportName = keyof typeof EXPORTS;

export const EXPORT_NAMES = Object.keys(EXPORTS) as readonly ExportName[];

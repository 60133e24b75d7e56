/**
 * `surety export`: a whole table, filtered, as CSV or NDJSON, in bounded memory.
 *
 * A file is there whole or not at all. Nothing after the entry that was the last at the start is exported.
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Mode, Outcome } from '#core/ledger/mode';
import type { LedgerReader } from '#core/ledger/ports';
import { TRADE_STATUSES } from '#core/ledger/tables';
import { csvFormat, type TableFormat, type ExportColumn, type ExportRow } from '#server/export/csv-table';

import { headAt, headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode, UsageError } from '../exit';
import {
  EXPORTS,
  EXPORT_NAMES,
  type ExportName,
  type ExportRequest,
  type ExportTable,
} from '../export-tables';
import { jsonText } from '../json';
import { choice, currency, identifier } from '../options';
import type { Run } from '../run';
import { grouped } from '../progress';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
import { writeWhole } from '../write-file';
import { journalFilterOptions } from './journal';

interface ExportOptions {
  readonly what: ExportName;
  readonly format: 'csv' | 'ndjson';
  readonly out: string;
  readonly force?: boolean;
  readonly bom?: boolean;
  readonly guard: boolean;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly kind?: CommandKind;
  readonly subject?: string;
  readonly outcome?: Outcome;
  readonly mode?: Mode;
  readonly status?: string;
  readonly account?: string;
  readonly from?: When;
  readonly to?: When;
  readonly at?: When;
  readonly currency?: string;
}

type FilterName = Exclude<keyof ExportOptions, 'what' | 'format' | 'out' | 'force' | 'bom' | 'guard'>;

const JOURNAL_FILTERS: readonly FilterName[] = ['fromSeq', 'toSeq', 'kind', 'subject', 'outcome', 'mode'];

/** Filters that mean something for a table; others are bad use, so that nobody believes they worked. */
const FILTERS: Readonly<Record<ExportName, readonly FilterName[]>> = {
  journal: JOURNAL_FILTERS,
  postings: JOURNAL_FILTERS,
  trades: ['status', 'account', 'from', 'to'],
  accounts: ['currency'],
  balances: ['currency'],
  'trial-balance': ['at', 'currency'],
  restrictions: [],
};

function checkFilters(options: ExportOptions): void {
  const allowed: readonly string[] = FILTERS[options.what];
  for (const name of new Set(Object.values(FILTERS).flat())) {
    if (options[name] !== undefined && !allowed.includes(name)) {
      const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      throw new UsageError(`--${flag} does not filter ${options.what}`);
    }
  }
}

async function requestOf(
  reader: LedgerReader,
  options: ExportOptions,
  calendar: Calendar,
): Promise<ExportRequest> {
  const { fromSeq, toSeq, kind, subject, outcome, mode, status, account, from, to } = options;
  return {
    reader,
    head: await headAt(reader, options.at, calendar),
    journal: { from_seq: fromSeq, to_seq: toSeq, kind, subject, outcome, mode },
    trades: {
      status,
      account_id: account,
      from_at: from === undefined ? undefined : startOf(from, calendar),
      to_at: to === undefined ? undefined : endOf(to, calendar),
    },
    currency: options.currency,
  };
}

// ---- formats ------------------------------------------------------------------------------------------

function ndjsonFormat(columns: readonly ExportColumn[]): TableFormat {
  const line = (row: ExportRow): string => {
    const pairs = columns.map(({ name, type }) => {
      const value = row[name];
      return [name, type === 'instant' && typeof value === 'number' ? formatInstant(value) : value] as const;
    });
    return `${jsonText(Object.fromEntries(pairs))}\n`;
  };
  return { begin: '', line };
}

// ---- writing ------------------------------------------------------------------------------------------

interface Written {
  readonly rows: number;
  readonly bytes: number;
}

/** Writes a table chunk by chunk. Throws the signal's reason when somebody stops it. */
async function writeTable(
  cli: Cli,
  table: ExportTable,
  format: TableFormat,
  write: (text: string) => Promise<void>,
): Promise<Written> {
  return await cli.withProgress('Export', 'rows', async (progress) => {
    let rows = 0;
    let bytes = 0;
    const put = async (text: string): Promise<void> => {
      bytes += Buffer.byteLength(text);
      await write(text);
    };
    await put(format.begin);
    for await (const chunk of table.rows) {
      cli.signal.throwIfAborted();
      if (chunk.length > 0) {
        await put(chunk.map(format.line).join(''));
      }
      rows += chunk.length;
      progress.step({ done: rows, total: 0 });
    }
    return { rows, bytes };
  });
}

function hashed(file: FileHandle, hash: Hash): (text: string) => Promise<void> {
  return async (text) => {
    const bytes = Buffer.from(text, 'utf8');
    hash.update(bytes);
    await file.write(bytes);
  };
}

async function exportWork(cli: Cli, options: ExportOptions): Promise<ExitCode> {
  checkFilters(options);
  const to_stdout = options.out === '-';
  if (to_stdout && cli.json) {
    throw new UsageError(
      '--json describes the file, so it needs --out FILE; --format ndjson exports as JSON',
    );
  }
  if (options.bom === true && options.format !== 'csv') {
    throw new UsageError('--bom is for CSV');
  }
  return await cli.reading(async ({ reader, calendar }) => {
    const request = await requestOf(reader, options, calendar);
    const table: ExportTable = EXPORTS[options.what](request);
    const format =
      options.format === 'csv'
        ? csvFormat(table.columns, { bom: options.bom === true, guard: options.guard })
        : ndjsonFormat(table.columns);
    if (to_stdout) {
      await writeTable(cli, table, format, (text) => cli.write(text));
      return EXIT.done;
    }
    const hash = createHash('sha256');
    const { rows, bytes } = await writeWhole(options.out, options.force === true, (file) =>
      writeTable(cli, table, format, hashed(file, hash)),
    );
    const document = {
      ...{ what: options.what, format: options.format, file: options.out, rows, bytes },
      sha256: hash.digest('hex'),
      head: headDocument(request.head),
    };
    await cli.answer(
      document,
      () =>
        `Exported ${grouped(rows)} rows of ${options.what} to ${options.out} (${grouped(bytes)} bytes).\n`,
    );
    return EXIT.done;
  });
}

export function exportCommand(run: Run): Command {
  const command = new Command('export')
    .description('write a whole table, filtered, as CSV or NDJSON')
    .addOption(choice('--what <table>', 'what', EXPORT_NAMES).makeOptionMandatory())
    .addOption(choice('--format <format>', 'how', ['csv', 'ndjson']).default('csv'))
    .addOption(new Option('--out <file>', 'where; - for standard output').makeOptionMandatory())
    .option('--force', 'replace a file that is there')
    .option('--bom', 'CSV with byte order mark, for spreadsheets that take UTF-8 for something else')
    .option('--no-guard', 'CSV: leave texts that a spreadsheet would take for a formula as they are');
  for (const option of journalFilterOptions()) {
    command.addOption(option);
  }
  return command
    .addOption(choice('--status <status>', 'trades: in this state', TRADE_STATUSES))
    .addOption(new Option('--account <id>', 'trades: bought or sold by this account').argParser(identifier))
    .addOption(
      new Option('--from <instant>', 'trades: created from this instant or day').argParser(parseWhen),
    )
    .addOption(
      new Option('--to <instant>', 'trades: before it, or to the end of this day').argParser(parseWhen),
    )
    .addOption(new Option('--at <instant>', 'trial balance: as it stood then').argParser(parseWhen))
    .addOption(new Option('--currency <code>', 'one currency only').argParser(currency))
    .action(run(exportWork));
}

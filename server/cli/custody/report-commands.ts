/**
 * `surety custody runs`, `report`: a month of recorded runs, and the last run of it as one of its renderings, as text or as a file.
 */
import { Command, Option } from 'commander';

import { RUN_FORMS, SHEET_LANGUAGES, type RunForm, type SheetLanguage } from '#core/custody/run-words';
import { storedRun } from '#core/custody/run/run-data';
import { amountOf } from '#core/custody/run/sources';
import {
  RUN_FILE_FORMATS,
  runDocument,
  runFile,
  runText,
  type RunFileFormat,
} from '#server/custody/run-files';
import { failedTests, formOf, monthOfRuns } from '#server/custody/run-month';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { currency } from '../options';
import { counted, grouped } from '../progress';
import type { Run } from '../run';
import { writeWhole } from '../write-file';
import { parseDay } from './custody-options';

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

function parseMonth(text: string): string {
  if (!MONTH.test(text)) throw new UsageError(`expected a month such as 2026-03, not ${text}`);
  return text;
}

interface MonthOptions {
  readonly month?: string;
  readonly currency: string;
}

async function runs(cli: Cli, options: MonthOptions): Promise<ExitCode> {
  return await cli.reading(async (books) => {
    const { days, ...month } = await monthOfRuns(books, options, cli.now());
    const told = days.map(({ day, kind, state, run }) => ({
      ...{ day, kind, state, run_id: run?.id ?? null, failed: run === null ? [] : failedTests(run) },
      excess_minor: run === null ? null : amountOf(storedRun(run), { test: 'T4', figure: 'excess_minor' }),
    }));
    await cli.answer({ ...month, currency: options.currency, days: told }, () => {
      const rows = told
        .filter(({ state }) => state !== 'none' && state !== 'future')
        .map(({ day, kind, state, run_id, failed, excess_minor }) => [
          ...[day, kind, state, run_id ?? '', failed.join(' ')],
          excess_minor === null ? '' : amountText(excess_minor, options.currency),
        ]);
      const table = cli.table(
        [
          ...[{ title: 'Day' }, { title: 'Kind' }, { title: 'State' }, { title: 'Run' }, { title: 'Failed' }],
          { title: 'Excess', align: 'right' as const },
        ],
        rows,
      );
      return `${table}${grouped(month.days_run)} of ${counted(month.days_due, 'day')} due in ${month.month} ${month.days_run === 1 ? 'was' : 'were'} run.\n`;
    });
    return EXIT.done;
  });
}

interface ReportOptions extends MonthOptions {
  readonly date?: string;
  readonly form: RunForm;
  readonly format: RunFileFormat | 'text';
  readonly language: SheetLanguage;
  readonly out?: string;
  readonly force?: boolean;
}

async function report(cli: Cli, options: ReportOptions): Promise<ExitCode> {
  const { date, form, format, language, out, force = false } = options;
  if (format === 'xlsx' && out === undefined) {
    throw new UsageError('--format xlsx is a file: name it with --out');
  }
  return await cli.reading(async (books) => {
    const month = date?.slice(0, 7) ?? options.month;
    const { days, month: found } = await monthOfRuns(books, { month, currency: options.currency }, cli.now());
    const row = days
      .filter(({ run, day }) => run !== null && (date === undefined || day === date))
      .at(-1)?.run;
    if (row === undefined || row === null) {
      throw new UsageError(`no run of ${date ?? found} in ${options.currency} is recorded`);
    }
    const of = { row, form, sheets: await formOf(books, row, form, cli.now()) };
    const text = (): string =>
      runText(of, language, (columns, rows) =>
        cli.table(
          columns.map((title) => ({ title })),
          rows,
        ),
      );
    if (out === undefined) {
      if (format === 'text') await cli.answer(runDocument(of, language), text);
      else await cli.write(Buffer.from((await runFile(of, format, language)).bytes).toString('utf8'));
      return EXIT.done;
    }
    const bytes =
      format === 'text' ? Buffer.from(text(), 'utf8') : (await runFile(of, format, language)).bytes;
    await writeWhole(out, force, async (file) => {
      await file.writeFile(bytes);
    });
    await cli.answer({ out, run_id: row.id, bytes: bytes.length }, () => `${row.id} is written to ${out}.\n`);
    return EXIT.done;
  });
}

const monthOption = (): Option =>
  new Option('--month <month>', 'such as 2026-03 (that of the last run when absent)').argParser(parseMonth);
const currencyOption = (): Option =>
  new Option('--currency <code>', 'of runs in it').argParser(currency).default('CNY');

export function reportCommands(run: Run): Command[] {
  return [
    new Command('runs')
      .description('the days of a month with what became of each, from recorded runs')
      .addOption(monthOption())
      .addOption(currencyOption())
      .action(run(runs)),
    new Command('report')
      .description('the last recorded run of a month, or that of a day, as one of its renderings')
      .addOption(monthOption())
      .addOption(new Option('--date <day>', 'the run of this day').argParser(parseDay))
      .addOption(currencyOption())
      .addOption(new Option('--form <form>', 'which rendering').choices(RUN_FORMS).default('three-way'))
      .addOption(
        new Option('--format <format>', 'how it is written')
          .choices(['text', ...RUN_FILE_FORMATS])
          .default('text'),
      )
      .addOption(new Option('--language <code>', 'of its words').choices(SHEET_LANGUAGES).default('en'))
      .option('--out <file>', 'write it there instead of to standard output')
      .option('--force', 'over a file that is there')
      .action(run(report)),
  ];
}

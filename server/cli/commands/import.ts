/**
 * `surety import`: history out of files into the books, or a rehearsal of it.
 */
import { Command, Option } from 'commander';

import type { OpenBooks } from '#server/composition/open-books';
import { openDryRun } from '#server/composition/open-books';
import { IMPORT_LEDGER, importFiles, ImportStoppedError } from '#server/ingest/import';
import { readProfiles } from '#server/ingest/profile-file';
import type { ImportReport, RecordCounts } from '#server/ingest/report';

import { closing, type Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, identifier } from '../options';
import { refusalSentence } from '../refusal-text';
import type { Run } from '../run';
import { counted, grouped } from '../progress';
import { WORDS_COLUMNS, type TableRow } from '../table';
import { fitText, plainText } from '../text-width';

interface ImportCliOptions {
  readonly profile?: string;
  readonly source: string;
  readonly actor?: string;
  readonly dryRun?: boolean;
  readonly rejects?: string;
}

const REJECTS_SHOWN = 10;
const VALUE_COLUMNS = 40;

function countCells(counts: RecordCounts): string[] {
  const { read, imported, repeated, rejected, late, would_refuse } = counts;
  return [read, imported, repeated, rejected, late, would_refuse].map(grouped);
}

interface Issue {
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

function issueText({ field, value, expected }: Issue): string {
  const shown = value === '' ? '' : ` (${fitText(plainText(value), VALUE_COLUMNS)})`;
  return plainText(`${field}${shown}: ${expected}`);
}

function rejectsText(report: ImportReport): string {
  const { rejected } = report.total;
  const shown = report.rejects.slice(0, REJECTS_SHOWN);
  const lines = shown.map(
    ({ file, line, issues }) => `  ${file}:${String(line)}  ${issues.map(issueText).join('; ')}\n`,
  );
  const rest = rejected - shown.length;
  const more = rest > 0 ? `  and ${grouped(rest)} more\n` : '';
  const where =
    report.rejects_path === null
      ? 'Name a file with --rejects to get them all, ready to be mended and imported again.\n'
      : `All rejected rows are in ${report.rejects_path}: mend and import it.\n`;
  return rejected === 0 ? '' : `\nRejected rows:\n${lines.join('')}${more}${where}`;
}

/** What the platform would have refused as new work: how often, why, and where it began. */
function againstText(report: ImportReport): string {
  const { by_code, first } = report.refused_as_new;
  const codes = Object.entries(by_code).map(([code, count]) => `${code} ${grouped(count)}`);
  const lines = first.map(
    ({ file, line, refusal }) => `  ${file}:${String(line)}  ${plainText(refusalSentence(refusal))}\n`,
  );
  const rest = report.total.would_refuse - first.length;
  const more = rest > 0 ? `  and ${grouped(rest)} more\n` : '';
  return codes.length === 0 ? '' : `\nAgainst the rules (${codes.join(', ')}):\n${lines.join('')}${more}`;
}

function notes(report: ImportReport): string {
  const lines: string[] = [];
  for (const file of report.files) {
    if (file.unended) {
      lines.push(`${file.file}: the last row has no line end; the file may have been cut off`);
    }
    if (file.left_out > 0) {
      lines.push(`${file.file}, ${file.record}: ${counted(file.left_out, 'row')} left out by the profile`);
    }
  }
  if (report.total.late > 0) {
    lines.push(
      `${counted(report.total.late, 'row')} happened before what was booked already, and count from then on (late)`,
    );
  }
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}

function problemsText(report: ImportReport): string {
  const lines = report.problems.map((problem) => {
    const line = problem.line === null ? '' : `:${String(problem.line)}`;
    return `  ${problem.file}${line}  ${issueText(problem)}\n`;
  });
  if (lines.length === 0) {
    return '';
  }
  const title =
    report.status === 'refused' ? 'Nothing was imported, because files cannot be used:' : 'Problems:';
  return `${title}\n${lines.join('')}`;
}

function textOf(cli: Cli, report: ImportReport): string {
  if (report.status === 'refused') {
    return problemsText(report);
  }
  const number = (title: string, drop?: number) =>
    ({ title, align: 'right', ...(drop === undefined ? {} : { drop }) }) as const;
  const records = Object.entries(report.records);
  const rows: TableRow[] = records.map(([record, counts]) => [record, ...countCells(counts)]);
  if (records.length > 1) {
    rows.push('line', ['total', ...countCells(report.total)]);
  }
  const table = cli.table(
    [
      { title: 'Record', cut: WORDS_COLUMNS },
      number('Read'),
      number(report.dry_run ? 'Would import' : 'Imported'),
      number('Repeated'),
      number('Rejected'),
      number('Late', 2),
      number('Against the rules', 1),
    ],
    rows,
  );
  const how = report.dry_run ? 'Rehearsed, nothing stored,' : 'Imported';
  const stopped = report.status === 'cancelled' ? ', stopped before the end; run it again to go on' : '';
  const speed = `${report.seconds.toFixed(1)} s, ${grouped(report.rows_per_second)} rows/s`;
  const problems = problemsText(report);
  return (
    `${how} from source ${report.source}: ${speed}${stopped}.\n\n${table}` +
    `${notes(report)}${againstText(report)}${rejectsText(report)}${problems === '' ? '' : `\n${problems}`}`
  );
}

function exitOf(cli: Cli, report: ImportReport): ExitCode {
  if (report.status === 'cancelled') {
    return cli.stoppedExit ?? EXIT.failed;
  }
  if (report.status === 'refused') {
    return EXIT.usage;
  }
  return report.total.rejected > 0 || report.problems.length > 0 ? EXIT.no : EXIT.done;
}

/** Runs the import; a failure midway is told with what was done until then. */
async function importInto(
  cli: Cli,
  books: OpenBooks,
  files: readonly string[],
  options: ImportCliOptions,
): Promise<ExitCode> {
  const profile = options.profile === undefined ? undefined : await readProfiles(options.profile);
  try {
    const report = await cli.withProgress(
      options.dryRun === true ? 'Rehearsing' : 'Importing',
      'rows',
      (progress) =>
        importFiles(books.ledger, files, {
          profile,
          dry_run: options.dryRun === true,
          rejects_path: options.rejects,
          source: options.source,
          actor: cli.actor(options.actor) ?? 'import',
          now: cli.now(),
          signal: cli.signal,
          onProgress: ({ rows, rows_rejected, bytes, bytes_total }) => {
            // Bytes tell how much there is; rows are what people count.
            const total = bytes === 0 ? 0 : Math.max(rows, Math.round((rows * bytes_total) / bytes));
            const note = rows_rejected === 0 ? undefined : `${grouped(rows_rejected)} rejected`;
            progress.step({ done: rows, total, note });
          },
        }),
    );
    await cli.answer(report, () => textOf(cli, report));
    return exitOf(cli, report);
  } catch (error) {
    if (error instanceof ImportStoppedError) {
      const { total } = error.report;
      cli.note(
        `${grouped(total.imported)} rows were imported and stay; run it again to go on where it stopped.`,
      );
      throw error.cause;
    }
    if (error instanceof RangeError) {
      throw new UsageError(error.message);
    }
    throw error;
  }
}

async function importWork(cli: Cli, options: ImportCliOptions, files: readonly string[]): Promise<ExitCode> {
  return options.dryRun === true
    ? await closing(await openDryRun(cli.location), (books) => importInto(cli, books, files, options))
    : await cli.working((books) => importInto(cli, books, files, options), IMPORT_LEDGER);
}

export function importCommand(run: Run): Command {
  return new Command('import')
    .description('record history from CSV and NDJSON files (docs/formats.md); exit 1 when rows were rejected')
    .argument('<files...>', 'files; name all that belong together, rows are merged by time')
    .option('--profile <file>', 'JSON file that says how to read files of another shape')
    .addOption(
      new Option('--source <id>', 'the system the data comes from; with record and id it makes the key')
        .argParser(identifier)
        .default('import'),
    )
    .addOption(actorOption())
    .option('--dry-run', 'check and decide everything, store nothing; needs no lock')
    .option('--rejects <file>', 'write rejected rows here, ready to be mended and imported')
    .action(run(importWork));
}

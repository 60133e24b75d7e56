/**
 * `surety credit sample`: merchants as they were on days of the past, with what became of them, as a CSV to learn from.
 */
import { Command, Option } from 'commander';

import { DEFAULT_BOOKS, type BooksSource } from '#core/credit/develop/definition';
import { DEFAULT_OUTCOMES } from '#core/credit/outcomes';
import type { DevelopmentSample } from '#core/credit/sample';
import { formatInstant, type Instant } from '#core/kernel/instant';
import { NoDaysError, readSample } from '#server/credit/make-sample';
import { KEY_COLUMNS, OUTCOME_COLUMN, sampleColumns, sampleRows } from '#server/credit/sample-rows';
import { csvFormat } from '#server/export/csv-table';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { currency, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { endOf, parseWhen, startOf, type When } from '../when';
import { requireFree, writeWhole } from '../write-file';

interface SampleOptions {
  readonly out: string;
  readonly force?: boolean;
  readonly from?: When;
  readonly to?: When;
  readonly every: number;
  readonly performance: number;
  readonly maturity: number;
  readonly currency: string;
}

/** Lines that are put together before they are written. */
const CHUNK_ROWS = 1_000;
const DAYS_MAX = 3_650;

interface Made {
  readonly sample: DevelopmentSample;
  readonly observed_at: readonly Instant[];
}

/** What was asked for. Throws UsageError where no day lies in it. */
async function made(cli: Cli, options: SampleOptions): Promise<Made> {
  return await cli.reading(async ({ reader, calendar }) => {
    const { from, to, every: every_days, currency: of, performance, maturity } = options;
    const source: BooksSource = {
      ...{ ...DEFAULT_BOOKS, every_days, currency: of },
      from_at: from === undefined ? undefined : startOf(from, calendar),
      to_at: to === undefined ? undefined : endOf(to, calendar),
      outcomes: { ...DEFAULT_OUTCOMES, performance_days: performance, maturity_days: maturity },
    };
    try {
      const { builder, observed_at } = await cli.withProgress('Reading', 'entries', (progress) =>
        readSample(reader, source, calendar.utc_offset_minutes, {
          signal: cli.signal,
          onProgress: (step) => progress.step(step),
        }),
      );
      return { sample: builder.build(), observed_at };
    } catch (error) {
      if (!(error instanceof NoDaysError)) throw error;
      const [begin, end] = [formatInstant(error.from_at), formatInstant(error.to_at)];
      throw new UsageError(
        `no day between ${begin} and ${end}: outcomes have been told ${String(error.told_after_days)} days after it`,
        { from: begin, to: end },
        'days',
      );
    }
  });
}

async function write(
  cli: Cli,
  { out, force = false }: SampleOptions,
  sample: DevelopmentSample,
): Promise<void> {
  const { begin, line } = csvFormat(sampleColumns(sample), { bom: false, guard: false });
  await writeWhole(out, force, async (file) => {
    let lines = [begin];
    for (const row of sampleRows(sample)) {
      lines.push(line(row));
      if (lines.length >= CHUNK_ROWS) {
        cli.signal.throwIfAborted();
        await file.writeFile(lines.join(''));
        lines = [];
      }
    }
    await file.writeFile(lines.join(''));
  });
}

async function makeSample(cli: Cli, options: SampleOptions): Promise<ExitCode> {
  await requireFree(options.out, options.force === true);
  const { sample, observed_at } = await made(cli, options);
  await write(cli, options, sample);
  const { counts } = sample;
  const days = observed_at.map(formatInstant);
  const document = {
    ...{ out: options.out, rows: sample.table.rows, observedAt: days, counts },
    ...{ target: OUTCOME_COLUMN, keys: KEY_COLUMNS },
  };
  await cli.answer(document, () =>
    renderPairs([
      ['Written', options.out],
      ['Days', `${grouped(days.length)}, ${days[0] ?? ''} to ${days.at(-1) ?? ''}`],
      ['Rows', `${grouped(counts.good)} good, ${grouped(counts.bad)} bad`],
      [
        'Left out',
        `${grouped(counts['never-sold'])} never sold, ${grouped(counts.excluded)} under a measure`,
      ],
      ['', `${grouped(counts.immature)} not matured, ${grouped(counts.indeterminate)} indeterminate`],
    ]),
  );
  return EXIT.done;
}

const days = (flags: string, description: string, fallback: number, least: number): Option =>
  new Option(flags, description).argParser(wholeNumber(least, DAYS_MAX)).default(fallback);

/** `credit sample`. */
export function samplePart(run: Run): Command {
  return new Command('sample')
    .description(
      'merchants as they were on days of the past, with what became of them: a CSV for credit train',
    )
    .addOption(new Option('--out <file>', 'CSV to write').makeOptionMandatory())
    .option('--force', 'replace a file that is there')
    .addOption(
      new Option('--from <when>', 'no day of observation before it; the first sale unless given').argParser(
        parseWhen,
      ),
    )
    .addOption(
      new Option(
        '--to <when>',
        'no day of observation after it; the last whose outcomes are told unless given',
      ).argParser(parseWhen),
    )
    .addOption(days('--every <days>', 'days between observations', 30, 1))
    .addOption(
      days(
        '--performance <days>',
        'days after it in which outcomes count',
        DEFAULT_OUTCOMES.performance_days,
        1,
      ),
    )
    .addOption(
      days('--maturity <days>', 'days more until they have been told', DEFAULT_OUTCOMES.maturity_days, 0),
    )
    .addOption(
      new Option('--currency <code>', 'merchants of this currency').argParser(currency).default('CNY'),
    )
    .action(run(makeSample));
}

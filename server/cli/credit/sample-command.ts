/**
 * `surety credit sample`: merchants as they were on days of the past, with what became of them, as a CSV to learn from.
 */
import { Command, Option } from 'commander';

import { DEFAULT_OUTCOMES, maturesAt, type OutcomeDefinition } from '#core/credit/outcomes';
import {
  observationDays,
  SampleBuilder,
  sampleDefinition,
  type DevelopmentSample,
} from '#core/credit/sample';
import { DAY_MS, dayOf, formatInstant, type Instant } from '#core/kernel/instant';
import { followJournal } from '#server/credit/learn-merchants';
import { KEY_COLUMNS, OUTCOME_COLUMN, sampleColumns, sampleRows } from '#server/credit/sample-rows';
import { csvFormat } from '#server/export/csv-table';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { currency, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
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

/** When the books know of a first sale, when they end, and the calendar of days. */
interface Span {
  readonly first_at: Instant;
  readonly last_at: Instant;
  readonly calendar: Calendar;
}

/** Ends of days, counted back from the last whose outcomes have been told by now, or from an earlier one that was asked for. */
function daysOf(
  { from, to, every }: SampleOptions,
  outcomes: OutcomeDefinition,
  { first_at, last_at, calendar }: Span,
): readonly Instant[] {
  const ripe_day = dayOf(last_at - maturesAt(0, outcomes), calendar.utc_offset_minutes);
  const ripe_at = startOf({ type: 'day', day: ripe_day }, calendar) - 1;
  const end = to === undefined ? ripe_at : Math.min(ripe_at, endOf(to, calendar));
  const begin = from === undefined ? first_at : startOf(from, calendar);
  const count = Math.floor((end - begin) / (every * DAY_MS));
  if (count < 0) {
    const told_days = Math.ceil(maturesAt(0, outcomes) / DAY_MS);
    throw new UsageError(
      `no day between ${formatInstant(begin)} and ${formatInstant(end)}: outcomes have been told ${String(told_days)} days after it`,
      { from: formatInstant(begin), to: formatInstant(end) },
      'days',
    );
  }
  return observationDays(end - count * every * DAY_MS, end, every);
}

async function made(cli: Cli, options: SampleOptions): Promise<Made> {
  return await cli.reading(async ({ reader, calendar }) => {
    const { performance: performance_days, maturity: maturity_days } = options;
    const outcomes = { ...DEFAULT_OUTCOMES, performance_days, maturity_days };
    const head = await reader.head();
    const [first] = await reader.entries({ kind: 'pay-trade', outcome: 'done' }, 1);
    const span = { first_at: first?.booked_at ?? head.booked_at, last_at: head.booked_at, calendar };
    const observed_at = daysOf(options, outcomes, span);
    const builder = new SampleBuilder(
      sampleDefinition(observed_at, { currency: options.currency, outcomes }),
    );
    await cli.withProgress('Reading', 'entries', async (progress) => {
      await followJournal(
        reader,
        head.seq,
        (entry) => {
          builder.observe(entry);
        },
        { signal: cli.signal, onProgress: (step) => progress.step(step) },
      );
    });
    return { sample: builder.build(), observed_at };
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

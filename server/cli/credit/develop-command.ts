/**
 * `surety credit develop` and `surety credit draft`: a scorecard out of the books or a CSV, as the screen develops one, written
 * to a file with its card; and a scorecard file drafted in the books.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { readFile } from 'node:fs/promises';

import { cardOf, limitsOf } from '#core/credit/develop/card';
import {
  DEFAULT_BOOKS,
  type BooksSource,
  type DevelopmentDefinition,
  type TableSource,
} from '#core/credit/develop/definition';
import type { DevelopedScorecard } from '#core/credit/develop/develop';
import { draftFile, hindrancesOf } from '#core/credit/develop/draft';
import type { Undeveloped } from '#core/credit/develop/problems';
import { CREDIT_TEXTS } from '#core/credit/credit-texts';
import { LEARNER_KINDS, OUTCOME_EVENTS, type OutcomeEvent } from '#core/credit/credit-words';
import { DEFAULT_OUTCOMES, type OutcomeRule } from '#core/credit/outcomes';
import { productionEnvironment } from '#server/composition/environment';
import { developScorecard, type DevelopAnswer } from '#server/credit/develop-scorecard';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, currency, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { renderPairs } from '../table';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
import { requireFree, writeWhole } from '../write-file';

interface DevelopOptions {
  readonly data?: string;
  readonly target: string;
  readonly time?: string;
  readonly group?: string;
  readonly from?: When;
  readonly to?: When;
  readonly every: number;
  readonly performance: number;
  readonly maturity: number;
  readonly currency: string;
  readonly bad?: readonly OutcomeRule[];
  readonly later: number;
  readonly toldLater?: boolean;
  readonly exclude?: readonly string[];
  readonly kind: (typeof LEARNER_KINDS)[number] | 'auto';
  readonly out?: string;
  readonly force?: boolean;
  readonly actor?: string;
}

const DAYS_MAX = 3_650;
const LATER_MAX = 90;
const PERCENT = 100;

/** `chargebacks=3`, or `chargebacks=3:1` for three and one per cent of the sales. */
function outcomeRule(text: string, before: readonly OutcomeRule[] = []): readonly OutcomeRule[] {
  const [, event = '', least = '', share] = /^([a-z-]+)=(\d{1,6})(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  if (!OUTCOME_EVENTS.some((one) => one === event) || Number(least) < 1) {
    throw new InvalidArgumentError(`expected EVENT=COUNT, with one of ${OUTCOME_EVENTS.join(', ')}`);
  }
  const rule = { event: event as OutcomeEvent, at_least: Number(least) };
  const asked = share === undefined ? rule : { ...rule, share_at_least: Number(share) / PERCENT };
  return [...before, asked];
}

function sourceOf(options: DevelopOptions, calendar: Calendar | null): BooksSource | TableSource {
  const { data, target, time, group, performance, maturity, bad = DEFAULT_OUTCOMES.bad } = options;
  if (data !== undefined) {
    return { kind: 'table', name: data, target, time, group, told_after_days: performance + maturity };
  }
  if (calendar === null) throw new RangeError('the books have a calendar');
  return {
    ...{ ...DEFAULT_BOOKS, currency: options.currency, every_days: options.every },
    from_at: options.from === undefined ? undefined : startOf(options.from, calendar),
    to_at: options.to === undefined ? undefined : endOf(options.to, calendar),
    outcomes: { ...DEFAULT_OUTCOMES, performance_days: performance, maturity_days: maturity, bad },
  };
}

function definitionOf(options: DevelopOptions, calendar: Calendar | null): DevelopmentDefinition {
  const { later, toldLater = false, exclude = [] } = options;
  const split = { later_share: later / PERCENT, told_only: !toldLater };
  return { source: sourceOf(options, calendar), split, exclude };
}

interface Found {
  readonly definition: DevelopmentDefinition;
  readonly answer: DevelopAnswer;
  readonly platform: string;
}

/** Develops over a workspace; over a table alone none is opened. */
async function developed(cli: Cli, options: DevelopOptions): Promise<Found> {
  return await cli.reading(async ({ reader, env, calendar, info }) => {
    const definition = definitionOf(options, calendar);
    const { utc_offset_minutes } = calendar;
    const answer = await cli.withProgress('Developing', 'steps', (progress) =>
      developScorecard(
        { reader, sha256: env.sha256 },
        { what: 'develop', definition, utc_offset_minutes, table_path: options.data ?? null },
        { signal: cli.signal, onProgress: (step) => progress.step(step) },
      ),
    );
    return { definition, answer, platform: info.id };
  });
}

/** What stands in the way, as one line. */
function problemText(problem: Undeveloped, file: string): string {
  switch (problem.reason) {
    case 'too-few': {
      const { learn, untold } = problem.counts;
      const good = learn.rows - learn.bad;
      const left = untold === 0 ? '' : `; ${grouped(untold)} were told too late (--told-later lets them in)`;
      return `${grouped(learn.bad)} bad and ${grouped(good)} good rows to learn from, at least 20 of each are needed${left}`;
    }
    case 'no-days':
      return `no day of observation: outcomes are told ${String(problem.told_after_days)} days after it`;
    case 'table':
      return `${file}, line ${String(problem.line)}, ${problem.column}: expected ${problem.expected}`;
    default:
      return `nothing can be developed: ${problem.reason}`;
  }
}

const decimals = (value: number | null | undefined, digits = 4): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

function candidatesText(cli: Cli, candidates: readonly DevelopedScorecard[], chosen: string): string {
  const rows = candidates.flatMap(({ id, out_of_fold, out_of_time }) =>
    (
      [
        ['out of fold', out_of_fold],
        ['out of time', out_of_time],
      ] as const
    ).flatMap(([judged, found]) =>
      found === null
        ? []
        : [
            [
              ...[id === chosen ? `${id} *` : id, judged],
              ...[decimals(found.auc), decimals(found.ks), decimals(found.brier)],
              decimals(found.calibration?.slope, 3),
            ],
          ],
    ),
  );
  const figures = ['AUC', 'KS', 'Brier', 'Slope'].map((title) => ({ title, align: 'right' as const }));
  return cli.table([{ title: 'Way' }, { title: 'Judged' }, ...figures], rows);
}

async function develop(cli: Cli, options: DevelopOptions): Promise<ExitCode> {
  const { out, force = false, kind } = options;
  if (out !== undefined) await requireFree(out, force);
  const { definition, answer, platform } = await developed(cli, options);
  if (answer.problem !== null) {
    throw new UsageError(
      problemText(answer.problem, options.data ?? ''),
      { reason: answer.problem.reason },
      'development',
    );
  }
  const { development, as_of_seq } = answer;
  const { candidates, counts, leaks } = development;
  const chosen = kind === 'auto' ? development.chosen : kind;
  const candidate = candidates.find(({ id }) => id === chosen);
  if (candidate === undefined) throw new RangeError(`${chosen} was developed`);
  const hindrances = hindrancesOf(candidate.scorecard);
  if (out !== undefined) {
    const [first] = hindrances;
    if (first !== undefined) {
      const names = first.names.join(', ');
      throw new UsageError(
        `--out: cannot be drafted (${first.reason}): ${names}`,
        { ...first },
        'undraftable',
      );
    }
    const made_by = cli.actor(options.actor) ?? 'command-line';
    const making = { made_at: cli.now(), made_by, platform, as_of_seq };
    const card = cardOf({ definition, development }, candidate, making);
    const file = draftFile(candidate.scorecard, card, productionEnvironment().sha256);
    if (file === null) throw new UsageError('--out: longer than the journal takes', {}, 'undraftable');
    await writeWhole(out, force, (handle) => handle.writeFile(`${JSON.stringify(file, null, 2)}\n`));
  }
  const limits = limitsOf({ definition, development }, candidate);
  const document = {
    ...{ definition, counts, leaks, chosen, champion: development.champion, limits, hindrances },
    ...{ characteristics: development.characteristics, candidates, out: out ?? null },
  };
  await cli.answer(document, () =>
    [
      renderPairs([
        ['Learnt from', `${grouped(counts.learn.rows)} rows, ${grouped(counts.learn.bad)} bad`],
        ['Later rows', `${grouped(counts.later.rows)} rows, ${grouped(counts.later.bad)} bad`],
        ['Chosen', chosen],
        ...leaks.map(({ name, auc }): [string, string] => [
          'May be a leak',
          `${CREDIT_TEXTS.en.characteristic[name] ?? name}: AUC ${decimals(auc, 3)}`,
        ]),
        ['Limits', limits.length === 0 ? 'none found' : limits.join(', ')],
        ['Written', out ?? 'nothing (--out FILE)'],
      ]),
      candidatesText(cli, candidates, chosen),
    ].join('\n'),
  );
  return EXIT.done;
}

interface DraftOptions extends WriterOptions {
  readonly note: string;
}

/** A scorecard file as the books take it: they judge it. Throws UsageError for what is no JSON. */
async function fileContent(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`${path}: ${missing ? 'there is no such file' : 'expected JSON'}`, { path }, 'file');
  }
}

async function draft(cli: Cli, options: DraftOptions, [path = '']: readonly string[]): Promise<ExitCode> {
  const data = { file: await fileContent(path), note: options.note };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'draft-scorecard', data }), {
    optionOf: (field) => (field === 'note' ? '--note' : path),
    done: ({ seq, subject }) => `Scorecard ${subject} drafted by entry ${String(seq)}.\n`,
  });
}

const days = (flags: string, description: string, fallback: number, least: number): Option =>
  new Option(flags, description).argParser(wholeNumber(least, DAYS_MAX)).default(fallback);
const when = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseWhen);

/** `credit develop`. */
export function developPart(run: Run): Command {
  const { performance_days, maturity_days } = DEFAULT_OUTCOMES;
  return new Command('develop')
    .description(
      'develop a scorecard from the books or a CSV: every way judged out of fold and on later days',
    )
    .option('--data <file>', 'CSV instead of the books, as credit sample writes it')
    .option('--target <column>', 'of the CSV, the outcome: 1 for bad, 0 for good', 'bad')
    .option('--time <column>', 'of the CSV, when a row was observed')
    .option('--group <column>', 'of the CSV, whose row it is')
    .addOption(when('--from <when>', 'no day of observation before it'))
    .addOption(when('--to <when>', 'no day of observation after it'))
    .addOption(days('--every <days>', 'days between observations', DEFAULT_BOOKS.every_days, 1))
    .addOption(days('--performance <days>', 'days after it in which outcomes count', performance_days, 1))
    .addOption(days('--maturity <days>', 'days more until they have been told', maturity_days, 0))
    .addOption(
      new Option('--currency <code>', 'merchants of this currency').argParser(currency).default('CNY'),
    )
    .addOption(
      new Option(
        '--bad <rule...>',
        'what makes bad instead of the usual: chargebacks=3, or chargebacks=3:1 with a share in per cent',
      ).argParser(outcomeRule),
    )
    .addOption(
      new Option('--later <percent>', 'latest rows kept for measuring')
        .argParser(wholeNumber(0, LATER_MAX))
        .default(30),
    )
    .option('--told-later', 'learn also from outcomes that were told after the first of the later days')
    .option('--exclude <columns...>', 'characteristics to leave out')
    .addOption(
      choice('--kind <kind>', 'the candidate that is written', ['auto', ...LEARNER_KINDS]).default('auto'),
    )
    .option('--out <file>', 'write the scorecard with its card there, for credit draft')
    .option('--force', 'replace a file that is there')
    .addOption(actorOption())
    .action(run(develop));
}

/** `credit draft`. */
export function draftPart(run: Run): Command {
  return new Command('draft')
    .description('draft a scorecard file in the books, to challenge or be promoted there')
    .argument('<file>', 'a scorecard, as credit develop --out writes it')
    .option('--note <text>', 'what it is for', '')
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice')
    .action(run(draft));
}

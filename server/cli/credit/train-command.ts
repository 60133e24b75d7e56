/**
 * `surety credit train`: a points table out of any table with outcomes, and how good it is on rows it did not see.
 *
 * It needs no workspace. With folds it is trained once per fold, each part judged by the model that was chosen and fitted without it;
 * then once on everything, which is the points table it answers with. Same file, same answer.
 */
import { Command } from 'commander';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { LEARNER_KINDS, type LearnerKind } from '#core/credit/credit-words';
import { CHARACTERISTIC_CODES } from '#core/credit/characteristic-named';
import { knownTrends } from '#core/credit/develop/characteristics';
import { attributesOf, type Attribute } from '#core/credit/learn/binning';
import { crossValidate, type CrossValidated } from '#core/credit/learn/cross-validate';
import { binRows, designOf } from '#core/credit/learn/design';
import { evaluate, type Evaluation } from '#core/credit/learn/evaluation';
import { leakSuspects, type LeakSuspect } from '#core/credit/learn/leaks';
import { TooFewOutcomesError, train, type Trained, type TrainOptions } from '#core/credit/learn/train';
import { scorecardOf, type Scorecard } from '#core/credit/scorecard';
import { readFolds, readOutcomeTable, TableFileError, type OutcomeTable } from '#server/credit/table-file';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { choice } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs, type TableColumn } from '../table';

interface TrainCommandOptions {
  readonly data: string;
  readonly target: string;
  readonly badValue?: string;
  readonly folds?: string;
  readonly exclude?: readonly string[];
  readonly kind: LearnerKind | 'auto';
}

interface PointsLine {
  readonly attribute: Attribute;
  readonly rows: number;
  readonly points: number;
}

interface TrainAnswer {
  readonly table: OutcomeTable;
  readonly leaks: readonly LeakSuspect[];
  readonly validated: CrossValidated | null;
  readonly trained: Trained;
  readonly out_of_fold: Evaluation;
  readonly scorecard: Scorecard;
  readonly points: readonly { readonly name: string; readonly lines: readonly PointsLine[] }[];
}

/** Reads what was asked for. Throws UsageError that names file, line, column and what was expected. */
async function readAsked(
  options: TrainCommandOptions,
): Promise<{ table: OutcomeTable; fold_of: Uint8Array | null }> {
  try {
    const { data, target, badValue, exclude = [] } = options;
    const table = await readOutcomeTable(data, { target, bad_value: badValue, exclude });
    const fold_of = options.folds === undefined ? null : await readFolds(options.folds, table.table.rows);
    return { table, fold_of };
  } catch (error) {
    if (!(error instanceof TableFileError)) throw error;
    const is_outcome = error.details['column'] === options.target && Number(error.details['line']) > 1;
    const hint = is_outcome && options.badValue === undefined ? '; another word is named by --bad-value' : '';
    throw new UsageError(`${error.message}${hint}`, error.details, 'table');
  }
}

async function learn(cli: Cli, options: TrainCommandOptions): Promise<TrainAnswer> {
  const { table, fold_of } = await readAsked(options);
  const kind = options.kind === 'auto' ? undefined : options.kind;
  return await cli.withProgress('Training', '%', async (progress) => {
    const parts = fold_of === null ? 1 : Math.max(...new Set(fold_of)) + 2;
    const stepping = (before: number, width: number): TrainOptions => ({
      kind,
      special: CHARACTERISTIC_CODES,
      trends: knownTrends(table.table.columns.map(({ name }) => name)),
      pause: async (share) => {
        progress.step({ done: Math.round(((before + share * width) * 100) / parts), total: 100 });
        await nextTurn();
        cli.signal.throwIfAborted();
      },
    });
    const leaks = leakSuspects(table.table, table.bad);
    const validated =
      fold_of === null ? null : await crossValidate(table.table, table.bad, fold_of, stepping(0, parts - 1));
    const trained = await train(table.table, table.bad, stepping(parts - 1, 1));
    const scorecard = scorecardOf(trained);
    const rows = binRows(designOf(table.table, trained.binnings));
    const points = scorecard.characteristics.map(({ binning, points: of_bins }, place) => ({
      name: binning.name,
      lines: attributesOf(binning).map((attribute, bin) => ({
        attribute,
        rows: rows[place]?.[bin] ?? 0,
        points: of_bins[bin] ?? 0,
      })),
    }));
    return {
      ...{ table, leaks, validated, trained, scorecard, points },
      out_of_fold: await evaluate(trained.out_of_fold, table.bad),
    };
  });
}

/** What an attribute holds, in few words. */
function attributeText(attribute: Attribute): string {
  if (attribute.kind === 'levels') return attribute.levels.join(', ');
  if (attribute.kind === 'special') return `code ${String(attribute.code)}`;
  if (attribute.kind !== 'range') return attribute.kind;
  const { from, below } = attribute;
  if (from === null) return below === null ? 'any number' : `below ${String(below)}`;
  return below === null ? `from ${String(from)}` : `${String(from)} to below ${String(below)}`;
}

const decimals = (value: number | null, digits = 4): string => (value === null ? '–' : value.toFixed(digits));

function figures(evaluation: Evaluation): string[] {
  const { auc, ks, gini, brier, calibration } = evaluation;
  return [
    ...[decimals(auc), decimals(gini), decimals(ks), decimals(brier)],
    decimals(calibration?.slope ?? null, 3),
  ];
}

const FIGURE_COLUMNS: readonly TableColumn[] = ['AUC', 'Gini', 'KS', 'Brier', 'Slope'].map((title) => ({
  title,
  align: 'right',
}));

const mean = (values: readonly (number | null)[]): number | null =>
  values.some((value) => value === null) || values.length === 0
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;

/** Means over the folds, as other tools report them. */
function means({ folds }: CrossValidated) {
  const of = (read: (evaluation: Evaluation) => number | null): number | null =>
    mean(folds.map(({ evaluation }) => read(evaluation)));
  return {
    ...{ auc: of(({ auc }) => auc), ks: of(({ ks }) => ks), brier: of(({ brier }) => brier) },
    slope: of(({ calibration }) => calibration?.slope ?? null),
  };
}

function settingText({ kind, setting }: Trained['chosen']): string {
  return [kind, ...Object.entries(setting).map(([name, value]) => `${name} ${String(value)}`)].join(', ');
}

function answerText(cli: Cli, answer: TrainAnswer): string {
  const { table, leaks, validated, trained, out_of_fold, scorecard, points } = answer;
  const bads = table.bad.reduce((sum, bad) => sum + bad, 0);
  const head = renderPairs([
    ['Rows', `${grouped(table.bad.length)}, ${grouped(bads)} of them bad`],
    ['Columns', grouped(table.table.columns.length)],
    ...table.row_numbers.map((name): [string, string] => ['Left out', `${name}: only numbers the rows`]),
    ['Chosen', settingText(trained.chosen)],
    ...leaks.map((leak): [string, string] => [
      'May be a leak',
      leak.same_as === null
        ? `${leak.column}: AUC ${decimals(leak.auc, 3)} by itself`
        : `${leak.column}: follows from ${leak.same_as}`,
    ]),
  ]);
  const judged = validated === null ? [] : validated.folds;
  const lines = [
    ...judged.map(({ fold, chosen, evaluation }) => [
      `fold ${String(fold)}`,
      ...figures(evaluation),
      settingText(chosen),
    ]),
    ...(validated === null ? [] : [['all, each by the fold’s model', ...figures(validated.pooled), '']]),
    ['inner folds', ...figures(out_of_fold), settingText(trained.chosen)],
  ];
  const judgement = cli.table(
    [{ title: 'Judged on' }, ...FIGURE_COLUMNS, { title: 'Chosen', cut: 10 }],
    lines,
  );
  const tables = points.flatMap(({ name, lines: own }) =>
    own
      .filter(({ rows }) => rows > 0)
      .map(({ attribute, rows, points: given }, place) => [
        place === 0 ? name : '',
        attributeText(attribute),
        grouped(rows),
        given.toFixed(1),
      ]),
  );
  const points_text = cli.table(
    [
      ...[{ title: 'Characteristic' }, { title: 'Attribute', cut: 20 }],
      ...[
        { title: 'Rows', align: 'right' as const },
        { title: 'Points', align: 'right' as const },
      ],
    ],
    [['base points', '', '', scorecard.base_points.toFixed(1)], ...tables],
  );
  return `${head}\n${judgement}\n${points_text}`;
}

function answerDocument({ table, leaks, validated, trained, out_of_fold, scorecard, points }: TrainAnswer) {
  return {
    rows: table.bad.length,
    bad: table.bad.reduce((sum, bad) => sum + bad, 0),
    columns: table.table.columns.map(({ name, kind }) => ({ name, kind })),
    rowNumbers: table.row_numbers,
    leaks,
    folds: validated?.folds ?? [],
    mean: validated === null ? null : means(validated),
    pooled: validated?.pooled ?? null,
    chosen: trained.chosen,
    candidates: trained.candidates,
    calibration: trained.calibration,
    out_of_fold,
    scorecard: { scaling: scorecard.scaling, base_points: scorecard.base_points, characteristics: points },
  };
}

async function trainTable(cli: Cli, options: TrainCommandOptions): Promise<ExitCode> {
  try {
    const answer = await learn(cli, options);
    await cli.answer(answerDocument(answer), () => answerText(cli, answer));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof TooFewOutcomesError)) throw error;
    throw new UsageError(`${options.data}: ${error.message}`, { path: options.data }, 'training');
  }
}

/** `credit train`. */
export function trainPart(run: Run): Command {
  return new Command('train')
    .description(
      'learn a points table from any CSV with outcomes, and tell how good it is on rows it did not see',
    )
    .requiredOption('--data <file>', 'CSV with a head; empty cells are missing')
    .requiredOption('--target <column>', 'the outcome: 1, true or bad; 0, false or good')
    .option('--bad-value <value>', 'what the outcome is where it was bad; any other is good')
    .option('--folds <file>', 'CSV `row,fold`: judge each fold by a model made without it')
    .option('--exclude <columns...>', 'columns to leave out, such as identifiers and what was known later')
    .addOption(
      choice('--kind <kind>', 'the way of learning; auto tries all', ['auto', ...LEARNER_KINDS]).default(
        'auto',
      ),
    )
    .action(run(trainTable));
}

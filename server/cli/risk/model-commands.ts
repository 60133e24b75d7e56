/**
 * `surety risk train` and `surety risk score`: the trained model beside the rules.
 *
 * Both scan the journal and store nothing in it; a model is a file. Same journal, same truth and same dates give the same model.
 */
import { Command, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { type Instant } from '#core/kernel/instant';
import type { TruthLabel } from '#core/risk/evaluate';
import { cardOf } from '#core/risk/model/card';
import { cardText } from '#core/risk/model/card-text';
import { examplesOf, shareAt, VectorKeeper, type Example, type Kept } from '#core/risk/model/examples';
import { decidedLabels, firstJudged, truthLabels, type Label } from '#core/risk/model/labels';
import { measure, type RuleScore } from '#core/risk/model/measure';
import { compileModel, MODEL_KINDS, type ModelKind } from '#core/risk/model/model';
import {
  ModelFileError,
  modelFileText,
  modelVersion,
  readModelFile,
  type VersionedModel,
} from '#core/risk/model/model-file';
import { trainModel, TrainingError, type Trained } from '#core/risk/model/train';
import { scanJournal, type Scan } from '#core/risk/scan';
import { productionEnvironment } from '#server/composition/environment';
import { dispositionLabels } from '#server/risk/disposition-labels';
import { readRules } from '#server/risk/raise-alerts';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, wholeNumber } from '../options';
import type { Run } from '../run';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
import { requireFree, writeWhole } from '../write-file';
import { scoreDocument, scoreText, trainedText, type ScoreAnswer, type Scored } from './model-view';
import { readTruth } from './truth-file';

interface WindowOptions {
  readonly from?: When;
  readonly to?: When;
}

interface TrainCommandOptions extends WindowOptions {
  /** Labels of a file instead of what people decided. */
  readonly truth?: string;
  readonly split?: When;
  readonly kind: ModelKind | 'auto';
  readonly out?: string;
  readonly card?: string;
  readonly force?: boolean;
  readonly actor?: string;
}

interface ScoreOptions extends WindowOptions {
  readonly model: string;
  readonly truth?: string;
  readonly top: number;
}

/** Share of the trades, by payment, before the split where none was named. */
const SPLIT_SHARE = 0.7;

interface Scanned {
  readonly scan: Scan;
  /** Of every trade paid from `--from` on, what was known at its last occasion. */
  readonly kept: readonly Kept[];
  readonly calendar: Calendar;
  readonly workspace_id: string;
  /** What people decided, where it was asked for; empty otherwise. */
  readonly decided: readonly Label[];
}

/**
 * Scans up to `--to`, and keeps the vectors of what was paid from `--from` on.
 * @param by_decisions trades that people judged are kept as they were known then
 */
async function scanned(cli: Cli, options: WindowOptions, by_decisions = false): Promise<Scanned> {
  return await cli.reading(async ({ reader, calendar, info }) => {
    const decided = by_decisions ? decidedLabels((await dispositionLabels(reader)).labels) : [];
    const rules = (await readRules(reader)).map(({ rule }) => rule);
    const upto_seq = options.to === undefined ? undefined : await reader.seqAt(endOf(options.to, calendar));
    const keeper = new VectorKeeper(firstJudged(decided));
    const scan = await cli.withProgress('Scanning', 'entries', (progress) =>
      scanJournal(reader, rules, {
        ...{ upto_seq, signal: cli.signal, observe: keeper.observe },
        onProgress: (done, total) => progress.step({ done, total }),
      }),
    );
    const from_at = options.from === undefined ? 0 : startOf(options.from, calendar);
    const kept = [...keeper.kept.values()].filter(({ trade }) => trade.paid_at >= from_at);
    return { scan, kept, calendar, workspace_id: info.id, decided };
  });
}

async function trained(
  cli: Cli,
  examples: readonly Example[],
  kind: ModelKind | 'auto',
  split_at: Instant,
): Promise<Trained> {
  try {
    return await cli.withProgress('Training', 'steps', (progress) =>
      trainModel(examples, {
        ...{ kind, split_at },
        pause: async (steps) => {
          progress.step({ done: steps, total: 0 });
          await nextTurn();
          cli.signal.throwIfAborted();
        },
      }),
    );
  } catch (error) {
    if (error instanceof TrainingError) throw new UsageError(error.message, error.details, 'training');
    throw error;
  }
}

/** Reads labels of trades. Throws UsageError for a file without any. */
async function readLabels(path: string): Promise<TruthLabel[]> {
  const truth = await readTruth(path);
  if (!truth.some(({ subject_kind }) => subject_kind === 'trade')) {
    const details = { path, field: 'subject_kind' };
    throw new UsageError(`${path}: expected labels on trades, there is none`, details, 'truth');
  }
  return truth;
}

/** The trades that could be judged by the end of a scan, with their labels. */
function labelled({ scan, kept }: Scanned, truth: readonly TruthLabel[]): Example[] {
  const trades = kept.map(({ trade }) => trade);
  return examplesOf(kept, truthLabels(truth, trades), scan.last_at);
}

/** How suspicious the rules found a trade by the entry of its vector. */
function ruleScores({ detector }: Scan): RuleScore {
  return ({ trade, seq }) => detector.scoreOf(trade, seq);
}

async function train(cli: Cli, options: TrainCommandOptions): Promise<ExitCode> {
  const { out, card: card_path, force = false } = options;
  for (const path of [out, card_path]) {
    if (path !== undefined) await requireFree(path, force);
  }
  const truth = options.truth === undefined ? undefined : await readLabels(options.truth);
  const found = await scanned(cli, options, truth === undefined);
  const { scan, calendar, workspace_id, kept, decided } = found;
  const examples = truth === undefined ? examplesOf(kept, decided, scan.last_at) : labelled(found, truth);
  const split_at =
    options.split === undefined ? shareAt(examples, SPLIT_SHARE) : startOf(options.split, calendar);
  const result = await trained(cli, examples, options.kind, split_at);
  const card = cardOf(
    result,
    {
      ...{ trained_by: cli.actor(options.actor) ?? null, trained_at: cli.now(), workspace_id },
      ...{ to_seq: scan.entries, split_at },
    },
    ruleScores(scan),
  );
  const { sha256 } = productionEnvironment();
  const text = modelFileText({ model: result.model, card }, sha256);
  const file: VersionedModel = { version: modelVersion(result.model, sha256), model: result.model, card };
  if (out !== undefined) await writeWhole(out, force, (handle) => handle.writeFile(text));
  if (card_path !== undefined) {
    await writeWhole(card_path, force, (handle) => handle.writeFile(cardText(file)));
  }
  await cli.answer({ file: out ?? null, ...(JSON.parse(text) as object) }, () => trainedText(file, out));
  return EXIT.done;
}

async function readModel(path: string): Promise<VersionedModel> {
  const text = await readFile(path, 'utf8');
  try {
    return readModelFile(text, productionEnvironment().sha256);
  } catch (error) {
    if (!(error instanceof ModelFileError)) throw error;
    const { message, issues } = error;
    throw new UsageError(`${path} is no model this program can use: ${message}`, { path, issues }, 'model');
  }
}

async function score(cli: Cli, options: ScoreOptions): Promise<ExitCode> {
  const file = await readModel(options.model);
  const truth = options.truth === undefined ? undefined : await readLabels(options.truth);
  const found = await scanned(cli, options);
  const { scan, kept, calendar } = found;
  const compiled = compileModel(file.model);
  const ruleScore = ruleScores(scan);
  const ranked = kept
    .map((one) => ({ one, margin: compiled.margin(one.vector) }))
    .sort((left, right) => right.margin - left.margin || left.one.seq - right.one.seq);
  const shown: Scored[] = ranked.slice(0, options.top).map(({ one }) => ({
    ...{ ...one, explanation: compiled.explain(one.vector) },
    rule_score: ruleScore(one),
  }));
  const measured = truth === undefined ? undefined : measure(file.model, labelled(found, truth), ruleScore);
  const answer: ScoreAnswer = { file, scored: kept.length, shown, measured };
  await cli.answer(scoreDocument(answer), () => scoreText(cli, answer, calendar));
  return EXIT.done;
}

const when = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(parseWhen);

/** `risk train`. */
export function trainPart(run: Run): Command {
  return new Command('train')
    .description('train a model on judged trades and measure it on later ones, beside the rules')
    .option('--truth <file>', 'CSV of labels instead of what people decided, as `sample --truth` writes it')
    .addOption(when('--from <when>', 'only trades paid from then on'))
    .addOption(when('--to <when>', 'only what was known by then'))
    .addOption(
      when('--split <when>', 'train before, measure from then on (after 70 % of the trades when absent)'),
    )
    .addOption(choice('--kind <kind>', 'what is trained', ['auto', ...MODEL_KINDS]).default('auto'))
    .option('--out <file>', 'write the model there')
    .option('--card <file>', 'write its card there, as Markdown')
    .option('--force', 'replace files that are there')
    .addOption(actorOption())
    .action(run(train));
}

const TOP_MAX = 10_000;

/** `risk score`. */
export function scorePart(run: Run): Command {
  return new Command('score')
    .description('trades by the score of a trained model, each with what speaks for and against it')
    .requiredOption('--model <file>', 'a model, as `risk train --out` writes it')
    .option('--truth <file>', 'measure the scores by these labels, beside the rules')
    .addOption(when('--from <when>', 'only trades paid from then on'))
    .addOption(when('--to <when>', 'only what was known by then'))
    .addOption(new Option('--top <rows>', 'most trades shown').argParser(wholeNumber(1, TOP_MAX)).default(20))
    .action(run(score));
}

/**
 * `surety risk train` and `surety risk score`: the trained model beside the rules.
 *
 * Both scan the journal; a model is a file, and a draft in the books where `train --draft` says so. Same journal, same truth and same dates give the same model.
 */
import { Command, Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { TruthLabel } from '#core/risk/evaluate';
import { cardText } from '#core/risk/model/card-text';
import { measure } from '#core/risk/model/measure';
import { MODEL_KINDS, type ModelKind } from '#core/risk/model/kinds';
import { compileModel } from '#core/risk/model/model';
import { ModelFileError, readModelFile, type VersionedModel } from '#core/risk/model/model-file';
import { TrainingError } from '#core/risk/model/train';
import { productionEnvironment } from '#server/composition/environment';
import { draftedModels } from '#server/risk/asked-models';
import {
  gatherExamples,
  ruleScores,
  trainOn,
  type Gathered,
  type TrainAsked,
  type TrainedFile,
} from '#server/risk/train-model';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, wholeNumber } from '../options';
import type { Run } from '../run';
import { submitOne } from '../submit';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
import { requireFree, writeWhole } from '../write-file';
import {
  modelsText,
  scoreDocument,
  scoreText,
  trainedText,
  type ScoreAnswer,
  type Scored,
} from './model-view';
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
  readonly draft?: boolean;
  readonly actor?: string;
}

interface ScoreOptions extends WindowOptions {
  readonly model: string;
  readonly truth?: string;
  readonly top: number;
}

interface Scanned extends Gathered {
  readonly calendar: Calendar;
  readonly workspace_id: string;
}

/** Scans up to `--to`, for what was paid from `--from` on; labels are those of the truth, or what people decided. */
async function scanned(cli: Cli, options: WindowOptions, truth?: readonly TruthLabel[]): Promise<Scanned> {
  return await cli.reading(async ({ reader, calendar, info }) => {
    const upto_seq = options.to === undefined ? undefined : await reader.seqAt(endOf(options.to, calendar));
    const from_at = options.from === undefined ? undefined : startOf(options.from, calendar);
    const gathered = await cli.withProgress('Scanning', 'entries', (progress) =>
      gatherExamples(
        reader,
        { truth, upto_seq, from_at },
        { signal: cli.signal, onProgress: (at) => progress.step(at) },
      ),
    );
    return { ...gathered, calendar, workspace_id: info.id };
  });
}

async function trained(cli: Cli, gathered: Gathered, asked: TrainAsked): Promise<TrainedFile> {
  try {
    return await cli.withProgress('Training', 'steps', (progress) =>
      trainOn(gathered, asked, {
        sha256: productionEnvironment().sha256,
        pause: async (steps) => {
          progress.step({ done: steps, total: 0 });
          await nextTurn();
          cli.signal.throwIfAborted();
        },
      }),
    );
  } catch (error) {
    if (error instanceof TrainingError) throw new UsageError(error.message, { ...error.problem }, 'training');
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

async function train(cli: Cli, options: TrainCommandOptions): Promise<ExitCode> {
  const { out, card: card_path, force = false, kind, draft = false } = options;
  if (draft && options.truth !== undefined) {
    throw new UsageError(
      '--draft: what goes into the books is learnt from what people decided, without --truth',
    );
  }
  for (const path of [out, card_path]) {
    if (path !== undefined) await requireFree(path, force);
  }
  const truth = options.truth === undefined ? undefined : await readLabels(options.truth);
  const found = await scanned(cli, options, truth);
  const split_at = options.split === undefined ? undefined : startOf(options.split, found.calendar);
  const trained_by = cli.actor(options.actor) ?? null;
  const { file, text } = await trained(cli, found, {
    ...{ kind, split_at, trained_by, trained_at: cli.now(), workspace_id: found.workspace_id },
  });
  if (out !== undefined) await writeWhole(out, force, (handle) => handle.writeFile(text));
  if (card_path !== undefined) {
    await writeWhole(card_path, force, (handle) => handle.writeFile(cardText(file)));
  }
  if (draft) {
    const data = { file: JSON.parse(text) as Record<string, unknown>, note: '' };
    return await submitOne(cli, options, () => Promise.resolve({ kind: 'draft-model', data }), {
      optionOf: () => '--draft',
      done: ({ seq }) => `${trainedText(file, out)}Drafted by entry ${String(seq)}.\n`,
    });
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
  const { scan, kept, examples, calendar } = await scanned(cli, options, truth ?? []);
  const compiled = compileModel(file.model);
  const ruleScore = ruleScores(scan);
  const ranked = kept
    .map((one) => ({ one, margin: compiled.margin(one.vector) }))
    .sort((left, right) => right.margin - left.margin || left.one.seq - right.one.seq);
  const shown: Scored[] = ranked.slice(0, options.top).map(({ one }) => ({
    ...{ ...one, explanation: compiled.explain(one.vector) },
    rule_score: ruleScore(one),
  }));
  const measured = truth === undefined ? undefined : measure(file.model, examples, ruleScore);
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
    .option('--draft', 'draft it in the books, to be let run and activated there')
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

async function models(cli: Cli): Promise<ExitCode> {
  const { active, shadow, versions } = await cli.reading(({ reader }) => draftedModels(reader));
  await cli.answer({ active, shadow, models: versions }, () =>
    versions.length === 0 ? 'No models.\n' : modelsText(cli, versions),
  );
  return EXIT.done;
}

/** `risk models`. */
export function modelsPart(run: Run): Command {
  return new Command('models')
    .description('trained models in the books: versions, states, and what they were measured at')
    .action(run(models));
}

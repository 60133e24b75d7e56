/**
 * The trained model: how long training takes on a sample platform, and how fast a vector is scored and explained.
 *
 * Labels are the truth of the sample. What scores are worth is not measured here but in docs/risk.md.
 */
import { join } from 'node:path';

import { MemoryStore } from '#core/ledger/memory-store';
import { examplesOf, shareAt, VectorKeeper, type Example } from '#core/risk/model/examples';
import { truthLabels } from '#core/risk/labels';
import { MODEL_KINDS, type ModelKind } from '#core/risk/model/kinds';
import { compileModel, type RiskModel } from '#core/risk/model/model';
import { trainModel } from '#core/risk/model/train';
import { scanJournal } from '#core/risk/scan';
import { productionEnvironment } from '#server/composition/environment';
import { readTruth } from '#server/cli/risk/truth-file';
import { makeSample } from '#server/sample/make-sample';

import { elapsed, figure, type Figure, type SectionOptions, type SectionReport } from '../support/figures';

async function sampleExamples(trades: number, folder: string): Promise<Example[]> {
  const store = new MemoryStore();
  const truth_path = join(folder, 'truth.csv');
  await makeSample(store, productionEnvironment(), { trades, seed: 21, truth_path });
  const keeper = new VectorKeeper();
  const { last_at } = await scanJournal(store, [], { observe: keeper.observe });
  const labels = truthLabels(await readTruth(truth_path), keeper.kept.keys());
  return examplesOf(keeper.kept.values(), labels, last_at);
}

/** Vectors per second through something that answers a number for each; the sum keeps it from being left out. */
async function rate(
  examples: readonly Example[],
  count: number,
  answer: (vector: Float64Array) => number,
): Promise<number> {
  let sum = 0;
  const ms = await elapsed(async () => {
    for (let index = 0; index < count; index += 1) {
      const example = examples[index % examples.length];
      if (example !== undefined) sum += answer(example.vector);
    }
  });
  if (!Number.isFinite(sum)) throw new Error('a score is no number');
  return (count * 1_000) / ms;
}

async function repeated(repetitions: number, measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) values.push(await measure());
  return values;
}

async function figuresOf(kind: ModelKind, examples: readonly Example[], quick: boolean): Promise<Figure[]> {
  const split_at = shareAt(examples, 0.7);
  const repetitions = quick ? 2 : 5;
  let model: RiskModel | undefined;
  const seconds = await repeated(repetitions, async () => {
    const ms = await elapsed(async () => {
      model = (await trainModel(examples, { kind, split_at })).model;
    });
    return ms / 1_000;
  });
  if (model === undefined) throw new Error('nothing was trained');
  const { score, explain } = compileModel(model);
  const count = quick ? 20_000 : 500_000;
  const scored = await repeated(repetitions, () => rate(examples, count, score));
  const explained = await repeated(repetitions, () =>
    rate(examples, count / 50, (vector) => explain(vector).contributions.length),
  );
  return [
    figure(`${kind}: training, choice and calibration included`, 's', null, seconds),
    figure(`${kind}: scores`, 'vectors/s', null, scored),
    figure(`${kind}: scores with contributions`, 'vectors/s', null, explained),
  ];
}

export async function riskModel({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const examples = await sampleExamples(quick ? 6_000 : 20_000, folder);
  const figures: Figure[] = [];
  for (const kind of MODEL_KINDS) figures.push(...(await figuresOf(kind, examples, quick)));
  return {
    figures,
    notes: [
      `${examples.length} labelled trades of a sample platform, ${examples[0]?.vector.length ?? 0} features`,
    ],
  };
}

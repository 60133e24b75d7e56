/**
 * Training a model on the journal: trades as they were known when they were judged, what was learnt, and its card.
 *
 * Labels are what people decided, or a file of truth where the truth is known. Reads only; what it gives is a model file.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { TruthLabel } from '#core/risk/evaluate';
import { firstJudged, truthLabels, type TradeLabel } from '#core/risk/labels';
import { cardOf } from '#core/risk/model/card';
import { examplesOf, shareAt, VectorKeeper, type Example, type Kept } from '#core/risk/model/examples';
import type { RuleScore } from '#core/risk/model/measure';
import type { ModelKind } from '#core/risk/model/kinds';
import { modelFileText, modelVersion, type VersionedModel } from '#core/risk/model/model-file';
import { trainModel, TrainingError, type TrainingProblem } from '#core/risk/model/train';
import { scanJournal, type Scan } from '#core/risk/scan';
import type { OpenReader } from '#server/composition/open-books';

import { dispositionLabels } from './disposition-labels';
import { readRules } from './raise-alerts';

export interface GatherAsked {
  /** Labels instead of what people decided. */
  readonly truth?: readonly TruthLabel[] | undefined;
  /** Only what was known by the end of this entry. */
  readonly upto_seq?: number | undefined;
  /** Only trades paid from then on. */
  readonly from_at?: Instant | undefined;
}

export interface ScanWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface Gathered {
  readonly scan: Scan;
  /** Of every trade, what was known at its last occasion in time. */
  readonly kept: readonly Kept[];
  /** Those that were judged. */
  readonly examples: readonly Example[];
}

/** Scans the journal for examples. Rejects when stopped. `reader` must see one moment. */
export async function gatherExamples(
  reader: LedgerReader,
  { truth, upto_seq, from_at = 0 }: GatherAsked,
  { signal, onProgress }: ScanWatch,
): Promise<Gathered> {
  const decided = truth === undefined ? (await dispositionLabels(reader)).labels : [];
  const rules = (await readRules(reader)).map(({ rule }) => rule);
  const keeper = new VectorKeeper(firstJudged(decided));
  const scan = await scanJournal(reader, rules, {
    ...{ upto_seq, signal, observe: keeper.observe },
    onProgress: (done, total) => onProgress({ done, total }),
  });
  const kept = [...keeper.kept.values()].filter(({ trade }) => trade.paid_at >= from_at);
  const labels: Iterable<TradeLabel> =
    truth === undefined
      ? decided
      : truthLabels(
          truth,
          kept.map(({ trade }) => trade),
        );
  return { scan, kept, examples: examplesOf(kept, labels, scan.last_at) };
}

/** How suspicious the rules found a trade by the entry of its vector. */
export function ruleScores({ detector }: Scan): RuleScore {
  return ({ trade, seq }) => detector.scoreOf(trade, seq);
}

export interface TrainAsked {
  readonly kind: ModelKind | 'auto';
  /** Train before, measure from then on; after SPLIT_SHARE of the trades when absent. */
  readonly split_at?: Instant | undefined;
  readonly trained_by: string | null;
  readonly trained_at: Instant;
  readonly workspace_id: string;
}

export interface TrainedFile {
  readonly file: VersionedModel;
  /** Its text as a file. */
  readonly text: string;
}

/** Share of the trades, by payment, before the split where none was named. */
const SPLIT_SHARE = 0.7;

/** Trains on examples and measures. Throws TrainingError when they are too few or tell nothing. */
export async function trainOn(
  { scan, examples }: Gathered,
  { kind, split_at = shareAt(examples, SPLIT_SHARE), ...facts }: TrainAsked,
  { sha256, pause }: { readonly sha256: Sha256; readonly pause: (steps: number) => Promise<void> },
): Promise<TrainedFile> {
  const result = await trainModel(examples, { kind, split_at, pause });
  const card = cardOf(result, { ...facts, to_seq: scan.entries, split_at }, ruleScores(scan));
  const text = modelFileText({ model: result.model, card }, sha256);
  return { file: { version: modelVersion(result.model, sha256), model: result.model, card }, text };
}

/** What is to be learnt from what people decided; data that can be handed to a thread. */
export interface DecisionsAsked {
  readonly kind: ModelKind | 'auto';
  readonly split_at?: Instant | undefined;
  readonly trained_by: string;
}

/** A model, or why there is none. */
export type TrainedOrNot =
  { readonly model: TrainedFile; readonly problem: null } | { readonly problem: TrainingProblem };

/** Trains on what people decided, whole, as of now. Rejects when stopped. `reader` must see one moment. */
export async function trainOnDecisions(
  { reader, env, info }: Pick<OpenReader, 'reader' | 'env' | 'info'>,
  asked: DecisionsAsked,
  { signal, onProgress }: ScanWatch,
): Promise<TrainedOrNot> {
  const gathered = await gatherExamples(reader, {}, { signal, onProgress });
  const facts = { ...asked, trained_at: env.now(), workspace_id: info.id };
  try {
    const model = await trainOn(gathered, facts, {
      sha256: env.sha256,
      pause: async (steps) => {
        onProgress({ done: steps, total: 0 });
        await nextTurn();
        signal.throwIfAborted();
      },
    });
    return { model, problem: null };
  } catch (error) {
    if (error instanceof TrainingError) return { problem: error.problem };
    throw error;
  }
}

/**
 * Trying a rule on the history of open books: on stored vectors, and what they lack is taken for this once.
 *
 * Labels are what people decided; a backtest is as of now. Reads only.
 */
import type { Instant } from '#core/kernel/instant';
import { backtest } from '#core/risk/backtest';
import type { BacktestReport } from '#core/risk/backtest-types';
import { recordVectors } from '#core/risk/record-vectors';
import { believedState } from '#core/risk/stored-state';
import type { Rule } from '#core/risk/rules';
import { exploreThreshold, type ThresholdReport } from '#core/risk/threshold-explorer';
import { MemoryVectors, type VectorsReader, type VectorsState } from '#core/risk/vectors';
import type { OpenReader } from '#server/composition/open-books';
import { PROGRAM } from '#server/composition/version';

import { dispositionLabels } from './disposition-labels';
import { readRules } from './raise-alerts';

/** What is to be tried; data that can be handed to a thread. */
export interface RuleTrial {
  readonly rule: Rule;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly utc_offset_minutes: number;
  readonly analysts: number;
  /** The condition whose threshold moves; a backtest without. */
  readonly condition?: number | undefined;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

type Snapshot = Pick<OpenReader, 'reader' | 'env'> & { readonly vectors: VectorsReader };

async function vectorsUpto(
  { reader, vectors, env }: Snapshot,
  { signal, onProgress }: Watch,
): Promise<{ vectors: VectorsReader; state: VectorsState }> {
  const options = { sha256: env.sha256, program: PROGRAM };
  const state = await believedState(vectors, reader, options);
  if (state !== null && state.upto_seq === (await reader.head()).seq) {
    return { vectors, state };
  }
  const taken = new MemoryVectors(vectors);
  const recording = await recordVectors(reader, taken, {
    ...{ ...options, signal, for_once: true },
    onProgress: (done, total) => onProgress({ done, total }),
  });
  return { vectors: taken, state: recording.state };
}

/** Tries a rule. Rejects when stopped. `snapshot` must see one moment. */
export async function tryRule(
  snapshot: Snapshot,
  { rule, from, to, utc_offset_minutes, analysts, condition }: RuleTrial,
  watch: Watch,
): Promise<BacktestReport | ThresholdReport> {
  const { reader, env } = snapshot;
  const in_force = (await readRules(reader)).map((one) => one.rule);
  const upto_seq = to === undefined ? undefined : await reader.seqAt(to);
  const window = { from_at: from, upto_seq };
  const labels = await dispositionLabels(reader);
  const { vectors, state } = await vectorsUpto(snapshot, watch);
  const told = {
    signal: watch.signal,
    onProgress: (done: number, total: number) => watch.onProgress({ done, total }),
  };
  const as_of = env.now();
  if (condition !== undefined) {
    return await exploreThreshold(vectors, state, { rule, condition, window, labels, as_of }, told);
  }
  const question = { tested: [rule], in_force, window, labels, as_of, utc_offset_minutes, analysts };
  return await backtest(vectors, state, question, told);
}

/**
 * Backtests over stored feature vectors: 1.75 million payments and twenty rules, from SQLite, the report included.
 *
 * The vectors are those of a real scan of a sample platform, repeated with trades, accounts and times of their own: the
 * values, how many are missing and how often rules fire are the sample's, and a repetition fills most of a chunk, so
 * columns do not get shorter by it. Labels are the sample's truth, repeated alike.
 */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { DAY_MS } from '#core/kernel/instant';
import { MemoryStore } from '#core/ledger/memory-store';
import { backtest } from '#core/risk/backtest';
import type { BacktestReport } from '#core/risk/backtest-types';
import type { Occasion } from '#core/risk/detector';
import type { KnownTrade } from '#core/risk/known';
import { labelsOfTruth, type Labels } from '#core/risk/labels';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { exploreThreshold } from '#core/risk/threshold-explorer';
import { VectorRecorder, type RecordedChunk } from '#core/risk/vector-recorder';
import type { VectorsState, VectorStore } from '#core/risk/vectors';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { readTruth } from '#server/cli/risk/truth-file';
import { productionEnvironment } from '#server/composition/environment';
import { makeSample } from '#server/sample/make-sample';

import {
  atMost,
  elapsed,
  figure,
  type Figure,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';

const PAYMENTS = 1_750_000;
const RULES = STARTING_RULES.slice(0, 20);
const PROGRAM = 'surety-bench';

interface Scanned {
  readonly occasions: readonly Occasion[];
  readonly labels: Labels;
}

async function scanned(folder: string, trades: number): Promise<Scanned> {
  const store = new MemoryStore();
  const truth_path = join(folder, 'truth.csv');
  await makeSample(store, productionEnvironment(), { trades, seed: 5, truth_path });
  const occasions: Occasion[] = [];
  await scanJournal(store, [], { observe: (occasion) => occasions.push(occasion) });
  return { occasions, labels: labelsOfTruth(await readTruth(truth_path)) };
}

/** The trade again, among people of its own. */
function again(trade: KnownTrade, round: number): KnownTrade {
  const own = (id: string): string => `${id}-${String(round)}`;
  return {
    ...{ ...trade, id: own(trade.id), card_id: trade.card_id === null ? null : own(trade.card_id) },
    buyer: { ...trade.buyer, id: own(trade.buyer.id) },
    seller: { ...trade.seller, id: own(trade.seller.id) },
  };
}

/** Stores the occasions again and again until there are enough payments. */
async function fill(
  store: VectorStore,
  { occasions, labels }: Scanned,
  payments: number,
): Promise<{ readonly state: VectorsState; readonly labels: Labels }> {
  const recorder = new VectorRecorder(null);
  const span_ms = Math.max(...occasions.map(({ at }) => at)) - (occasions[0]?.at ?? 0) + DAY_MS;
  const seqs = occasions.at(-1)?.seq ?? 0;
  const states: VectorsState[] = [];
  const put = async ({ number, columns, ...totals }: RecordedChunk): Promise<void> => {
    const state = { catalogue: 'bench', upto_hash: '', ...totals, chunks: number + 1 };
    await store.put(number, columns, state);
    states.push(state);
  };
  const repeated = [];
  let round = 0;
  for (; recorder.trades < payments; round += 1) {
    const met = new Map<KnownTrade, KnownTrade>();
    for (const occasion of occasions) {
      const trade = met.get(occasion.trade) ?? again(occasion.trade, round);
      met.set(occasion.trade, trade);
      // Rounds follow one another closely, as if the platform were larger: all lie within two years.
      const at = occasion.at + Math.floor((round * span_ms) / 100);
      recorder.take({ ...occasion, trade, seq: occasion.seq + round * seqs, at });
    }
    for (const label of labels.labels) {
      repeated.push({ ...label, trade_id: `${label.trade_id}-${String(round)}` });
    }
    for (const chunk of recorder.takeFull()) await put(chunk);
  }
  const last = recorder.finish(round * seqs);
  if (last !== null) await put(last);
  const state = states.at(-1);
  if (state === undefined) throw new Error('nothing was recorded');
  return { state, labels: { ...labels, labels: repeated } };
}

const collect = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};

const heldMb = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_048_576;
};

/** How long work takes, and what memory it holds at most beyond what was held before, in MB. */
async function measured(work: () => Promise<void>): Promise<{ readonly ms: number; readonly mb: number }> {
  collect();
  const before_mb = heldMb();
  let most_mb = before_mb;
  const watching = setInterval(() => (most_mb = Math.max(most_mb, heldMb())), 20);
  const ms = await elapsed(work);
  clearInterval(watching);
  return { ms, mb: most_mb - before_mb };
}

/** Fills a workspace and tells how fast. */
async function filled(path: string, folder: string, quick: boolean) {
  const sample = await scanned(folder, quick ? 2_000 : 20_000);
  const workspace = await createWorkspace(path, { program: PROGRAM });
  const from_ms = performance.now();
  const stored = await fill(workspace.vectors, sample, quick ? 20_000 : PAYMENTS);
  const seconds = (performance.now() - from_ms) / 1_000;
  await workspace.close();
  return { ...stored, seconds };
}

function notesOf(state: VectorsState, labels: Labels, report: BacktestReport | null): string[] {
  const fires = report?.rules.reduce((sum, rule) => sum + rule.fires.trades, 0) ?? 0;
  return [
    `backtest: ${String(state.trades)} payments, ${String(state.occasions)} occasions in ${String(state.chunks)} chunks, ${String(RULES.length)} rules under test and in force, ${String(labels.labels.length)} labels, ${String(fires)} fires`,
    'vectors of a scan of a sample platform, repeated with trades, accounts and times of their own',
  ];
}

/** Figures of backtests; part of the section on risk. */
export async function backtests({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const path = join(folder, 'vectors.surety');
  const { state, labels, seconds } = await filled(path, folder, quick);
  const runs: { readonly ms: number; readonly mb: number }[] = [];
  const explored: number[] = [];
  let report: BacktestReport | null = null;
  for (let repetition = 0; repetition < (quick ? 1 : 5); repetition += 1) {
    runs.push(
      await measured(async () => {
        const { vectors, close } = await openWorkspace(path, { access: 'read', program: PROGRAM });
        const question = {
          tested: RULES,
          in_force: RULES,
          labels,
          as_of: Date.now(),
          utc_offset_minutes: 480,
        };
        report = await backtest(vectors, state, question);
        JSON.stringify(report);
        await close();
      }),
    );
    const [rule] = RULES;
    if (rule === undefined) continue;
    const question = { rule, condition: 1, labels, as_of: Date.now() };
    explored.push(
      await elapsed(async () => {
        const { vectors, close } = await openWorkspace(path, { access: 'read', program: PROGRAM });
        await exploreThreshold(vectors, state, question);
        await close();
      }),
    );
  }
  const figures: Figure[] = [
    figure(
      'backtest of 20 rules, report included',
      's',
      atMost(15),
      runs.map(({ ms }) => ms / 1_000),
    ),
    figure(
      '... memory it takes',
      'MB',
      null,
      runs.map(({ mb }) => mb),
    ),
    figure(
      'thresholds of one condition',
      's',
      null,
      explored.map((ms) => ms / 1_000),
    ),
    figure('storing vectors', 'occasions/s', null, [state.occasions / seconds]),
  ];
  return { figures, notes: notesOf(state, labels, report) };
}

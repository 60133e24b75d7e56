/**
 * The whole decision on a payment: its entry read as a fact, what is known brought up to date, features, rules, score;
 * in memory over a sample platform, and after the durable write as part of the command's answer.
 */
import type { Entry } from '#core/ledger/entry';
import { MemoryStore } from '#core/ledger/memory-store';
import { Detector } from '#core/risk/detector';
import { factOf } from '#core/risk/facts';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { makeSample } from '#server/sample/make-sample';

import { quantile } from './figures';
import { environment, newPlatform, submitAll } from './platform';
import { Traffic } from './traffic';

export interface Decisions {
  readonly per_second: number;
  readonly p99_ms: number;
  readonly payments: number;
}

/** Where the time of a durable decision goes: 99th percentiles of the parts that a batch of payments waits for. */
export interface DurableDecisions extends Decisions {
  readonly stored_p99_ms: number;
  readonly decided_p99_ms: number;
  /** Payments that share a batch, on average. */
  readonly batch_payments: number;
}

/** Callers in a closed loop, each with one payment under way. */
const CALLERS = 8;

function decide(detector: Detector, entry: Parameters<typeof factOf>[0]): void {
  const fact = factOf(entry);
  if (fact === null) return;
  for (const { trade } of detector.take(fact)) detector.scoreOf(trade);
}

/** Every entry of a sample platform through a new detector. */
export async function decisionsInMemory(trades: number, repetitions: number): Promise<Decisions[]> {
  const store = new MemoryStore();
  await makeSample(store, environment, { trades, seed: 5 });
  const entries = await store.entries({}, Number.MAX_SAFE_INTEGER);
  return Array.from({ length: repetitions }, () => decided(entries));
}

function decided(entries: readonly Entry[]): Decisions {
  const detector = new Detector(STARTING_RULES);
  const payments_ms: number[] = [];
  const began_ms = performance.now();
  for (const entry of entries) {
    const from_ms = performance.now();
    decide(detector, entry);
    if (entry.kind === 'pay-trade') payments_ms.push(performance.now() - from_ms);
  }
  const elapsed_s = (performance.now() - began_ms) / 1_000;
  return {
    per_second: payments_ms.length / elapsed_s,
    p99_ms: quantile(payments_ms, 0.99),
    payments: payments_ms.length,
  };
}

/** Payments of waiting trades on SQLite: each is answered when it is durable and decided. */
export async function decisionsOnDisk(
  folder: string,
  payments: number,
  repetitions: number,
): Promise<DurableDecisions[]> {
  const detector = new Detector(STARTING_RULES);
  let stored_ms: number[] = [];
  let decided_ms: number[] = [];
  const platform = await newPlatform(folder, 'decisions.surety', {
    append: async (batch, own) => {
      const from_ms = performance.now();
      await own(batch);
      const stored_at_ms = performance.now();
      for (const entry of batch.entries) decide(detector, entry);
      stored_ms.push(stored_at_ms - from_ms);
      decided_ms.push(performance.now() - stored_at_ms);
    },
  });
  const traffic = new Traffic({ seed: 6, start: Date.now() - 3_600_000, step_ms: 0 });
  await submitAll(platform.ledger, traffic.foundation());
  const rounds: DurableDecisions[] = [];
  // The first round is to warm up.
  for (let round = 0; round <= repetitions; round += 1) {
    const { before, measured } = traffic.stretch(Math.ceil(payments * 2.5));
    await submitAll(platform.ledger, before);
    const waiting = measured.filter(({ kind }) => kind === 'pay-trade');
    const payments_ms: number[] = [];
    stored_ms = [];
    decided_ms = [];
    const began_ms = performance.now();
    const caller = async (): Promise<void> => {
      for (let command = waiting.pop(); command !== undefined; command = waiting.pop()) {
        const from_ms = performance.now();
        const result = await platform.ledger.submit({ ...command, at: Date.now() });
        if (result.status !== 'done') throw new Error(`a payment was ${result.status}`);
        payments_ms.push(performance.now() - from_ms);
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    const elapsed_s = (performance.now() - began_ms) / 1_000;
    const { length } = payments_ms;
    if (round > 0) {
      rounds.push({
        ...{ per_second: length / elapsed_s, p99_ms: quantile(payments_ms, 0.99), payments: length },
        ...{ stored_p99_ms: quantile(stored_ms, 0.99), decided_p99_ms: quantile(decided_ms, 0.99) },
        batch_payments: length / stored_ms.length,
      });
    }
  }
  await platform.close();
  return rounds;
}

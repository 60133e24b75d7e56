/**
 * Single commands: callers in a closed loop, each with one command under way, answered when it is durable.
 */
import {
  atLeast,
  atMost,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { newPlatform, submitAll, type Platform } from '../support/platform';
import { Traffic } from '../support/traffic';

const CALLERS = 64;

interface Round {
  readonly per_second: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

async function round(platform: Platform, traffic: Traffic, seconds: number): Promise<Round> {
  const latencies_ms: number[] = [];
  const started_ms = performance.now();
  const end_ms = started_ms + seconds * 1_000;
  const caller = async (): Promise<void> => {
    for (;;) {
      const asked_ms = performance.now();
      if (asked_ms >= end_ms) {
        return;
      }
      const result = await platform.ledger.submit({ ...traffic.transfer(), at: Date.now() });
      if (result.status !== 'done') {
        throw new Error(`a single command was ${result.status}`);
      }
      latencies_ms.push(performance.now() - asked_ms);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const elapsed_s = (performance.now() - started_ms) / 1_000;
  return {
    per_second: latencies_ms.length / elapsed_s,
    p50_ms: quantile(latencies_ms, 0.5),
    p99_ms: quantile(latencies_ms, 0.99),
  };
}

export async function single({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const seconds = quick ? 2 : 10;
  const repetitions = quick ? 1 : 3;
  const traffic = new Traffic({ seed: 2, start: Date.now() - 3_600_000, step_ms: 0 });
  const platform = await newPlatform(folder, 'single.surety');
  await submitAll(platform.ledger, traffic.foundation());
  await round(platform, traffic, quick ? 1 : 3);
  const rounds: Round[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    rounds.push(await round(platform, traffic, seconds));
  }
  await platform.close();
  return {
    figures: [
      figure(
        'single commands',
        'commands/s',
        atLeast(2_000),
        rounds.map((each) => each.per_second),
      ),
      figure(
        'median latency',
        'ms',
        null,
        rounds.map((each) => each.p50_ms),
      ),
      figure(
        '99th percentile of latency',
        'ms',
        atMost(20),
        rounds.map((each) => each.p99_ms),
      ),
    ],
    notes: [
      `${CALLERS} callers in a closed loop, ${seconds} s per repetition, every command durable before its answer`,
    ],
  };
}

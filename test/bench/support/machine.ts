/**
 * The machine in a few words: processor, versions, what a flush to its disk costs, and how busy it is.
 *
 * Figures of a busy machine say little by themselves; ratios taken in one run still do.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

import { quantile } from './figures';

export interface Machine {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** Processes that wanted to run in the last minute, on average; 0 where the system does not say. */
  readonly load: number;
  readonly flush_p50_ms: number;
  readonly flush_p99_ms: number;
}

const FLUSHES = 300;

/** Looks at the machine; the flushes are of one page of 4 KiB each, in a folder of the disk to measure. */
export function describeMachine(folder: string): Machine {
  const path = join(folder, 'flush.tmp');
  const handle = openSync(path, 'w');
  const page = Buffer.alloc(4_096);
  const times_ms: number[] = [];
  try {
    for (let flush = 0; flush < FLUSHES; flush += 1) {
      writeSync(handle, page);
      const started_ms = performance.now();
      fdatasyncSync(handle);
      times_ms.push(performance.now() - started_ms);
    }
  } finally {
    closeSync(handle);
    rmSync(path);
  }
  return {
    node: process.versions.node,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: cpus().length,
    load: loadavg()[0] ?? 0,
    flush_p50_ms: quantile(times_ms, 0.5),
    flush_p99_ms: quantile(times_ms, 0.99),
  };
}

export function machineText(machine: Machine): string {
  const { node, processor, cores, load, flush_p50_ms, flush_p99_ms } = machine;
  return (
    `Node.js ${node}, ${cores} x ${processor}, load ${load.toFixed(1)}; ` +
    `a flush to disk takes ${flush_p50_ms.toFixed(2)} ms (99th percentile ${flush_p99_ms.toFixed(1)} ms)`
  );
}

/**
 * `npm run bench`: measures the program as it is shipped and prints figures beside their goals.
 *
 * The benchmark and everything it measures are bundled first, as the program is, because a development
 * runner would be measured otherwise. Each section runs in a process of its own, on a workspace of its own on
 * the disk of the checkout (or of --folder), one after another. A missed goal is printed, never an error.
 *
 *   npm run bench -- [SECTION...] [--quick] [--json FILE] [--folder FOLDER]
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { alerts } from './sections/alerts';
import { bulk } from './sections/bulk';
import { credit } from './sections/credit';
import { creditLearning } from './sections/credit-learning';
import { custodyMatching } from './sections/custody-matching';
import { custodyProof } from './sections/custody-proof';
import { custodyRecording } from './sections/custody-recording';
import { importEvents } from './sections/import-events';
import { linear } from './sections/linear';
import { lists } from './sections/lists';
import { pointInTime } from './sections/point-in-time';
import { risk } from './sections/risk';
import { riskModel } from './sections/risk-model';
import { scan } from './sections/scan';
import { single } from './sections/single';
import { statements } from './sections/statements';
import { trialBalance } from './sections/trial-balance';
import { rebuild, verify } from './sections/verify';
import { describeMachine, machineText } from './support/machine';
import { isReached, type Figure, type Section, type SectionReport } from './support/figures';

const SECTIONS: Readonly<Record<string, Section>> = {
  bulk,
  single,
  pit: pointInTime,
  verify,
  rebuild,
  'trial-balance': trialBalance,
  import: importEvents,
  linear,
  lists,
  risk,
  scan,
  'risk-model': riskModel,
  alerts,
  credit,
  'credit-learning': creditLearning,
  statements,
  'custody-matching': custodyMatching,
  'custody-proof': custodyProof,
  'custody-recording': custodyRecording,
  // Only here, because the memory of the others must not hold what drives a browser.
  screens: async (options) => (await import('./sections/screens')).screens(options),
};

/** Set in the process of one section, with its options as JSON. */
const CHILD_VARIABLE = 'SURETY_BENCH_SECTION';

interface ChildTask {
  readonly section: string;
  readonly quick: boolean;
  readonly folder: string;
}

interface SectionResult extends SectionReport {
  readonly section: string;
  readonly seconds: number;
}

/** Runs in the child: measures one section and sends its report. */
async function runTask(task: ChildTask): Promise<void> {
  const section = SECTIONS[task.section];
  if (section === undefined) {
    throw new RangeError(`there is no section ${task.section}`);
  }
  const report = await section({ quick: task.quick, folder: task.folder });
  process.send?.(report);
  process.disconnect();
}

function runChild(program: string, task: ChildTask): Promise<SectionReport> {
  return new Promise((resolve, reject) => {
    const child = fork(program, [], {
      env: { ...process.env, [CHILD_VARIABLE]: JSON.stringify(task) },
      execArgv: process.execArgv.filter((flag) => /^--(cpu-prof|heap-prof|max-old-space-size)/.test(flag)),
    });
    let report: SectionReport | undefined;
    child.on('message', (message) => (report = message as SectionReport));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0 && report !== undefined) {
        resolve(report);
      } else {
        reject(new Error(`section ${task.section} ended with code ${String(code)} and no report`));
      }
    });
  });
}

async function bundle(root: string): Promise<string> {
  // Only the parent needs the bundler.
  const { build } = await import('vite');
  const outDir = join(root, 'tmp', 'bench', 'bundle');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: join(root, 'test', 'bench', 'run.ts'),
      target: 'node18',
      outDir,
      emptyOutDir: true,
      minify: false,
      sourcemap: true,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'bench.mjs' } },
    },
  });
  return join(outDir, 'bench.mjs');
}

function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

function lineOf(figure: Figure): string {
  const { goal, unit } = figure;
  const range = figure.repetitions > 1 ? ` (${shown(figure.min)} to ${shown(figure.max)})` : '';
  const aim = goal === null ? '' : `goal: at ${goal.at} ${shown(goal.value)}`;
  const outcome = goal === null ? '' : isReached(figure) ? 'reached' : 'MISSED';
  const value = `${shown(figure.value)} ${unit}${range}`;
  return `  ${figure.name.padEnd(44)} ${value.padEnd(44)} ${aim.padEnd(24)} ${outcome}`.trimEnd();
}

function print(result: SectionResult): void {
  const lines = [
    `${result.section} (${shown(result.seconds)} s)`,
    ...result.notes.map((note) => `  ${note}`),
    ...result.figures.map(lineOf),
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

async function runAll(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      folder: { type: 'string' },
    },
  });
  const wanted = positionals.length === 0 ? Object.keys(SECTIONS) : positionals;
  const unknown = wanted.find((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown !== undefined) {
    throw new RangeError(`there is no section ${unknown}; there are ${Object.keys(SECTIONS).join(', ')}`);
  }
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const program = await bundle(root);
  const base = values.folder ?? join(root, 'tmp', 'bench');
  mkdirSync(base, { recursive: true });
  const machine = describeMachine(base);
  process.stdout.write(`${machineText(machine)}\n\n`);
  const results: SectionResult[] = [];
  for (const section of wanted) {
    const folder = mkdtempSync(join(base, `${section}-`));
    try {
      const started_ms = performance.now();
      const report = await runChild(program, { section, quick: values.quick, folder });
      const result = { section, seconds: (performance.now() - started_ms) / 1_000, ...report };
      results.push(result);
      print(result);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (values.json !== undefined) {
    const at = new Date().toISOString();
    writeFileSync(values.json, `${JSON.stringify({ at, quick: values.quick, machine, results }, null, 2)}\n`);
  }
}

const task = process.env[CHILD_VARIABLE];
if (task === undefined) {
  await runAll();
} else {
  await runTask(JSON.parse(task) as ChildTask);
}

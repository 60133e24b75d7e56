// Runs seeded model runs over a backend and says the seed when one fails.
// Environment: SURETY_SEED fixes the seed, SURETY_MODEL_RUNS the number of runs, SURETY_MODEL_STEPS their length.
import fc from 'fast-check';

import type { Backend } from './backends';
import { readRows, textOfRows } from './mirror';
import { stepsArbitrary } from './steps';
import { World } from './world';

function fromEnvironment(name: string): number | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : Number(value);
}

export interface RunOptions {
  readonly seed: number;
  readonly runs: number;
  readonly steps: number;
}

/** What a test runs unless the environment says otherwise. */
export function runOptions(defaults: RunOptions): RunOptions {
  return {
    seed: fromEnvironment('SURETY_SEED') ?? defaults.seed,
    runs: fromEnvironment('SURETY_MODEL_RUNS') ?? defaults.runs,
    steps: fromEnvironment('SURETY_MODEL_STEPS') ?? defaults.steps,
  };
}

/** How a run ended: the chain's head, all rows, and how many steps were judged. */
export interface RunEnd {
  readonly head: string;
  readonly rows: string;
  readonly steps: number;
  readonly entries: number;
}

/** Runs the seeded steps; rejects with seed, shrunk steps and story when an invariant breaks. */
export async function runModel(
  open: () => Promise<Backend>,
  options: RunOptions,
  shrink: boolean,
): Promise<RunEnd[]> {
  const ends: RunEnd[] = [];
  let story: readonly string[] = [];
  const property = fc.asyncProperty(stepsArbitrary(options.steps), async (steps) => {
    const backend = await open();
    try {
      const world = await World.open(backend);
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: world }), steps);
        await world.replay();
      } catch (error) {
        story = world.story;
        throw error;
      }
      const rows = textOfRows(await readRows(backend.store()));
      ends.push({
        head: world.ledger.head().hash,
        rows,
        steps: world.steps,
        entries: world.mirror.entries.length,
      });
    } finally {
      await backend.close();
    }
  });
  const details = await fc.check(property, {
    seed: options.seed,
    numRuns: options.runs,
    endOnFailure: !shrink,
  });
  if (details.failed) {
    const cause =
      details.errorInstance instanceof Error
        ? details.errorInstance
        : new Error(String(details.errorInstance));
    const [counterexample] = details.counterexample ?? [];
    const steps = fc.stringify(counterexample);
    throw new Error(
      `SURETY_SEED=${String(details.seed)} after ${String(details.numRuns)} runs:\n${cause.message}\nsteps: ${steps}\nthe last of what happened:\n${story.slice(-25).join('\n')}`,
      { cause },
    );
  }
  return ends;
}

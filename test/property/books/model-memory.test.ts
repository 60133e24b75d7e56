import { describe, expect, it } from 'vitest';

import { memoryBackend } from '#test/support/model/backends';
import { runModel, runOptions } from '#test/support/model/run';

describe('the books against the model, in memory', () => {
  it('keep every invariant after every step of seeded runs', { timeout: 3_600_000 }, async () => {
    const options = runOptions({ seed: 20_260_105, runs: 30, steps: 200 });
    const ends = await runModel(memoryBackend, options, true);
    expect(ends).toHaveLength(options.runs);
    console.info(
      `${String(ends.reduce((sum, end) => sum + end.steps, 0))} steps, ${String(ends.reduce((sum, end) => sum + end.entries, 0))} entries`,
    );
  });
});

// Closes a vitest run with what a reader of the log needs last: every skipped test with its reason, and one
// line `N passed, N failed, N skipped` that programs can rely on.
// Invariants: that line is the last one; whatever makes vitest's run fail is counted as failed, also errors
// outside a test (a file that does not load, a hook, an unhandled rejection).
import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export default class CiSummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tally: Tally = { passed: 0, failed: unhandled.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      tally.failed += module.errors().length;
      for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        count(test, tally);
        if (test.result().state === 'skipped') skipped.push(describeSkipped(test));
      }
    }
    if (modules.length === 0) tally.failed += 1;
    const lines = skipped.length === 0 ? [] : ['Skipped:', ...skipped.sort(), ''];
    lines.push(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** A test that never ran, because the run was broken off, is no success and no decision to skip: a failure. */
function count(test: TestCase, tally: Tally): void {
  switch (test.result().state) {
    case 'passed':
      tally.passed += 1;
      break;
    case 'skipped':
      tally.skipped += 1;
      break;
    case 'failed':
    case 'pending':
      tally.failed += 1;
      break;
  }
}

function describeSkipped(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  const reason = note ?? reasonWithoutNote(test);
  return `  ${test.module.relativeModuleId} > ${test.fullName}: ${reason.replace(/\s+/g, ' ')}`;
}

function reasonWithoutNote(test: TestCase): string {
  for (let parent = test.parent; parent.type === 'suite'; parent = parent.parent) {
    if (parent.errors().length > 0) return `not reached, "${parent.name}" failed before it`;
  }
  if (test.module.errors().length > 0) return 'not reached, its file failed before it';
  return test.options.mode === 'todo' ? 'not written yet (todo)' : 'no reason given';
}

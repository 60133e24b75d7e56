// How tests run: one vitest over unit, property, integration, contract and e2e, mirrored to the source tree.
// Unit tests share a process, as what they import is pure; every other file has one of its own.
// Invariants: no root and no browser needed; an unhandled rejection fails the run (vitest's default, never
// switched off); a test that cannot run here is skipped with its reason, which the last reporter prints.
// Environment: SURETY_REQUIRE names, separated by commas, what must not be skipped (postgres).
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/{property,integration,contract,e2e}/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    bail: 0,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    reporters: ['default', './scripts/ci-summary-reporter.ts'],
  },
});

// Runs once around every vitest run: starts the PostgreSQL of the tests and hands its address to them, and keeps the folder of samples.
// Invariants: one server for the run, ended whatever the tests do; where it cannot run, the tests get the
// reason and skip with it, unless SURETY_REQUIRE names postgres: then the run fails before any test.
// It does not know which tests use the server; they ask through test/support/postgres.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '#test/support/postgres-server';
import { SAMPLES_FOLDER } from '#test/support/sample-template';

/** What a test file sees of the server: an address, or why there is none. */
export type PostgresOffer = { readonly adminUrl: string } | { readonly unavailable: string };

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: PostgresOffer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const samples = mkdtempSync(join(tmpdir(), 'surety-samples-'));
  process.env[SAMPLES_FOLDER] = samples;
  const stopPostgres = await offerPostgres(project);
  return async () => {
    rmSync(samples, { recursive: true, force: true });
    await stopPostgres();
  };
}

async function offerPostgres(project: TestProject): Promise<() => Promise<void>> {
  const required = (process.env['SURETY_REQUIRE'] ?? '').split(',').map((name) => name.trim());
  const server = await startPostgres();
  if ('unavailable' in server) {
    if (required.includes('postgres')) throw new Error(`SURETY_REQUIRE: ${server.unavailable}`);
    project.provide('postgres', { unavailable: server.unavailable });
    return () => Promise.resolve();
  }
  project.provide('postgres', { adminUrl: server.adminUrl });
  return () => server.stop();
}

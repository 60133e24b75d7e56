/**
 * Books to import into, and files to import from: a ledger whose history begins before the examples do, and
 * a folder that is deleted after the test.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

import { genesisCommands } from '#core/ledger/genesis';
import { Ledger, type LedgerOptions } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { importFiles, type ImportFile, type ImportLedger, type ImportOptions } from '#server/ingest/import';
import type { ImportReport } from '#server/ingest/report';

import { testEnvironment } from './environment';

/** First instant of the books, and the present of every import. */
const BOOKS_BEGIN = Date.UTC(2025, 10, 1);
const IMPORT_NOW = Date.UTC(2026, 5, 1);

export const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** Opens the books of a store, with policies and CNY. */
export async function openBooks(
  store: LedgerStore = new MemoryStore(),
  options: LedgerOptions = {},
): Promise<Ledger> {
  const ledger = await Ledger.open(store, testEnvironment(IMPORT_NOW), { collect_ms: 0, ...options });
  if (ledger.head().seq === 0) {
    await ledger.submitMany(genesisCommands(BOOKS_BEGIN));
  }
  return ledger;
}

/** A folder of its own for the running test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'surety-import-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file for the running test; its path. */
export async function testFile(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await testFolder(), name);
  await writeFile(path, content);
  return path;
}

/** Imports files with the options most tests want. */
export async function runImport(
  ledger: ImportLedger,
  files: readonly (string | ImportFile)[],
  options: Partial<ImportOptions> = {},
): Promise<ImportReport> {
  const defaults = { dry_run: false, source: 'legacy', actor: 'import', now: IMPORT_NOW };
  return await importFiles(ledger, files, { ...defaults, ...options });
}

/** What a report says of rejected rows and unusable files, one line each: `line field [value] expected`. */
export function complaints(report: ImportReport): string[] {
  const problems = report.problems.map((problem) => ({ line: problem.line, issues: [problem] }));
  return [...problems, ...report.rejects].flatMap(({ line, issues }) =>
    issues.map(
      (issue) => `${line === null ? '-' : String(line)} ${issue.field} [${issue.value}] ${issue.expected}`,
    ),
  );
}

/** Rows of a rejects file as objects, read without the program under test. */
export async function readRejects(path: string): Promise<Record<string, string>[]> {
  const { parse } = await import('csv-parse/sync');
  return parse(await readFile(path), { columns: true, bom: true });
}

/**
 * The example files: the good ones import cleanly, the broken ones are answered as their README says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { RECORD_NAMES } from '#core/ingest/records';
import type { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import { verifyBooks } from '#core/ledger/verify';
import { readProfiles } from '#server/ingest/profile-file';
import { testEnvironment } from '#test/support/environment';
import { complaints, EXAMPLES, openBooks, runImport } from '#test/support/import-books';

function filesOf(folder: string): string[] {
  return readdirSync(join(EXAMPLES, folder))
    .sort()
    .map((name) => join(EXAMPLES, folder, name));
}

async function importExamples(ledger: Ledger) {
  return await runImport(ledger, filesOf('import'));
}

describe('examples/import', () => {
  test('import cleanly in one call, in order of time, and hold a row of every record type', async () => {
    const store = new MemoryStore();
    const ledger = await openBooks(store);
    const report = await importExamples(ledger);
    expect(complaints(report)).toEqual([]);
    expect(report.status).toBe('finished');
    expect(report.total).toEqual({
      read: report.total.read,
      imported: report.total.read,
      repeated: 0,
      rejected: 0,
      late: 0,
      would_refuse: 0,
    });
    expect(Object.keys(report.records)).toEqual(RECORD_NAMES);
    await ledger.close();
    const verdict = await verifyBooks(store, testEnvironment());
    expect(verdict).toMatchObject({ ok: true, entries: ledger.head().seq });
  });

  test('imported again change nothing', async () => {
    const ledger = await openBooks();
    const first = await importExamples(ledger);
    const head = ledger.head();
    const again = await importExamples(ledger);
    expect(again.total).toMatchObject({ imported: 0, repeated: first.total.read, rejected: 0 });
    expect(ledger.head()).toEqual(head);
  });
});

describe('examples/profiles', () => {
  test('an export in GB18030 becomes trades, payments, shipments and confirmations', async () => {
    const ledger = await openBooks();
    await importExamples(ledger);
    const file = join(EXAMPLES, 'profiles', 'chinese-export.csv');
    const profile = await readProfiles(join(EXAMPLES, 'profiles', 'chinese-export.json'));
    const report = await runImport(ledger, [file], { source: 'chinese-export', profile });
    expect(complaints(report)).toEqual([]);
    expect(report.records).toMatchObject({
      trade: { imported: 6 },
      payment: { imported: 5 },
      shipment: { imported: 5 },
      confirmation: { imported: 3 },
    });
    expect(report.files.map((entry) => entry.left_out)).toEqual([0, 1, 1, 3]);
  });
});

/** A complaint on one line, without the details of a refusal (they count entries). */
function shortened(line: string): string {
  return line.replaceAll('\n', '\\n').replace(/ \(([a-z-]+): [^()]*\)$/, ' ($1)');
}

describe('examples/broken', () => {
  test('are answered as examples/broken/README.md says', async () => {
    const ledger = await openBooks();
    await importExamples(ledger);
    const lines: string[] = [];
    for (const path of filesOf('broken').filter((name) => !name.endsWith('.md'))) {
      const report = await runImport(ledger, [path]);
      const { imported, repeated, rejected } = report.total;
      const counts = `${String(imported)} imported, ${String(repeated)} repeated, ${String(rejected)} rejected`;
      const name = path.slice(join(EXAMPLES, 'broken').length + 1);
      lines.push(report.status === 'refused' ? `${name}: refused` : `${name}: ${counts}`);
      lines.push(...complaints(report).map((line) => `  ${shortened(line)}`));
    }
    const readme = readFileSync(join(EXAMPLES, 'broken', 'README.md'), 'utf8');
    expect(/```text\n([^]*?)\n```/.exec(readme)?.[1]?.split('\n')).toEqual(lines);
  });
});

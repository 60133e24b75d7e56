/**
 * The other platform: the same seed gives the same files, all of its rows are imported, and its truth names nobody
 * who is not in them.
 */
import { parse } from 'csv-parse/sync';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';

import { testEnvironment } from '#test/support/environment';
import { complaints, runImport, testFolder } from '#test/support/import-books';
import { otherPlatform } from '#test/support/other-platform';

const OPTIONS = { seed: 3, trades: 2000 };
const TYPOLOGIES = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9', 'C11', 'C12'];

function column(files: Readonly<Record<string, readonly string[]>>, file: string, name: string): string[] {
  const rows: Record<string, string>[] = parse((files[file] ?? []).join('\n'), { columns: true });
  return rows.map((row) => row[name] ?? '');
}

describe('the other platform', () => {
  const platform = otherPlatform(OPTIONS);
  const { files, truth } = platform;

  test('is the same for the same seed, and another for another', () => {
    expect(otherPlatform(OPTIONS)).toEqual(platform);
    expect(otherPlatform({ ...OPTIONS, seed: 4 }).files['trades.csv']).not.toEqual(files['trades.csv']);
  });

  test('is about as large as asked', () => {
    const trades = column(files, 'trades.csv', 'trade_id').length;
    expect(trades).toBeGreaterThan(OPTIONS.trades * 0.9);
    expect(trades).toBeLessThan(OPTIONS.trades * 1.15);
  });

  test('is imported without a rejected, repeated or late row', { timeout: 120_000 }, async () => {
    const folder = await testFolder();
    const paths = Object.keys(files).map((name) => join(folder, name));
    for (const [name, lines] of Object.entries(files)) {
      await writeFile(join(folder, name), `${lines.join('\n')}\n`);
    }
    const environment = testEnvironment(Date.UTC(2026, 5, 1));
    const ledger = await Ledger.open(new MemoryStore(), environment, { collect_ms: 0 });
    await ledger.submitMany(genesisCommands(Date.UTC(2015, 0, 1)));
    const report = await runImport(ledger, paths);
    expect(complaints(report)).toEqual([]);
    const rows = Object.values(files).reduce((sum, lines) => sum + lines.length - 1, 0);
    expect(report.total).toMatchObject({ read: rows, imported: rows, repeated: 0, rejected: 0, late: 0 });
  });

  test('names in its truth only what exists', () => {
    const accounts = new Set(column(files, 'accounts.csv', 'account_id'));
    const known = {
      ...{ merchant: accounts, buyer: accounts, mule: accounts },
      trade: new Set(column(files, 'payments.csv', 'trade_id')),
      instrument: new Set(column(files, 'instruments.csv', 'instrument_id')),
      withdrawal: new Set(column(files, 'withdrawals.csv', 'withdrawal_id')),
    };
    expect(truth.filter((row) => !known[row.subject_kind].has(row.subject_id))).toEqual([]);
    expect(truth.filter((row) => row.to < row.from)).toEqual([]);
  });

  test('has every typology that the files can carry, and honest look-alikes', () => {
    const names = new Set(truth.map((row) => row.typology));
    expect([...names].filter((name) => !name.startsWith('honest:')).sort()).toEqual(TYPOLOGIES.toSorted());
    expect([...names].filter((name) => name.startsWith('honest:')).length).toBeGreaterThanOrEqual(9);
  });
});

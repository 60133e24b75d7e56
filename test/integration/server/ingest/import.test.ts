/**
 * How an import runs: order across files, resuming, cancelling, dry run, rejects that are mended, memory.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { parseProfile } from '#core/ingest/profile';
import type { Command } from '#core/ledger/commands';
import { MemoryStore } from '#core/ledger/memory-store';
import type { AppendBatch } from '#core/ledger/ports';
import type { Result } from '#core/ledger/result';
import { BATCH_ROWS, ImportStoppedError, type ImportLedger } from '#server/ingest/import';
import type { ImportProgress } from '#server/ingest/report';
import {
  complaints,
  openBooks,
  readRejects,
  runImport,
  testFile,
  testFolder,
} from '#test/support/import-books';

const PARTIES = 'party_id,party_kind,name,registered_at';
const ACCOUNTS = 'account_id,party_id,account_opened_at';

function second(number: number): string {
  return new Date(Date.UTC(2025, 11, 1) + number * 1000).toISOString();
}

function partyRows(count: number): string {
  return Array.from({ length: count }, (_, index) => `P-${String(index)},person,Lin,${second(index)}\n`).join(
    '',
  );
}

async function partiesFile(count: number): Promise<string> {
  return await testFile('parties.csv', `${PARTIES}\n${partyRows(count)}`);
}

const LAST_WAIT_MS = 1_000;

/** Books that answer everything with `done` and keep what was submitted. */
class Answering implements ImportLedger {
  readonly batches: (readonly Command[])[] = [];
  in_flight_max = 0;
  #in_flight = 0;
  #came: () => void = () => undefined;

  async submitMany(commands: readonly Command[]): Promise<readonly Result[]> {
    this.batches.push(commands);
    this.#in_flight += 1;
    this.in_flight_max = Math.max(this.in_flight_max, this.#in_flight);
    // Answered once the next rows came, which shows that they are read meanwhile; the last have none after them.
    this.#came();
    await new Promise<void>((resolve) => {
      this.#came = resolve;
      setTimeout(resolve, LAST_WAIT_MS);
    });
    this.#in_flight -= 1;
    return commands.map(
      (command): Result =>
        ({
          status: 'done',
          answer: { seq: 1, key: command.key, booked_at: command.at, repeated: false, body: {} },
        }) as unknown as Result,
    );
  }
}

/** A store that fails once, at its n-th append. */
class FailingStore extends MemoryStore {
  appends_left = Number.POSITIVE_INFINITY;

  override async append(batch: AppendBatch): Promise<void> {
    this.appends_left -= 1;
    if (this.appends_left === 0) {
      throw new Error('disk full');
    }
    await super.append(batch);
  }
}

describe('order', () => {
  test('files are merged by time, ties by record type, then by file, then by line', async () => {
    const ledger = new Answering();
    const accounts = await testFile('a.csv', `${ACCOUNTS}\nA-1,P-1,${second(1)}\nA-2,P-2,${second(2)}\n`);
    const parties = await testFile(
      'p.csv',
      `${PARTIES}\nP-1,person,Lin,${second(1)}\nP-2,person,Lin,${second(2)}\n`,
    );
    const more = await testFile(
      'q.csv',
      `${PARTIES}\nP-3,person,Lin,${second(2)}\nP-4,person,Lin,${second(2)}\n`,
    );
    await runImport(ledger, [accounts, more, parties]);
    expect(ledger.batches.flat().map((command) => command.key.split('|').at(-1))).toEqual([
      'P-1',
      'A-1',
      'P-3',
      'P-4',
      'P-2',
      'A-2',
    ]);
  });

  test('a file that is not in order is imported as it is, and its late rows are counted', async () => {
    const ledger = await openBooks();
    const file = await testFile(
      'p.csv',
      `${PARTIES}\nP-1,person,Lin,${second(5)}\nP-2,person,Lin,${second(3)}\n`,
    );
    const report = await runImport(ledger, [file]);
    expect(report.records['party']).toMatchObject({ imported: 2, late: 1 });
  });

  test('a row that depends on a rejected one is rejected with the reason', async () => {
    const ledger = await openBooks();
    const parties = await testFile('p.csv', `${PARTIES}\nP-1,robot,Lin,${second(1)}\n`);
    const accounts = await testFile('a.csv', `${ACCOUNTS}\nA-1,P-1,${second(1)}\n`);
    const report = await runImport(ledger, [parties, accounts]);
    expect(complaints(report)[1]).toMatch(
      /^2 party_id \[P-1\] expected something in the books: no earlier row brings it/,
    );
  });
});

describe('batches', () => {
  test('hold a thousand rows, two in flight at most', async () => {
    const ledger = new Answering();
    const report = await runImport(ledger, [await partiesFile(5 * BATCH_ROWS + 1)]);
    expect(ledger.batches.map((batch) => batch.length)).toEqual([
      ...Array.from({ length: 5 }, () => BATCH_ROWS),
      1,
    ]);
    expect(ledger.in_flight_max).toBe(2);
    expect(report.total.imported).toBe(5 * BATCH_ROWS + 1);
  });

  test('hold fewer rows when those are long', async () => {
    const ledger = new Answering();
    const rows = Array.from({ length: 12 }, (_, index) => `P-${String(index)},person,Lin,${second(index)}`);
    const note = `"${'x'.repeat(900_000)}"`;
    const file = await testFile(
      'p.csv',
      `Id,Kind,Name,Time,Note\n${rows.map((row) => `${row},${note}\n`).join('')}`,
    );
    const columns = { party_id: 'Id', party_kind: 'Kind', name: 'Name', registered_at: 'Time' };
    const parsed = parseProfile({ profile: 1, name: 'long', record: 'party', columns });
    expect(parsed.ok).toBe(true);
    const report = await runImport(ledger, [file], { profile: parsed.ok ? parsed.profile : undefined });
    expect(report.total.imported).toBe(12);
    expect(Math.max(...ledger.batches.map((batch) => batch.length))).toBeLessThanOrEqual(5);
  });

  test('are read as they are needed: memory stays while rows pass', async () => {
    const ledger: ImportLedger = {
      submitMany: (commands) =>
        Promise.resolve(
          commands.map(
            (command) =>
              ({
                status: 'done',
                answer: { booked_at: command.at, repeated: false, body: {} },
              }) as unknown as Result,
          ),
        ),
    };
    const measured: number[] = [];
    const file = await partiesFile(80_000);
    await runImport(ledger, [file], {
      onProgress: () => {
        measured.push(process.memoryUsage().rss);
      },
    });
    const growth = Math.max(...measured) - (measured[0] ?? 0);
    expect(growth).toBeLessThan(100_000_000);
    expect((await stat(file)).size).toBeGreaterThan(3_000_000);
  });
});

describe('failure', () => {
  test.each([1, 2, 3, 4, 5])(
    'a store that fails at append %i: run again, everything is there once',
    async (appends) => {
      const rows = 4_321;
      const file = await partiesFile(rows);
      const store = new FailingStore();
      const ledger = await openBooks(store);
      store.appends_left = appends;
      const stopped = await runImport(ledger, [file]).catch((error: unknown) => error);
      expect(stopped).toBeInstanceOf(ImportStoppedError);
      const first = (stopped as ImportStoppedError).report;
      expect((stopped as ImportStoppedError).message).toContain('disk full');
      const stored = (await store.entries({ kind: 'register-party' }, 10_000)).length;
      expect(first.total.imported).toBeLessThanOrEqual(stored);
      const again = await runImport(ledger, [file]);
      expect(again.total).toMatchObject({ imported: rows - stored, repeated: stored, rejected: 0 });
      expect((await store.entries({ kind: 'register-party' }, 10_000)).length).toBe(rows);
    },
  );

  test('cancelled between batches: what is stored stays, and running again resumes', async () => {
    const ledger = await openBooks();
    const file = await partiesFile(10 * BATCH_ROWS);
    const abort = new AbortController();
    let batches = 0;
    const watched: ImportLedger = {
      submitMany: (commands) => {
        batches += 1;
        if (batches === 3) {
          abort.abort();
        }
        return ledger.submitMany(commands);
      },
    };
    const report = await runImport(watched, [file], { signal: abort.signal });
    expect(report).toMatchObject({ status: 'cancelled', total: { imported: 3 * BATCH_ROWS } });
    const again = await runImport(ledger, [file]);
    expect(again).toMatchObject({
      status: 'finished',
      total: { imported: 7 * BATCH_ROWS, repeated: 3 * BATCH_ROWS },
    });
  });

  test('a dry run reports the same and stores nothing', async () => {
    const store = new MemoryStore();
    const real = await openBooks(store);
    const head = await store.head();
    const text = `${PARTIES}\n${partyRows(2_500)}P-0,person,Wang,${second(9_999)}\nP-x,cat,Tom,${second(9_999)}\n`;
    const file = await testFile('parties.csv', text);
    const trial = await openBooks(store, { dry_run: true });
    const dry = await runImport(trial, [file], { dry_run: true });
    expect(await store.head()).toEqual(head);
    const done = await runImport(real, [file]);
    expect(dry.dry_run).toBe(true);
    expect(dry.total).toEqual(done.total);
    expect(complaints(dry)[0]).toBe(complaints(done)[0]);
    expect(done.total).toMatchObject({ imported: 2_500, rejected: 2 });
  });
});

describe('progress', () => {
  test('counts rows and bytes and estimates what remains', async () => {
    const seen: ImportProgress[] = [];
    const slow: ImportLedger = {
      submitMany: async (commands) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return await new Answering().submitMany(commands);
      },
    };
    await runImport(slow, [await partiesFile(20_000)], { onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(2);
    const last = seen.at(-1);
    expect(last).toMatchObject({ rows: 20_000, bytes: last?.bytes_total, remaining_ms: 0 });
    for (const progress of seen) {
      expect(progress.bytes).toBeLessThanOrEqual(progress.bytes_total);
      expect(progress.rows_per_second).toBeGreaterThan(0);
      expect(progress.remaining_ms).toBeGreaterThanOrEqual(0);
    }
    expect(seen.map((progress) => progress.rows)).toEqual(
      seen.map((progress) => progress.rows).sort((a, b) => a - b),
    );
  });
});

describe('rejects file', () => {
  const BAD = `P-1,cat,"=1+1, ""x""",${second(1)}`;

  test('can be mended and imported as it is', async () => {
    const ledger = await openBooks();
    const folder = await testFolder();
    const rejects_path = `${folder}/rejects.csv`;
    const file = await testFile(
      'p.csv',
      `${PARTIES}\n${BAD}\nP-2,cat,Wang,${second(2)}\nP-3,person,Li,${second(3)}\n`,
    );
    const json = await testFile(
      'p.ndjson',
      `{"record":"party","party_id":"P-9","party_kind":"cat","name":"Mao","registered_at":"${second(4)}"}\n`,
    );
    const first = await runImport(ledger, [file, json], { rejects_path });
    expect(first.total).toMatchObject({ imported: 1, rejected: 3 });
    const text = await readFile(rejects_path, 'utf8');
    expect((await stat(rejects_path)).mode & 0o777).toBe(0o600);
    const mended = text
      .replace('P-1,cat,', 'P-1,person,')
      .replace('""party_kind"":""cat""', '""party_kind"":""person""');
    expect(mended).not.toBe(text);
    await writeFile(rejects_path, mended);
    const second_run = await runImport(ledger, [rejects_path], { rejects_path: `${folder}/again.csv` });
    expect(second_run.files[0]?.record).toBe('rejects');
    expect(second_run.total).toMatchObject({ imported: 2, rejected: 1 });
    expect(await readRejects(`${folder}/again.csv`)).toMatchObject([
      { record: 'party', field: 'party_kind', columns: PARTIES, raw: `P-2,cat,Wang,${second(2)}` },
    ]);
  });

  test('never takes the place of another file, nor of one that is imported', async () => {
    const ledger = await openBooks();
    const folder = await testFolder();
    const file = await testFile('p.csv', `${PARTIES}\n${BAD}\n`);
    const rejects_path = `${folder}/rejects.csv`;
    await runImport(ledger, [file], { rejects_path });
    const before = await readFile(rejects_path, 'utf8');
    const again = await runImport(ledger, [file], { rejects_path });
    expect(again.rejects_path).toBe(`${folder}/rejects-2.csv`);
    expect(await readFile(rejects_path, 'utf8')).toBe(before);
    await expect(runImport(ledger, [rejects_path], { rejects_path })).rejects.toThrow(/another file/);
  });

  test('is not made when nothing is rejected, and its folder is checked before anything is stored', async () => {
    const ledger = await openBooks();
    const folder = await testFolder();
    const file = await partiesFile(3);
    const report = await runImport(ledger, [file], { rejects_path: `${folder}/rejects.csv` });
    expect(report.rejects_path).toBeNull();
    await expect(stat(`${folder}/rejects.csv`)).rejects.toThrow(/ENOENT/);
    await expect(runImport(ledger, [file], { rejects_path: `${folder}/no/rejects.csv` })).rejects.toThrow(
      /ENOENT/,
    );
  });

  test('guards cells that a spreadsheet would take for formulas', async () => {
    const ledger = await openBooks();
    const rejects_path = `${await testFolder()}/rejects.csv`;
    const file = await testFile('p.csv', `${PARTIES}\n=cmd(),person,Lin,${second(1)}\n`);
    await runImport(ledger, [file], { rejects_path });
    const [line] = await readRejects(rejects_path);
    expect(line).toMatchObject({ value: "'=cmd()", raw: `'=cmd(),person,Lin,${second(1)}` });
  });
});

test('a colleague resumes an import that somebody else began', async () => {
  const path = await partiesFile(3);
  const ledger = await openBooks();
  await runImport(ledger, [path], { actor: 'li' });
  await writeFile(path, `${PARTIES}\n${partyRows(5)}`);
  const report = await runImport(ledger, [path], { actor: 'wang' });
  expect(report.total).toMatchObject({ read: 5, imported: 2, repeated: 3, rejected: 0 });
});

test('rows that the platform would have refused are counted by reason, and the first ten are named', async () => {
  const folder = await testFolder();
  const write = async (name: string, lines: readonly string[]): Promise<string> => {
    await writeFile(`${folder}/${name}`, lines.map((line) => `${line}\n`).join(''));
    return `${folder}/${name}`;
  };
  const files = [
    await write('parties.csv', [PARTIES, `P-1,person,Lin,${second(0)}`, `P-2,person,Hu,${second(1)}`]),
    await write('accounts.csv', [ACCOUNTS, `A-1,P-1,${second(2)}`, `A-2,P-2,${second(3)}`]),
    await write('transfers.csv', [
      'transfer_id,from_account_id,to_account_id,amount_minor,transferred_at',
      ...Array.from({ length: 12 }, (_, index) => {
        const amount = index === 11 ? '999999999' : '100';
        return `T-${String(index)},A-1,A-2,${amount},${second(10 + index)}`;
      }),
    ]),
  ];
  const report = await runImport(await openBooks(), files);
  expect(complaints(report)).toEqual([]);
  expect(report.total).toMatchObject({ rejected: 0, would_refuse: 12 });
  expect(report.refused_as_new.by_code).toEqual({ 'limit-exceeded': 1, 'insufficient-funds': 11 });
  expect(report.refused_as_new.first).toHaveLength(10);
  expect(report.refused_as_new.first[0]).toMatchObject({
    file: files[2],
    line: 2,
    record: 'transfer',
    refusal: { code: 'insufficient-funds' },
  });
});

/**
 * Bad input of every kind: what is wrong is named by line, field and value; the good rows are safe.
 */
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';

import type { Ledger } from '#core/ledger/ledger';
import {
  complaints,
  openBooks,
  readRejects,
  runImport,
  testFile,
  testFolder,
} from '#test/support/import-books';

const HEADER = 'party_id,party_kind,name,phone,registered_at';
const row = (number: number, name = 'Lin Hua'): string =>
  `P-${String(number)},person,${name},+86 10 5550 0101,2025-12-01T00:00:0${String(number % 10)}Z`;

/** Imports one file of the given content. */
async function importText(content: string | Uint8Array, ledger?: Ledger, name = 'parties.csv') {
  const books = ledger ?? (await openBooks());
  return await runImport(books, [await testFile(name, content)]);
}

describe('encoding', () => {
  test('a byte order mark and CRLF change nothing', async () => {
    const report = await importText(`\ufeff${HEADER}\r\n${row(1)}\r\n${row(2)}\r\n`);
    expect(complaints(report)).toEqual([]);
    expect(report.total.imported).toBe(2);
    expect(report.files[0]).toMatchObject({ encoding: 'utf-8', unended: false, record: 'party' });
  });

  test.each(['utf-16le', 'utf-16be'])('%s is known by its mark', async (encoding) => {
    const content = iconv.encode(`${HEADER}\n${row(1, '林华 \u{20000}')}\n`, encoding, { addBOM: true });
    const report = await importText(content);
    expect(complaints(report)).toEqual([]);
    expect(report.total.imported).toBe(1);
    expect(report.files[0]?.encoding).toBe(encoding);
  });

  test('a broken byte rejects its row and is named with its place', async () => {
    const before = `${HEADER}\n${row(1)}\nP-2,person,`;
    const content = Buffer.concat([
      Buffer.from(before),
      Buffer.from([0xc1]),
      Buffer.from(`x${row(3).slice(10)}\n${row(4)}\n`),
    ]);
    const report = await importText(content);
    expect(report.total).toMatchObject({ imported: 2, rejected: 1 });
    expect(complaints(report)[0]).toMatch(/^3 \(row\) \[\] expected text in UTF-8/);
    expect(complaints(report)[0]).toContain(`at byte ${String(Buffer.byteLength(before))} of the file`);
  });

  test('bytes of GB18030 are not taken for UTF-8, and the header makes the file unusable', async () => {
    const report = await importText(iconv.encode(`${HEADER},姓名\n`, 'gb18030'));
    expect(report.status).toBe('refused');
    expect(complaints(report)[0]).toMatch(/^1 \(header\) .*expected text in UTF-8/);
  });

  test('lines that end in CR alone are named', async () => {
    const report = await importText(`${HEADER}\r${row(1)}\r`);
    expect(report.status).toBe('refused');
    expect(complaints(report)[0]).toContain('expected lines that end in LF or CRLF');
  });

  test('a lone surrogate in UTF-16 rejects its row', async () => {
    const content = Buffer.from(`\ufeff${HEADER}\n${row(1, 'a\ud800b')}\n${row(2)}\n`, 'utf16le');
    const report = await importText(content);
    expect(report.total).toMatchObject({ imported: 1, rejected: 1 });
    expect(complaints(report)[0]).toContain('expected text in UTF-16LE');
  });
});

describe('lines', () => {
  test('a line of 10 MB is rejected with its number, and reading goes on after it', async () => {
    const long = `P-2,person,${'x'.repeat(10_485_760)},,2025-12-01T00:00:02Z`;
    const report = await importText(`${HEADER}\n${row(1)}\n${long}\n${row(3)}\n`);
    expect(report.total).toMatchObject({ imported: 2, rejected: 1 });
    expect(complaints(report)).toEqual([
      `3 (row) [] expected a line of at most 1048576 bytes, not ${String(long.length)}`,
    ]);
  });

  test('a line feed between the quotes of a long line does not end it', async () => {
    const long = `P-2,person,"${'x'.repeat(2_000_000)}\n${row(7)}\n",,2025-12-01T00:00:02Z`;
    const report = await importText(`${HEADER}\n${row(1)}\n${long}\n${row(3)}\n`);
    expect(report.total).toMatchObject({ imported: 2, rejected: 1 });
    expect(report.rejects[0]).toMatchObject({ line: 3 });
  });

  test('a long line in the middle of a quoted value does not end it either', async () => {
    const long = `P-2,person,"a\n${'x'.repeat(2_000_000)}\n${row(7)}\n",,2025-12-01T00:00:02Z`;
    const report = await importText(`${HEADER}\n${row(1)}\n${long}\n${row(3)}\n`);
    expect(report.total).toMatchObject({ imported: 2, rejected: 1 });
    expect(report.rejects[0]).toMatchObject({ line: 3 });
  });

  test('many short lines in an open quote are one row that is too long', async () => {
    const long = `P-2,person,"${'abc\n'.repeat(300_000)}",,2025-12-01T00:00:02Z`;
    const report = await importText(`${HEADER}\n${row(1)}\n${long}\n${row(3)}\n`);
    expect(complaints(report)).toEqual(['3 (row) [] expected a row of at most 1048576 characters']);
    expect(report.total.imported).toBe(2);
  });

  test('line numbers count the lines of the file, also within values and where lines are empty', async () => {
    const report = await importText(
      `${HEADER}\n\n${row(1, '"two\nlines"')}\r\n\n${row(2)}\nP-3,cat,Tom,,2025-12-01\n`,
    );
    expect(complaints(report)).toEqual([
      '3 name [***es] expected text without control characters',
      '7 party_kind [cat] expected one of person, business',
      '7 registered_at [2025-12-01] expected an ISO 8601 date and time with zone that exists, such as 2026-01-31T09:30:00Z',
    ]);
  });

  test('a file cut off within quotes: the rows before are safe, nothing after is believed', async () => {
    const report = await importText(`${HEADER}\n${row(1)}\nP-2,person,"Lin\n${row(3)}\n${row(4)}\n`);
    expect(report.total).toMatchObject({ read: 2, imported: 1, rejected: 1 });
    expect(complaints(report)[0]).toMatch(
      /^3 \(row\) \[\] expected a closing quote: one opened in the row of line 3/,
    );
  });

  test('a last line without line end is taken when whole and reported either way', async () => {
    const whole = await importText(`${HEADER}\n${row(1)}`);
    expect(whole.total.imported).toBe(1);
    expect(whole.files[0]?.unended).toBe(true);
    const cut = await importText(`${HEADER}\n${row(1).slice(0, -5)}`);
    expect(complaints(cut)[0]).toMatch(/^2 registered_at/);
  });

  test.each([
    ['a quote inside a bare value', 'a"b'],
    ['text after the closing quote', '"ab"c'],
    ['quotes that are not doubled', '"a "b" c"'],
  ])('%s rejects its row only', async (_what, name) => {
    const report = await importText(`${HEADER}\n${row(1, name)}\n${row(2)}\n`);
    expect(complaints(report)).toEqual([
      '2 (row) [] expected quotes only around a whole value, and doubled inside it',
    ]);
    expect(report.total.imported).toBe(1);
  });
});

describe('files', () => {
  test('one unusable file: nothing of the others is imported', async () => {
    const ledger = await openBooks();
    const head = ledger.head();
    const good = await testFile('parties.csv', `${HEADER}\n${row(1)}\n`);
    const report = await runImport(ledger, [good, `${await testFolder()}/missing.csv`, await testFolder()]);
    expect(report.status).toBe('refused');
    expect(complaints(report)).toEqual([
      '- (file) [] expected a file that can be read (ENOENT)',
      '- (file) [] expected a file, not a folder',
    ]);
    expect(ledger.head()).toEqual(head);
  });

  test('a header is complete or refused, in any order of columns', async () => {
    const reordered = 'registered_at,name,party_kind,party_id\n2025-12-01T00:00:00Z,Lin,person,P-1\n';
    expect((await importText(reordered)).total.imported).toBe(1);
    const missing = await importText('party_id,party_kind,registered_at\n');
    expect(complaints(missing)).toEqual([
      '1 (header) [] expected a column name (text of at most 100 characters): party needs it',
    ]);
  });

  test('a header of very many columns is refused at once', async () => {
    const report = await importText(`${'x,'.repeat(300_000)}\n`);
    expect(complaints(report)).toEqual(['1 (header) [300001 columns] expected at most 1000 columns']);
  });

  test('a file with a header only imports nothing and is no error', async () => {
    const report = await importText(`${HEADER}\n`);
    expect(report).toMatchObject({ status: 'finished', problems: [], total: { read: 0 } });
  });

  test('source and actor must be identifiers', async () => {
    const ledger = await openBooks();
    await expect(runImport(ledger, [], { source: 'two words' })).rejects.toThrow(/source of an import/);
    await expect(runImport(ledger, [], { actor: '' })).rejects.toThrow(/actor of an import/);
  });
});

describe('rows', () => {
  test('many rows with one bad: the others are imported', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(index + 1));
    rows[2_500] = row(2_501, '').replace('person', 'dog');
    const ledger = await openBooks();
    const rejects_path = `${await testFolder()}/rejects.csv`;
    const file = await testFile('parties.csv', `${HEADER}\n${rows.join('\n')}\n`);
    const report = await runImport(ledger, [file], { rejects_path });
    expect(report.total).toMatchObject({ read: 5_000, imported: 4_999, rejected: 1 });
    expect(report.rejects_path).toBe(rejects_path);
    expect(await readRejects(rejects_path)).toEqual([
      {
        file,
        line: '2502',
        record: 'party',
        field: 'party_kind',
        value: 'dog',
        expected: 'expected one of person, business; name: expected a value (text of at most 100 characters)',
        columns: HEADER,
        raw: rows[2_500],
      },
    ]);
  });

  test('the same id with other content is a conflict, also within one batch and after it', async () => {
    const ledger = await openBooks();
    const twice = `${HEADER}\n${row(1)}\n${row(1)}\n${row(1, 'Wang Min')}\n`;
    const first = await importText(twice, ledger);
    expect(first.total).toMatchObject({ imported: 1, repeated: 1, rejected: 1 });
    const again = await importText(twice, ledger);
    expect(again.total).toMatchObject({ imported: 0, repeated: 2, rejected: 1 });
    expect(complaints(again)[0]).toMatch(
      /^4 party_id \[P-1\] expected the content under which .*key-conflict/,
    );
  });

  test('the same ids from another source are other rows', async () => {
    const ledger = await openBooks();
    const file = await testFile('parties.csv', `${HEADER}\n${row(1)}\n`);
    await runImport(ledger, [file], { source: 'one' });
    const report = await runImport(ledger, [file], { source: 'two' });
    expect(complaints(report)[0]).toMatch(
      /^2 party_id \[P-1\] expected something that is not in the books yet/,
    );
  });

  test('personal values are masked in the report and whole in the rejects file', async () => {
    const ledger = await openBooks();
    const phone = '0'.repeat(40);
    const rejects_path = `${await testFolder()}/rejects.csv`;
    const file = await testFile('parties.csv', `${HEADER}\nP-1,person,Lin,${phone},2025-12-01T00:00:00Z\n`);
    const report = await runImport(ledger, [file], { rejects_path });
    expect(JSON.stringify(report)).not.toContain('0000000000000000');
    expect(complaints(report)).toEqual(['2 phone [***00] expected at most 32 characters']);
    expect((await readRejects(rejects_path))[0]?.['raw']).toContain(phone);
  });
});

describe('NDJSON', () => {
  const object = { record: 'party', party_id: 'P-1', party_kind: 'person', name: 'Lin' };

  test('amounts as numbers and as text, beyond what numbers hold', async () => {
    const ledger = await openBooks();
    const base = {
      record: 'custody-account',
      bank: 'ICBC',
      last4: '0001',
      custody_opened_at: '2025-12-01T00:00:00Z',
    };
    const lines = [
      { ...base, custody_id: 'C-1' },
      {
        record: 'top-up',
        topup_id: 'x',
        amount_minor: 2 ** 53,
        topped_up_at: '2025-12-01T00:00:00Z',
      },
      { ...object, registered_at: '2025-12-01T00:00:00Z', phone: null, email: '' },
    ];
    const report = await importText(
      lines.map((line) => JSON.stringify(line)).join('\r\n'),
      ledger,
      'x.ndjson',
    );
    expect(report.records).toMatchObject({ 'custody-account': { imported: 1 }, party: { imported: 1 } });
    expect(complaints(report)).toContain(
      '2 amount_minor [9007199254740992] expected a whole number of minor units (fen), such as 12050',
    );
  });

  test('what is no object, of no known record or has unknown fields is rejected alone', async () => {
    const good = JSON.stringify({ ...object, registered_at: '2025-12-01T00:00:00Z' });
    const lines = ['{"record":1}', '[]', 'null', '{"record":"party","x":1}', '', good, '{"record":'];
    const report = await importText(`${lines.join('\n')}\n`, undefined, 'x.ndjson');
    expect(report.total).toMatchObject({ read: 6, imported: 1, rejected: 5 });
    expect(report.rejects.map((reject) => reject.line)).toEqual([1, 2, 3, 4, 7]);
  });

  test('a line of 10 MB is rejected with its number', async () => {
    const good = JSON.stringify({ ...object, registered_at: '2025-12-01T00:00:00Z' });
    const report = await importText(
      `${good}\n{"x":"${'"'.repeat(10_485_760)}\n${good}\n`,
      undefined,
      'x.ndjson',
    );
    expect(report.total).toMatchObject({ imported: 1, repeated: 1, rejected: 1 });
    expect(report.rejects[0]).toMatchObject({ line: 2 });
  });
});

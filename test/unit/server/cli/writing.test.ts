import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { amountText, debitCredit, majorText, normalBalance } from '#server/cli/amounts';
import { csvLine, textCell } from '#server/export/csv';
import { jsonText, withInstants } from '#server/cli/json';
import { duration, progressText, startProgress } from '#server/cli/progress';
import { refusalSentence } from '#server/cli/refusal-text';
import { writeWhole } from '#server/cli/write-file';

describe('amounts', () => {
  test('stand on the side they are on, and on their normal side as one figure', () => {
    expect(debitCredit(-123450n, 'CNY', 'custody-cash')).toEqual(['1,234.50', '']);
    expect(debitCredit(123450n, 'CNY', 'escrow')).toEqual(['', '1,234.50']);
    expect(debitCredit(0n, 'CNY', 'custody-cash')).toEqual(['0.00', '']);
    expect(debitCredit(0n, 'CNY', 'escrow')).toEqual(['', '0.00']);
    expect(normalBalance(-5n, 'CNY', 'custody-cash')).toBe('0.05');
    expect(normalBalance(-5n, 'CNY', 'escrow')).toBe('\u22120.05');
  });

  test('in major units, exactly, at every size', () => {
    expect(majorText(-9223372036854775808n, 'CNY')).toBe('-92233720368547758.08');
    expect(majorText(5n, 'CNY')).toBe('0.05');
    expect(majorText(1234n, 'JPY')).toBe('1234');
    expect(majorText(1n, 'KWD')).toBe('0.001');
    expect(amountText(9223372036854775807n, 'CNY')).toBe('92,233,720,368,547,758.07 CNY');
  });
});

describe('JSON', () => {
  test('amounts are text, instants are ISO 8601, controls are escaped', () => {
    expect(jsonText({ a: 9223372036854775807n })).toBe('{"a":"9223372036854775807"}');
    expect(jsonText('\u009b\u2028\u001b')).toBe('"\\u009b\\u2028\\u001b"');
    expect(
      withInstants({ ends_at: 0, certificate_until: null, extended_ms: 7, at: 1, effective_from: 0 }),
    ).toEqual({
      ends_at: '1970-01-01T00:00:00.000Z',
      certificate_until: null,
      extended_ms: 7,
      at: '1970-01-01T00:00:00.001Z',
      effective_from: '1970-01-01T00:00:00.000Z',
    });
  });
});

describe('CSV', () => {
  test('a spreadsheet runs nothing', () => {
    for (const text of ['=1+1', '+1', '-1', '@a', '\tx']) {
      expect(textCell(text, true).replaceAll('"', '')).toBe(`'${text}`);
      expect(textCell(text, false).replaceAll('"', '')).toBe(text);
    }
    expect(textCell('a=b', true)).toBe('a=b');
  });

  test('quotes what needs quotes', () => {
    expect(csvLine([textCell('a,b', true), textCell('say "x"', true), textCell('', true), '1'])).toBe(
      '"a,b","say ""x""",,1\r\n',
    );
    expect(textCell('two\nlines', true)).toBe('"two\nlines"');
  });
});

describe('progress', () => {
  test('tells how much, how fast, how long still', () => {
    expect(progressText({ done: 0, total: 10 }, 'rows', 0)).toBe('0 of 10 rows');
    expect(progressText({ done: 2_000, total: 8_000, note: '3 rejected' }, 'rows', 1_000)).toBe(
      '2,000 of 8,000 rows, 2,000/s, 3 s left, 3 rejected',
    );
    expect(progressText({ done: 5, total: 0 }, 'timers', 1_000)).toBe('5 timers, 5/s');
    expect([8_000, 185_000, 7_800_000].map(duration)).toEqual(['8 s', '3 min 05 s', '2 h 10 min']);
  });

  test('writes nothing where no terminal is', () => {
    let written = '';
    const stream = { write: (text: string) => (written += text) } as unknown as NodeJS.WritableStream;
    const bar = startProgress(stream, 'Verifying', 'entries');
    bar.step({ done: 1, total: 2 });
    bar.stop();
    expect(written).toBe('');
  });
});

test('refusals are sentences with amounts and instants people can read', () => {
  const details = { account: 'a1', currency: 'CNY', needed_minor: '500000', starts_at: 0 };
  expect(refusalSentence({ code: 'insufficient-funds', details })).toBe(
    'insufficient-funds: there is not enough money (account a1, currency CNY, needed 5,000.00 CNY, ' +
      'starts at 1970-01-01T00:00:00.000Z)',
  );
  expect(refusalSentence({ code: 'not-found', details: { what: 'trade', id: 't1' } })).toBe(
    'not-found: it names something that does not exist (trade t1)',
  );
});

describe('files', () => {
  const folders: string[] = [];
  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'surety-cli-'));
    folders.push(made);
    return made;
  };

  test('are there whole or not at all', async () => {
    const where = await folder();
    const path = join(where, 'out.csv');
    await expect(
      writeWhole(path, false, async (file) => {
        await file.writeFile('half');
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await readdir(where)).toEqual([]);
    await writeWhole(path, false, (file) => file.writeFile('one'));
    await expect(writeWhole(path, false, (file) => file.writeFile('two'))).rejects.toThrow(/exists already/);
    expect(await readFile(path, 'utf8')).toBe('one');
    await writeWhole(path, true, (file) => file.writeFile('three'));
    expect(await readFile(path, 'utf8')).toBe('three');
    expect(await readdir(where)).toEqual(['out.csv']);
  });

  test('a folder or device is never replaced by one', async () => {
    const where = await folder();
    const fill = (): Promise<void> => Promise.resolve();
    await expect(writeWhole(where, true, fill)).rejects.toThrow(/is not a file/);
    expect(await readdir(where)).toEqual([]);
  });

  test('one that came to lie there meanwhile is not replaced', async () => {
    const where = await folder();
    const path = join(where, 'out.csv');
    const writing = writeWhole(path, false, async (file) => {
      await writeFile(path, 'theirs');
      await file.writeFile('ours');
    });
    await expect(writing).rejects.toThrow(/exists already/);
    expect(await readFile(path, 'utf8')).toBe('theirs');
  });
});

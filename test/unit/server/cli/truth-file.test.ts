// Truth files: what is read, and that a file that is none is refused with file, line and field.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { readTruth } from '#server/cli/risk/truth-file';

const folder = mkdtempSync(join(tmpdir(), 'surety-truth-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(content: string | Uint8Array): string {
  const path = join(folder, 'truth.csv');
  writeFileSync(path, content);
  return path;
}

const HEADER = 'subject_kind,subject_id,typology,group_id,from,to';

describe('a truth file', () => {
  it('is read with or without a byte order mark', async () => {
    const row = 'merchant,A1,C4,G1,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z';
    const label = { subject_kind: 'merchant', subject_id: 'A1', typology: 'C4', group_id: 'G1' };
    expect(await readTruth(file(`${HEADER}\n${row}\n`))).toEqual([label]);
    expect(await readTruth(file(`\uFEFF${HEADER}\r\n${row}\r\n`))).toEqual([label]);
  });

  it.each([
    ['nothing', '', 'subject_kind: expected UTF-8 CSV'],
    ['no label', `${HEADER}\n`, 'subject_kind: expected UTF-8 CSV'],
    ['another encoding', Buffer.from([0xff, 0xfe, 0x00, 0x22, 0x61]), 'truth.csv'],
    ['other columns', 'kind,id\nmerchant,A1\n', 'line 1, subject_kind: expected the columns'],
    ['no such typology', `${HEADER}\nmerchant,A1,C99,G1,,\n`, 'line 2, typology: expected C1 to C12'],
    ['no id', `${HEADER}\nmerchant,,C1,G1,,\n`, 'line 2, subject_id: expected an id'],
    ['a row cut short', `${HEADER}\nmerchant,A1\n`, 'no truth file'],
  ])('with %s is refused', async (_what, content, message) => {
    await expect(readTruth(file(content))).rejects.toThrow(message);
  });

  it('that does not exist is named', async () => {
    await expect(readTruth(join(folder, 'none.csv'))).rejects.toThrow('there is no such file');
  });
});

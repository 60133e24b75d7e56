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

  it('may be JSON, as an array or line by line, and may leave groups out', async () => {
    const label = { subject_kind: 'trade', subject_id: 'T1', typology: 'C3', group_id: '' };
    const row = { subject_kind: 'trade', subject_id: 'T1', typology: 'C3' };
    expect(await readTruth(file(JSON.stringify([row, row], null, 2)))).toEqual([label, label]);
    expect(await readTruth(file(`${JSON.stringify(row)}\n${JSON.stringify(row)}\n`))).toEqual([label, label]);
  });

  it('may use other words for columns, kinds and typologies', async () => {
    const content = `Kind,ID,Label,Case,amount
Seller,A1,c04,7,12
credit_card,I1,C11,7,
Money mule,A2,C2,8,
transaction,T1,honest,,
customer,A3,honest:flash_sale,9,`;
    expect(await readTruth(file(content))).toEqual([
      { subject_kind: 'merchant', subject_id: 'A1', typology: 'C4', group_id: '7' },
      { subject_kind: 'instrument', subject_id: 'I1', typology: 'C11', group_id: '7' },
      { subject_kind: 'mule', subject_id: 'A2', typology: 'C2', group_id: '8' },
      { subject_kind: 'trade', subject_id: 'T1', typology: 'honest:other', group_id: '' },
      { subject_kind: 'buyer', subject_id: 'A3', typology: 'honest:flash-sale', group_id: '9' },
    ]);
  });

  it.each([
    ['nothing', '', 'subject_kind: expected UTF-8 CSV or JSON'],
    ['no label', `${HEADER}\n`, 'subject_kind: expected UTF-8 CSV or JSON'],
    ['another encoding', Buffer.from([0xff, 0xfe, 0x00, 0x22, 0x61]), 'truth.csv'],
    ['other columns', 'kind,id\nmerchant,A1\n', 'line 2, typology: expected the columns'],
    ['no such typology', `${HEADER}\nmerchant,A1,C99,G1,,\n`, 'line 2, typology: expected C1 to C12'],
    [
      'no such kind',
      `${HEADER}\nhouse,A1,C1,G1,,\n`,
      'line 2, subject_kind: expected one of merchant, buyer',
    ],
    ['broken JSON', '[{"subject_kind": "merchant"', 'no truth file'],
    ['JSON of other things', '[1, 2]', 'no truth file: expected objects'],
    ['no id', `${HEADER}\nmerchant,,C1,G1,,\n`, 'line 2, subject_id: expected an id'],
    ['a row cut short', `${HEADER}\nmerchant,A1\n`, 'no truth file'],
  ])('with %s is refused', async (_what, content, message) => {
    await expect(readTruth(file(content))).rejects.toThrow(message);
  });

  it('that does not exist is named', async () => {
    await expect(readTruth(join(folder, 'none.csv'))).rejects.toThrow('there is no such file');
  });
});

/** A list of receivables is tied to its certificate by digest, and what was changed in it is told with its line. */
import { describe, expect, it } from 'vitest';

import { periodKeys } from '#core/custody/proof/period-keys';
import { receivablesList } from '#core/custody/proof/receivables';
import { readReceivables, verifyReceivables } from '#core/custody/verifier/receivables-check';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import { receivablesCsv } from '#server/custody/certificates/receivables-file';
import { seedOf } from '#test/support/custody-months';

const LIST = [
  { id: 'A0000001', balance_minor: -1_000n },
  { id: 'A0000004', balance_minor: -7n },
  { id: 'A0000009', balance_minor: -250n },
];
const keys = periodKeys(machineSha256, seedOf('master'), {
  blinding: seedOf('blinding'),
  customer: seedOf('customer'),
});
const { text: json, digest } = receivablesList(keys, LIST);
const csv = receivablesCsv(LIST, 'CNY');
const CERTIFICATE = { number: 3, receivables: digest, currency: 'CNY' };

/** What fails or was not checked of the last list, with its line. */
function told(texts: readonly string[], certificates = [CERTIFICATE]): string[] {
  const lists = texts.map((text) => readReceivables(text.trim()));
  const known = lists.filter((list) => list !== null);
  expect(known).toHaveLength(texts.length);
  const { checks } = verifyReceivables(known, certificates).at(-1)?.verdict ?? { checks: [] };
  return checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ name, reason, line = 0 }) => `${name}: ${String(reason)} ${String(line)}`);
}

describe('a list of receivables', () => {
  it('is accepted as JSON and as CSV, with number and sum', () => {
    const lists = [json, csv].map((text) => readReceivables(text.trim())).filter((list) => list !== null);
    expect(verifyReceivables(lists, [CERTIFICATE])).toMatchObject([
      { number: 3, accounts: 3, total_minor: '-1257', verdict: { accepted: true } },
      { number: 3, accounts: 3, total_minor: '-1257', verdict: { accepted: true } },
    ]);
    const none = receivablesList(keys, []);
    const empty = [none.text, receivablesCsv([], 'CNY')];
    expect(told(empty, [{ ...CERTIFICATE, receivables: none.digest }])).toEqual([]);
  });

  it('is refused where a fen was changed, an account is missing, or it is of another month', () => {
    expect(told([json.replace('"-7"', '"-8"')])).toEqual(['receivables-digest: receivables-differ 0']);
    expect(told([json.replace(/,?\{"balance_minor":"-7","id":"A0000004"\}/, '')])).toEqual([
      'receivables-digest: receivables-differ 0',
    ]);
    expect(told([json], [{ ...CERTIFICATE, receivables: 'ab'.repeat(32) }])).toHaveLength(1);
    expect(told([json.replace('"-7"', '"7"')])).toEqual([
      'receivables-lines: line-malformed 2',
      'receivables-digest: receivables-differ 0',
    ]);
    expect(told([json], [])).toEqual(['receivables-digest: needs-certificate 0']);
  });

  it.each([
    [
      'a changed fen',
      csv.replace(',-7,-0.07', ',-8,-0.08'),
      ['receivables-total: total-differs 5', 'receivables-same: line-differs 3'],
    ],
    [
      'a missing line',
      csv.replace(/A0000004.*\r\n/, ''),
      ['receivables-total: total-differs 4', 'receivables-same: line-missing 3'],
    ],
    [
      'a line cut off',
      csv.replace(/A0000009.*\r\n/, ''),
      ['receivables-total: total-differs 4', 'receivables-same: line-missing 4'],
    ],
    ['a wrong total', csv.replace(',-1257,-12.57', ',-1258,-12.58'), ['receivables-total: total-differs 5']],
    ['no total', csv.replace(/\(total.*/, ''), ['receivables-total: total-missing 5']],
    [
      'a line twice',
      csv.replace(/(A0000004.*\r\n)/, '$1$1'),
      [
        'receivables-lines: line-malformed 4',
        'receivables-total: total-differs 6',
        'receivables-same: line-differs 4',
      ],
    ],
    [
      'a line of another kind',
      csv.replace('A0000004', '"A0000004"'),
      [
        'receivables-lines: line-malformed 3',
        'receivables-total: total-differs 5',
        'receivables-same: line-missing 4',
      ],
    ],
  ])('is refused as CSV with %s, at its line', (_what, changed, expected) => {
    expect(told([json, changed])).toEqual(expected);
  });

  it('says what it takes where only the CSV is at hand, and where JSON and CSV differ', () => {
    expect(told([csv])).toEqual(['receivables-same: needs-list 0']);
    expect(told([json.replace('"-7"', '"-8"'), csv])).toEqual(['receivables-same: line-differs 3']);
  });
});

// Proves the command line of outside information and loans: a file of reports taken once, loans listed, shown, together.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { createStore } from '#server/composition/open-books';
import { Books } from '#test/support/books';
import { granted, running } from '#test/support/loans';

import { folder, surety, suretyJson } from './run-cli';

let file = '';
let loan_id = '';
let granted_id = '';
const on = (args: readonly string[]): string[] => ['credit', ...args, '--workspace', file];
const where = folder();
const LI = ['--actor', 'li'];

beforeAll(async () => {
  file = join(where, 'loans.surety');
  const open = await createStore(file);
  const books = await Books.trading(open.store);
  loan_id = (await running(books)).id;
  await books.openAccount('fair', true);
  granted_id = await granted(books, { account_id: 'fair' });
  await books.ledger.close();
  await open.close();
}, 60_000);

describe('outside information', () => {
  test('comes in by a file, each row once and under a consent that the books find', async () => {
    const csv = join(where, 'reports.csv');
    const rows = [
      'external_id,account_id,record_kind,speaks_of,open_loans,outstanding_minor,state',
      '1,shop,loan-record,2026-01-31,2,500000,',
      '2,mall,loan-record,2026-01-31,1,,',
      '3,mall,business-register,2026-01-31,,,active',
    ];
    writeFileSync(csv, `${rows.join('\r\n')}\r\n`);
    const take = on(['outside', 'import', csv, '--source', 'CCRC', ...LI]);
    const consent = ['outside', 'consent', 'shop', '--purpose', 'outside-information'];
    const given = await surety(on([...consent, '--until', '2099-01-01', '--basis', 'form 3', ...LI]));
    expect(given.code).toBe(0);
    const first = await suretyJson(take);
    expect([first.code, first.document]).toMatchObject([1, { done: 2, repeated: 0, refused: 1 }]);
    const { rows: taken } = first.document as { rows: { line: number; status: string }[] };
    expect(taken.filter(({ status }) => status === 'refused').map(({ line }) => line)).toEqual([3]);
    const again = await suretyJson(take);
    expect(again.document).toMatchObject({ done: 0, repeated: 2, refused: 1 });
    const shown = await suretyJson(on(['outside', 'show', 'shop']));
    expect(shown.document).toMatchObject({
      reports: [{ kind: 'loan-record', values_json: { open_loans: 2, outstanding_minor: '500000' } }],
    });
    writeFileSync(csv, 'account_id,speaks_of\nshop,2026-01-31\n');
    const broken = await surety(take);
    expect([broken.code, broken.stderr.includes('external_id, record_kind')]).toEqual([2, true]);
  });
});

describe('loans', () => {
  test('are listed, shown and told together', async () => {
    const listed = await suretyJson(on(['loans', 'list', '--view', 'running']));
    expect(listed.document).toMatchObject({
      waiting: { running: 1 },
      loans: [{ id: loan_id }],
      more: false,
    });
    const shown = await surety(on(['loans', 'show', loan_id]));
    expect(shown.stdout).toContain('10,000.00 CNY at 12 % a year, 6 months, equal-instalments');
    expect((await surety(on(['loans', 'show', 'loan-9999']))).code).toBe(2);
    const together = await suretyJson(on(['loans', 'portfolio']));
    expect(together.document).toMatchObject({
      vintages: [{ month: '2026-01', loans: 1, lent_minor: '1000000' }],
    });
    const before = await suretyJson(on(['loans', 'portfolio', '--at', '2025-01-01']));
    expect(before.document).toMatchObject({ vintages: [], rolls: [] });
  });

  test('are not owed before they are paid out', async () => {
    const listed = await suretyJson(on(['loans', 'list', '--view', 'pending']));
    expect(listed.document).toMatchObject({
      loans: [{ id: granted_id, status: 'granted', principal_minor: '1000000', owed_minor: '0' }],
    });
    const { stdout } = await surety(on(['loans', 'list', '--view', 'pending']));
    expect(stdout).toMatch(new RegExp(`${granted_id} .* 10,000\\.00 CNY +0\\.00 CNY`));
  });

  test('are paid at the bank by its file, each row once; what is wrong is told by line and field', async () => {
    const csv = join(where, 'repayments.csv');
    const take = (bank: string) => on(['loans', 'import', csv, '--of', 'repayments', '--bank', bank, ...LI]);
    const rows = ['external_id,loan_id,amount_minor,settles', `P-1,${loan_id},10000,`, ''];
    writeFileSync(csv, [...rows, `P-2,${loan_id},nothing,`, `P-3,${loan_id},99000000,false`, ''].join('\n'));
    const other = await suretyJson(take('OTHER'));
    expect([other.code, other.document]).toMatchObject([1, { done: 0, refused: 3 }]);
    const shown = await suretyJson(on(['loans', 'show', loan_id]));
    const { bank } = (shown.document as { loan: { bank: string } }).loan;
    const first = await suretyJson(take(bank));
    expect([first.code, first.document]).toMatchObject([1, { done: 1, repeated: 0, refused: 2 }]);
    const { rows: taken } = first.document as { rows: { line: number; problem: string | null }[] };
    expect(taken.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(taken[1]?.problem).toMatch(/^amount_minor: /);
    expect((await suretyJson(take(bank))).document).toMatchObject({ done: 0, repeated: 1, refused: 2 });
    const after = await suretyJson(on(['loans', 'show', loan_id]));
    const { movements } = after.document as { movements: { kind: string }[] };
    expect(movements.filter(({ kind }) => kind === 'repaid')).toHaveLength(1);
    writeFileSync(csv, 'external_id,loan_id,amount\n');
    const broken = await surety(take(bank));
    expect([broken.code, broken.stderr.includes('amount_minor')]).toEqual([2, true]);
    for (const [content, expected] of [
      ['external_id,loan_id,amount_minor\n"P-9,never closed', 'quotes are closed'],
      [Buffer.from([0xff, 0xfe, 0x80]), 'UTF-8'],
    ] as const) {
      writeFileSync(csv, content);
      const refused = await surety(take(bank));
      expect([refused.code, refused.stderr.includes(expected)]).toEqual([2, true]);
    }
  });

  test('are decided by the bank’s file', async () => {
    const csv = join(where, 'decisions.csv');
    writeFileSync(
      csv,
      `external_id,loan_id,outcome,amount_minor,rate_ppm,months,repayment\nD-1,${loan_id},refuse,,,,\nD-2,loan-9999,grant,1000,80000,six,equal-instalments\n`,
    );
    const shown = await suretyJson(on(['loans', 'show', loan_id]));
    const { bank } = (shown.document as { loan: { bank: string } }).loan;
    const told = await suretyJson(on(['loans', 'import', csv, '--of', 'decisions', '--bank', bank, ...LI]));
    expect([told.code, told.document]).toMatchObject([1, { done: 0, refused: 2 }]);
    const { rows } = told.document as { rows: { problem: string | null }[] };
    expect(rows[0]?.problem).toContain('submitted');
    expect(rows[1]?.problem).toMatch(/^months: /);
  });

  test('have no dossier to hand out while the vault is locked', async () => {
    const out = join(where, 'dossier.pdf');
    const asked = await surety(on(['loans', 'dossier', loan_id, '--out', out]));
    expect([asked.code, asked.stderr.includes('SURETY_VAULT_PASSPHRASE')]).toEqual([2, true]);
  });
});

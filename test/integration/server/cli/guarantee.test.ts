// Proves the command line of the guarantee: a claim from filing to recovery by two people, what the reserve stands for,
// and merchants admitted to large card payments.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { createStore } from '#server/composition/open-books';
import { guaranteed } from '#test/support/guarantee';

import { folder, surety, suretyJson } from './run-cli';

let file = '';
const on = (args: readonly string[]): string[] => [...args, '--workspace', file];
const where = folder();
const LI = ['--actor', 'li'];

beforeAll(async () => {
  file = join(where, 'guarantee.surety');
  const open = await createStore(file);
  const books = await guaranteed(open.store, 2_000_000n, Date.now() - 121 * DAY_MS);
  await books.trade('t', 100_000n, 'settled');
  await books.ledger.close();
  await open.close();
}, 60_000);

const FILE = ['claims', 'file', '--trade', 't', '--ground', 'counterfeit', '--statement', 'A copy.'];

describe('claims', () => {
  let id = '';

  test('are filed, answered, decided by two people, and recovered', async () => {
    const filed = await suretyJson(on([...FILE, '--amount-minor', '90000', ...LI]));
    expect(filed.code).toBe(0);
    const listed = await suretyJson(on(['claims', 'list']));
    expect(listed.document).toMatchObject({ waiting: { open: 1, to_answer: 1 }, more: false });
    id = String((listed.document as { claims: { id: string }[] }).claims[0]?.id);
    const answered = ['claims', 'answer', id, '--answer', 'contests', '--statement', 'It is real.'];
    expect((await surety(on([...answered, ...LI]))).code).toBe(0);
    const decide = ['claims', 'decide', id, '--outcome', 'uphold', '--amount-minor', '80000'];
    const why = ['--reason-code', 'partly-proved', '--note', 'lab report'];
    const alone = await surety(on([...decide, ...why, ...LI, '--approver', 'li']));
    expect(alone.code).toBe(3);
    expect(alone.stderr).toContain('refused');
    const without = await surety(
      on(['claims', 'decide', id, '--outcome', 'uphold', ...why, ...LI, '--approver', 'finn']),
    );
    expect(without.code).toBe(2);
    expect((await surety(on([...decide, ...why, ...LI, '--approver', 'finn']))).code).toBe(0);
    const back = ['claims', 'recover', id, '--amount-minor', '80000', '--reason', 'owed', ...LI];
    expect((await surety(on(back))).code).toBe(0);
    const shown = await surety(on(['claims', 'show', id]));
    expect(shown.stdout).toContain('partly-proved by li and finn');
    expect((await surety(on(['claims', 'show', 'claim-999999']))).code).toBe(2);
    expect((await surety(on(['verify']))).code).toBe(0);
  });
  test('say what the reserve stands for, now and as of an entry', async () => {
    const { document } = await suretyJson(on(['claims', 'exposure']));
    expect(document).toMatchObject({
      ...{ currency: 'CNY', reserve_minor: '2000000', adequacy: { level: 'sound' } },
      total: { covered_minor: '20000', claimed_minor: '0', unrecovered_minor: '0', paid_minor: '80000' },
    });
    const text = await surety(on(['claims', 'exposure', '--as-of-seq', '5']));
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('No badge is exposed.');
  });
});

describe('card programmes', () => {
  test('admit merchants by two people, and take them out', async () => {
    const about = ['--account', 'shop', '--bank', 'CMB', ...LI];
    const admit = ['card-programmes', 'admit', ...about, '--score', '720', '--basis', 'bureau'];
    expect((await surety(on([...admit, '--approver', 'li']))).code).toBe(3);
    expect((await surety(on([...admit, '--approver', 'wang']))).code).toBe(0);
    const { document } = await suretyJson(on(['card-programmes', 'list', '--bank', 'CMB']));
    expect(document).toMatchObject({ admissions: [{ account_id: 'shop', score: 720, approved_by: 'wang' }] });
    const end = ['card-programmes', 'end', ...about, '--reason', 'complaints', '--approver', 'wang'];
    expect((await surety(on(end))).code).toBe(0);
    expect((await surety(on(['card-programmes', 'list']))).stdout).toBe('No merchant is admitted.\n');
  });
});

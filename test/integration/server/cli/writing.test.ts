import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import { sampleMark } from '#core/sample/sample-mark';
import { makeStore } from '#server/composition/open-books';
import { tamperWithBooks } from '#test/support/older-books';
import { RawDatabase } from '#test/support/workspaces';

import { command, folder, peopleCommands, surety, suretyJson, topUp } from './run-cli';

const where = folder();
let file = '';
let files = 0;
const on = (args: readonly string[]): string[] => [...args, '--workspace', file];

beforeEach(async () => {
  files += 1;
  file = join(where, `${String(files)}.surety`);
  expect((await surety(on(['init']))).code).toBe(0);
});

/** From now on the workspace is one whose books begin as a sample's. */
async function turnToSample(): Promise<void> {
  file = `${file}-sample`;
  await makeStore(file, async ({ store, env }) => {
    const ledger = await Ledger.open(store, env);
    await ledger.submitMany([sampleMark(0, {}), ...genesisCommands(0)]);
    await ledger.close();
  });
}

const RESTRICT = ['restrict', '--account', 'a0', '--reason-code', 'cash-out', '--basis', 'flag 17'];
const BY_TWO = ['--actor', 'li', '--approver', 'wang'];

async function post(lines: readonly string[], args: readonly string[] = []) {
  const ran = await surety(on(['post', '-', ...args]), { input: `${lines.join('\n')}\n` });
  const answers = ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...ran, answers };
}

describe('init', () => {
  test('opens the currencies asked for, since when it is told', async () => {
    const other = join(where, 'more.surety');
    const { document } = await suretyJson([
      ...['init', '-w', other, '--currency', 'CNY,USD', '--opened', '2025-12-01T00:00:00Z'],
    ]);
    expect(document).toMatchObject({ currencies: ['CNY', 'USD'], opened_at: '2025-12-01T00:00:00.000Z' });
    const head = document['head'] as { booked_at: string };
    expect(head.booked_at).toBe('2025-12-01T00:00:00.000Z');
  });

  test('refuses where something is, and a day to come', async () => {
    expect(await surety(on(['init']))).toMatchObject({ code: 2, stdout: '' });
    const later = await surety(['init', '-w', join(where, 'x.surety'), '--opened', '2199-01-01']);
    expect(later).toMatchObject({ code: 2 });
  });
});

describe('post', () => {
  test('answers line for line, in order; a malformed line harms no other', async () => {
    const lines = [
      ...peopleCommands(2),
      'not json',
      '',
      topUp(1, 'a0', '5000'),
      JSON.stringify({ kind: 'transfer', actor: 'x', data: {} }),
      JSON.stringify(
        command('transfer', 'x1', {
          transfer_id: 'x1',
          from_account_id: 'a0',
          to_account_id: 'a1',
          amount: 9000,
        }),
      ),
      topUp(1, 'a1', '7'),
    ];
    const { code, answers, stderr } = await post(lines);
    expect(code).toBe(2);
    expect(stderr).toBe('12 commands: 8 done, 1 refused, 1 rejected, 2 malformed\n');
    expect(answers.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13]);
    expect(answers.map(({ status }) => status).slice(7)).toEqual([
      ...['invalid', 'done', 'invalid', 'refused', 'rejected'],
    ]);
    expect(answers[8]).toMatchObject({
      key: 't1',
      repeated: false,
      balances: [
        { account_id: 'bank', code: 'custody-cash', balance_minor: '-5000' },
        { account_id: 'a0', code: 'customer-available', balance_minor: '5000' },
      ],
    });
    expect(answers[10]).toMatchObject({ key: 'x1', refusal: { code: 'insufficient-funds' } });
    expect(answers[11]).toMatchObject({ key: 't1', refusal: { code: 'key-conflict' } });
  });

  test('the same again gives the same answers and nothing new', async () => {
    const lines = [...peopleCommands(3), topUp(1, 'a0'), topUp(2, 'a1')];
    const first = await post(lines);
    const second = await post(lines);
    expect(first.code).toBe(0);
    const without = (answers: readonly Record<string, unknown>[]) =>
      answers.map((answer) => ({ ...answer, repeated: undefined }));
    expect(without(second.answers)).toEqual(without(first.answers));
    expect(second.answers.every(({ repeated }) => repeated === true)).toBe(true);
  });

  test('linked commands happen all or not at all', async () => {
    await post([...peopleCommands(2), topUp(1, 'a0', '500')]);
    const pay = (id: string, amount: string): string =>
      JSON.stringify(
        command('transfer', id, { transfer_id: id, from_account_id: 'a0', to_account_id: 'a1', amount }),
      );
    const failed = await post([pay('x1', '400'), pay('x2', '200')], ['--linked']);
    expect(failed.code).toBe(3);
    expect(failed.answers.map(({ status }) => status)).toEqual(['rejected', 'refused']);
    const malformed = await post([pay('x3', '400'), '{}'], ['--linked']);
    expect(malformed).toMatchObject({ code: 2 });
    expect(malformed.answers).toHaveLength(1);
    const { document } = await suretyJson(on(['balance', '--account', 'a0']));
    expect(document['total_minor']).toBe('500');
    const done = await post([pay('x4', '400'), pay('x5', '100')], ['--linked']);
    expect(done.code).toBe(0);
  });

  test('a file that is no text is bad use, not an empty file', async () => {
    const path = join(where, 'binary');
    writeFileSync(path, 'a\0b');
    expect(await surety(on(['post', path]))).toMatchObject({ code: 2, stdout: '' });
    expect((await surety(on(['post', where]))).code).toBe(2);
    writeFileSync(
      path,
      Buffer.concat([Buffer.from('{"kind":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]),
    );
    const broken = await surety(on(['post', path]));
    expect(broken.code).toBe(2);
    expect(broken.stdout).toContain('broken character');
  });

  test('a signal stops it after what is under way; what was stored stays', async () => {
    const controller = new AbortController();
    controller.abort(new Error('stop'));
    const ran = await surety(on(['post', '-']), { input: topUp(1, 'a0'), signal: controller.signal });
    expect(ran.stdout).toBe('');
    expect((await surety(on(['verify']))).code).toBe(0);
  });
});

describe('restrictions', () => {
  beforeEach(async () => {
    await post([...peopleCommands(1), topUp(1, 'a0', '5000')]);
  });

  test('are imposed by two people, stop what they stop, are lifted, and stay in the history', async () => {
    expect(
      (await surety(on([...RESTRICT, '--kind', 'freeze', '--actor', 'li', '--approver', 'li']))).code,
    ).toBe(3);
    expect((await surety(on([...RESTRICT, '--kind', 'freeze', '--approver', 'wang']))).code).toBe(2);
    const imposed = await suretyJson(on([...RESTRICT, '--kind', 'freeze', '--id', 'r1', ...BY_TWO]));
    expect(imposed).toMatchObject({ code: 0, document: { status: 'done' } });
    const seq = imposed.document['seq'] as number;
    const withdraw = { withdrawal_id: 'w1', account_id: 'a0', instrument_id: 'i0', amount: '100' };
    expect((await post([JSON.stringify(command('request-withdrawal', 'w1', withdraw))])).code).toBe(3);
    const lift = ['lift', '--restriction', 'r1', '--reason-code', 'cleared', '--basis', 'papers', ...BY_TWO];
    expect((await surety(on(lift))).code).toBe(0);
    expect((await surety(on(lift))).code).toBe(3);
    const standing = async (args: readonly string[]): Promise<unknown[]> => {
      const { document } = await suretyJson(on(['restrictions', '--account', 'a0', ...args]));
      return (document['restrictions'] as { standing: string }[]).map((row) => row.standing);
    };
    expect(await standing([])).toEqual(['lifted']);
    expect(await standing(['--as-of-seq', String(seq)])).toEqual(['in-force']);
    expect(await standing(['--as-of-seq', String(seq - 1)])).toEqual([]);
  });

  test('the same key imposes once', async () => {
    const args = on([...RESTRICT, '--kind', 'watch', '--key', 'k1', ...BY_TWO]);
    const first = await suretyJson(args);
    const second = await suretyJson(args);
    expect(second.document).toEqual({ ...first.document, repeated: true });
  });

  test('two long keys impose two, each of which can step down and be lifted', async () => {
    const until = ['--until', new Date(Date.now() + 2 * DAY_MS).toISOString(), '--step-down', 'watch'];
    const same = 'x'.repeat(70);
    const keys = [`${same}1`, `${same}2`, 'a|b', 'k.next'];
    for (const key of keys) {
      const imposed = await surety(on([...RESTRICT, '--kind', 'freeze', ...until, '--key', key, ...BY_TWO]));
      expect([key, imposed.code, imposed.stderr]).toEqual([key, 0, '']);
    }
    const { document } = await suretyJson(on(['restrictions', '--account', 'a0']));
    const ids = (document['restrictions'] as { id: string }[]).map((row) => row.id);
    expect(new Set(ids).size).toBe(keys.length);
    for (const id of ids) {
      const args = ['lift', '--restriction', id, '--reason-code', 'cleared', '--basis', 'papers', ...BY_TWO];
      expect((await surety(on(args))).code).toBe(0);
    }
  });

  test('terms that do not fit are told by the names of the options', async () => {
    const ran = await surety(on([...RESTRICT, '--kind', 'freeze', '--delay-days', '3', ...BY_TWO]));
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('--delay-days');
    const alone = await surety(on([...RESTRICT, '--kind', 'watch', '--step-down-days', '3', ...BY_TWO]));
    expect(alone.stderr).toContain('--step-down is needed');
  });

  test('end by their date, step down, and are shown with their terms', async () => {
    await turnToSample();
    await post(peopleCommands(1));
    const limit = ['--kind', 'limit-collection', '--per-day-minor', '500000', '--id', 'r2'];
    const until = new Date(Date.now() + 2 * DAY_MS).toISOString();
    const then = ['--until', until, '--step-down', 'watch', '--step-down-days', '30'];
    expect((await surety(on([...RESTRICT, ...limit, ...then, ...BY_TWO]))).code).toBe(0);
    expect((await surety(on(['restrictions']))).stdout).toContain('at most 5,000.00 CNY a day');
    const later = new Date(Date.now() + 3 * DAY_MS).toISOString();
    expect(await surety(on(['clock', '--to', later]))).toMatchObject({ code: 2, stdout: '' });
    const { document } = await suretyJson(on(['clock', '--to', later, '--simulate']));
    expect(document).toMatchObject({ fired: 1, stopped: false });
    const history = await suretyJson(on(['restrictions', '--account', 'a0', '--at', later]));
    expect(history.document['restrictions']).toMatchObject([
      { id: 'r2', standing: 'expired' },
      { id: 'r2.next', kind: 'watch', standing: 'in-force' },
    ]);
  });
});

describe('clock --simulate', () => {
  const later = new Date(Date.now() + 3 * DAY_MS).toISOString();

  test('is refused on books that did not begin as a sample, whatever is posted to them', async () => {
    const data = { event: 'sample-made', subject: 'sample-platform', details: {} };
    const setup = { actor: 'setup', mode: 'record', at: new Date().toISOString() };
    const posted = await post([
      JSON.stringify(command('note-event', 'n1', data)),
      JSON.stringify({ kind: 'note-event', key: 'setup|sample|mark', ...setup, data }),
    ]);
    expect(posted.answers).toMatchObject([
      { status: 'refused', refusal: { code: 'wrong-state' } },
      { refusal: { code: 'wrong-state' } },
    ]);
    const before = readFileSync(file);
    const refused = await suretyJson(on(['clock', '--to', later, '--simulate']));
    expect(refused).toMatchObject({
      code: 3,
      document: {
        status: 'refused',
        refusal: { code: 'wrong-state', details: { what: 'workspace', expected: 'a sample platform' } },
      },
    });
    const told = await surety(on(['clock', '--simulate']));
    expect(told).toMatchObject({ code: 3, stdout: '' });
    expect(told.stderr).toContain('a sample platform');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect((await surety(on(['clock']))).code).toBe(0);
  });

  test('works on what surety sample made', async () => {
    file = `${file}-made`;
    expect((await surety(on(['sample', '--trades', '1000']))).code).toBe(0);
    expect((await surety(on(['clock', '--to', later, '--simulate']))).code).toBe(0);
    expect((await surety(on(['verify']))).code).toBe(0);
  }, 60_000);
});

describe('import', () => {
  const examples = ['parties', 'accounts', 'custody-accounts', 'instruments', 'top-ups'].map(
    (name) => `examples/import/${name}.csv`,
  );

  test('rehearses without storing, imports, and knows what it has seen', async () => {
    const head = async (): Promise<unknown> =>
      (await suretyJson(on(['overview', '--no-verify']))).document['head'];
    const before = await head();
    const rehearsed = await suretyJson(on(['import', ...examples, '--dry-run']));
    expect(rehearsed).toMatchObject({ code: 0, document: { dry_run: true, total: { rejected: 0 } } });
    expect(await head()).toEqual(before);
    const imported = await suretyJson(on(['import', ...examples]));
    const { total } = imported.document as { total: { read: number; imported: number; late: number } };
    expect(total).toMatchObject({ imported: total.read, late: 0 });
    const again = await suretyJson(on(['import', ...examples]));
    expect(again).toMatchObject({ code: 0, document: { total: { imported: 0, repeated: total.read } } });
  });

  test('exit 1 and a file to mend when rows are rejected, exit 2 when a file cannot be used', async () => {
    const rejects = join(where, 'rejects.csv');
    const bad = await surety(on(['import', 'examples/broken/bad-values.csv', '--rejects', rejects]));
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('amount_minor (12.50)');
    expect(readFileSync(rejects, 'utf8')).toContain('12.50');
    expect((await surety(on(['import', 'examples/broken/empty.csv']))).code).toBe(2);
    expect((await surety(on(['import', 'nowhere.csv']))).code).toBe(2);
    expect((await surety(on(['import', examples[0] ?? '', '--profile', 'package.json']))).code).toBe(2);
  });
});

describe('keeping safe', () => {
  test('a checkpoint holds for its own workspace, and not when the journal was exchanged', async () => {
    await post([...peopleCommands(1), topUp(1, 'a0')]);
    const checkpoint = join(where, 'cp.json');
    expect((await surety(on(['checkpoint', '--out', checkpoint, '--force']))).code).toBe(0);
    expect((await surety(on(['verify', '--checkpoint', checkpoint]))).code).toBe(0);
    const content = JSON.parse(readFileSync(checkpoint, 'utf8')) as Record<string, unknown>;
    writeFileSync(checkpoint, JSON.stringify({ ...content, hash: 'f'.repeat(64) }));
    const broken = await suretyJson(on(['verify', '--checkpoint', checkpoint]));
    expect(broken).toMatchObject({ code: 1, document: { ok: false, first_break: { kind: 'row' } } });
    writeFileSync(checkpoint, JSON.stringify({ ...content, seq: 999 }));
    const cut = await suretyJson(on(['verify', '--checkpoint', checkpoint]));
    expect(cut).toMatchObject({ code: 1, document: { first_break: { kind: 'cut' } } });
    writeFileSync(checkpoint, JSON.stringify({ ...content, workspace_id: 'other' }));
    expect((await surety(on(['verify', '--checkpoint', checkpoint]))).code).toBe(2);
    writeFileSync(checkpoint, 'nothing');
    expect((await surety(on(['verify', '--checkpoint', checkpoint]))).code).toBe(2);
  });

  test('rebuild puts guards back and tells it, unless the journal is broken', async () => {
    await post([...peopleCommands(1), topUp(1, 'a0')]);
    const raw = new RawDatabase(file);
    await raw.run('DROP TRIGGER journal_delete');
    expect((await surety(on(['clock']))).stderr).toContain('rebuilding puts it back');
    const { code, document } = await suretyJson(on(['rebuild']));
    expect({ code, document }).toMatchObject({ code: 0, document: { guards: ['trigger journal_delete'] } });
    expect((await surety(on(['clock']))).code).toBe(0);
    await raw.run('DROP TRIGGER journal_delete');
    expect((await surety(on(['rebuild']))).stdout).toContain('Guards put back');
    await raw.run('DROP TRIGGER journal_delete');
    await raw.run('DROP TRIGGER journal_update');
    await raw.run(`UPDATE journal SET actor = 'mallory' WHERE seq = 9`);
    await raw.close();
    expect((await surety(on(['rebuild']))).stdout).toContain('Nothing was changed');
    expect((await surety(on(['clock']))).code).toBe(2);
  });

  test('a backup is a workspace; what is restored is the same', async () => {
    await post([...peopleCommands(1), topUp(1, 'a0')]);
    const copy = join(where, `copy-${String(files)}.surety`);
    const restored = join(where, `restored-${String(files)}.surety`);
    const { document } = await suretyJson(on(['backup', copy]));
    expect((await surety(on(['backup', copy]))).code).toBe(2);
    expect((await surety(on(['backup', copy, '--force']))).code).toBe(0);
    const back = await suretyJson(['restore', copy, '--to', restored]);
    expect(back).toMatchObject({ code: 0, document: { verified: { ok: true } } });
    expect(back.document['head']).toEqual(document['head']);
    expect((await surety(['restore', copy, '--to', restored])).code).toBe(2);
    await tamperWithBooks(copy, `UPDATE journal SET actor = 'mallory' WHERE seq = 3`);
    const elsewhere = `${restored}-elsewhere`;
    const refused = await suretyJson(['restore', copy, '--to', elsewhere]);
    expect(refused).toMatchObject({
      code: 1,
      document: { restored: false, verified: { ok: false, first_break: { kind: 'row', seq: 3 } } },
    });
    expect(existsSync(elsewhere)).toBe(false);
    expect((await surety(['restore', copy, '--to', elsewhere])).stdout).toContain('Nothing was restored');
    expect((await surety(on(['rebuild']))).code).toBe(0);
    expect((await surety(on(['verify']))).code).toBe(0);
  });

  test('a month that is over is sealed, one that is not is not', async () => {
    await post([...peopleCommands(1), topUp(1, 'a0')]);
    expect((await surety(on(['seal', '--period', '2000-01', '--actor', 'li']))).code).toBe(0);
    expect((await surety(on(['seal', '--period', '2199-01', '--actor', 'li']))).code).toBe(3);
    expect((await surety(on(['seal', '--period', 'January', '--actor', 'li']))).code).toBe(2);
  });
});

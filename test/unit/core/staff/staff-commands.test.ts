import { describe, expect, it } from 'vitest';

import { parseCommandData, type CommandData } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { isSample, sampleMark } from '#core/sample/sample-mark';
import type { Role } from '#core/staff/permissions';
import { Books } from '#test/support/books';

const add = (login: string, roles: Role[], first = false): CommandData<'add-staff'> => ({
  ...{ login, name: login.toUpperCase(), roles, first },
});

const change = (
  login: string,
  roles: Role[],
  more: Partial<CommandData<'change-staff'>> = {},
): CommandData<'change-staff'> => ({ login, name: login, roles, active: true, ...more });

/** Books with two administrators and an analyst. */
async function staffed(): Promise<Books> {
  const books = await Books.open();
  await books.do('add-staff', add('root', ['administrator'], true));
  await books.do('add-staff', add('second', ['administrator', 'auditor']));
  await books.do('add-staff', add('li', ['analyst']));
  return books;
}

describe('adding staff', () => {
  it('begins with an administrator, once', async () => {
    const books = await Books.open();
    expect(await books.outcome('add-staff', add('li', ['analyst']))).toBe('wrong-state');
    expect(await books.outcome('add-staff', add('li', ['analyst'], true))).toBe('wrong-state');
    expect(await books.outcome('add-staff', add('root', ['administrator', 'auditor'], true))).toBe('done');
    expect(await books.outcome('add-staff', add('other', ['administrator'], true))).toBe('wrong-state');
    expect(await books.outcome('add-staff', add('li', ['analyst']))).toBe('done');
    expect(await books.row('staff', 'li')).toEqual({
      login: 'li',
      name: 'LI',
      roles: ['analyst'],
      active: true,
      added_at: books.env.now(),
      totp: false,
      last_sign_in_at: null,
    });
  });

  it('gives a login once and for ever', async () => {
    const books = await staffed();
    await books.do('change-staff', change('li', ['analyst'], { active: false }));
    expect(await books.outcome('add-staff', add('li', ['finance']))).toBe('already-exists');
  });

  it('takes logins, names and roles of a sound shape only', () => {
    const wrong = [
      { login: 'Li' },
      { login: 'l' },
      { login: '1li' },
      { login: 'clock' },
      { login: 'setup' },
      { name: ' ' },
      { roles: [] },
      { roles: ['root'] },
      { roles: ['analyst', 'analyst'] },
      { password: 'secret' },
    ];
    for (const member of wrong) {
      const parsed = parseCommandData('add-staff', { ...add('li', ['analyst']), ...member });
      expect({ member, ok: parsed.ok }).toEqual({ member, ok: false });
    }
    expect(parseCommandData('add-staff', { login: 'li', name: '李', roles: ['analyst'] })).toEqual({
      ok: true,
      data: { login: 'li', name: '李', roles: ['analyst'], first: false },
    });
  });
});

describe('changing staff', () => {
  it('changes name, roles and activity of somebody else', async () => {
    const books = await staffed();
    const changed = change('li', ['finance', 'auditor'], { name: '李明', active: false });
    expect(await books.outcome('change-staff', changed, { actor: 'root' })).toBe('done');
    expect(await books.row('staff', 'li')).toMatchObject({ ...changed });
    expect(await books.outcome('change-staff', change('nobody', ['analyst']))).toBe('not-found');
  });

  it('lets nobody change his own roles or activity, only his name', async () => {
    const books = await staffed();
    const own = { actor: 'second' };
    const roles: Role[] = ['administrator', 'auditor'];
    expect(await books.outcome('change-staff', change('second', [...roles, 'finance']), own)).toBe(
      'approval-needed',
    );
    expect(await books.outcome('change-staff', change('second', ['administrator']), own)).toBe(
      'approval-needed',
    );
    expect(await books.outcome('change-staff', change('second', roles, { active: false }), own)).toBe(
      'approval-needed',
    );
    const renamed = change('second', ['auditor', 'administrator'], { name: '二' });
    expect(await books.outcome('change-staff', renamed, own)).toBe('done');
  });

  it('never leaves the platform without an active administrator', async () => {
    const books = await staffed();
    const other = { actor: 'second' };
    await books.do('change-staff', change('root', ['auditor']), other);
    for (const last of [
      change('second', ['auditor']),
      change('second', ['administrator'], { active: false }),
    ]) {
      expect(await books.outcome('change-staff', last, { actor: 'root' })).toBe('wrong-state');
    }
    expect(await books.outcome('change-staff', change('second', ['administrator']), { actor: 'root' })).toBe(
      'done',
    );
    // An administrator who is not active counts for nothing.
    await books.do('change-staff', change('root', ['administrator'], { active: false }), other);
    const last = change('second', ['auditor']);
    expect(await books.outcome('change-staff', last, { actor: 'root' })).toBe('wrong-state');
    await books.do('change-staff', change('root', ['administrator']), other);
    expect(await books.outcome('change-staff', last, { actor: 'root' })).toBe('done');
  });

  it('knows the administrators again after reopening, and after a group that was taken back', async () => {
    const books = await staffed();
    await books.do('change-staff', change('root', ['auditor']), { actor: 'second' });
    await books.ledger.close();
    books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
    const last = change('second', ['auditor']);
    expect(await books.outcome('change-staff', last)).toBe('wrong-state');
    const group = [
      books.command('change-staff', change('root', ['administrator'])),
      books.command('change-staff', last),
      books.command('change-staff', change('nobody', ['auditor'])),
    ];
    const results = await books.ledger.submitLinked(group);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'refused']);
    expect(await books.outcome('change-staff', last)).toBe('wrong-state');
    expect((await books.row('staff', 'root')).roles).toEqual(['auditor']);
  });
});

describe('signing in', () => {
  it('leaves that it changed in the books, and whether there is a second factor', async () => {
    const books = await staffed();
    const totp = async (what: CommandData<'set-sign-in'>['what']): Promise<boolean> => {
      await books.do('set-sign-in', { login: 'li', what });
      return (await books.row('staff', 'li')).totp;
    };
    expect(await totp('password')).toBe(false);
    expect(await books.outcome('set-sign-in', { login: 'li', what: 'totp-removed' })).toBe('wrong-state');
    expect(await totp('totp')).toBe(true);
    expect(await totp('password')).toBe(true);
    expect(await totp('reset')).toBe(false);
    await totp('totp');
    expect(await totp('totp-removed')).toBe(false);
    expect(await books.outcome('set-sign-in', { login: 'nobody', what: 'password' })).toBe('not-found');
  });

  it('is noted with its time, and changes nothing else', async () => {
    const books = await staffed();
    const before = await books.row('staff', 'li');
    for (const event of ['sign-in-failed', 'sign-out', 'reveal'] as const) {
      await books.do('note-event', { event, subject: 'li', details: {} }, { actor: 'li' });
    }
    expect(await books.row('staff', 'li')).toEqual(before);
    const details = { device: 'd1', attempts: 2, remembered: false };
    await books.do('note-event', { event: 'sign-in', subject: 'li', details }, { actor: 'li' });
    expect(await books.row('staff', 'li')).toEqual({ ...before, last_sign_in_at: books.env.now() });
    await books.do('note-event', { event: 'sign-in', subject: 'who', details: {} });
    const [entry] = await books.store.entries({ subject: 'who' }, 1);
    expect(entry).toMatchObject({ kind: 'note-event', outcome: 'done', postings: [] });
  });

  it('says nowhere but in the first entry that the books are a sample', async () => {
    const data = { event: 'sample-made', subject: 'sample-platform', details: {} } as const;
    const books = await staffed();
    for (const [actor, mode] of [
      ['console', 'authorise'],
      ['setup', 'record'],
    ] as const) {
      expect(await books.outcome('note-event', data, { actor, mode })).toBe('wrong-state');
    }
    expect(await isSample(books.store)).toBe(false);
    const store = new MemoryStore();
    const ledger = await Ledger.open(store, books.env, { collect_ms: 0 });
    const mark = sampleMark(books.env.now(), { seed: 1 });
    const other = { ...mark, key: 'other' };
    const [first, second] = await ledger.submitMany([mark, other]);
    expect([first, second]).toMatchObject([{ status: 'done' }, { refusal: { code: 'wrong-state' } }]);
    expect(await isSample(store)).toBe(true);
    await ledger.close();
  });

  it('takes flat and short details only', () => {
    const wrong = [
      { event: 'meddled', subject: '' },
      { event: 'export', details: { a: { b: 1 } } },
      { event: 'export', details: { a: 1.5 } },
      { event: 'export', details: { a: null } },
      { event: 'export', details: { 'a b': 1 } },
      { event: 'export', details: { a: 'x'.repeat(501) } },
      { event: 'export', subject: 'x'.repeat(201) },
      {
        event: 'export',
        details: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`a${String(index)}`, 1])),
      },
    ];
    for (const data of wrong) {
      expect({ data, ok: parseCommandData('note-event', data).ok }).toEqual({ data, ok: false });
    }
  });
});

it('is the same made anew from the journal', async () => {
  const books = await staffed();
  await books.do('set-sign-in', { login: 'li', what: 'totp' });
  await books.do('note-event', { event: 'sign-in', subject: 'li', details: {} });
  await books.do('change-staff', change('root', ['auditor']), { actor: 'second' });
  await books.ledger.close();
  const rows = await books.store.scan('staff', null, 10);
  expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  expect(await rebuildProjections(books.store, books.env)).toMatchObject({ ok: true });
  expect(await books.store.scan('staff', null, 10)).toEqual(rows);
});

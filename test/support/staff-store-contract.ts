// What every store of staff's things beside the books must do: one suite for memory, SQLite and PostgreSQL.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { SavedView, SavedViews, StaffSecret, StaffSecrets } from '#core/staff/ports';

export interface OpenedStaffStores {
  readonly secrets: StaffSecrets;
  readonly views: SavedViews;
  close(): Promise<void>;
}

const SECRET: StaffSecret = {
  login: 'li',
  password_hash: 'scrypt$16384$8$1$salt$hash',
  totp_secret: null,
  totp_step: null,
  failures: 0,
  locked_until: null,
  changed_at: 1_790_000_000_000,
  temporary: false,
};

const view = (id: string, fields: Partial<SavedView> = {}): SavedView => ({
  ...{ id, screen: 'trades', name: id, owner: 'li', role: null, query: 'status=paid&sort=-amount_minor' },
  ...fields,
});

function secretTests(secrets: () => StaffSecrets): void {
  test('gives secrets back as they were, all of them by login', async () => {
    const full = {
      ...SECRET,
      login: 'wang',
      totp_secret: 'MZXW6YTB',
      totp_step: 2 ** 40,
      failures: 7,
      locked_until: 1,
      temporary: true,
    };
    expect(await secrets().change('wang', () => full)).toEqual(full);
    await secrets().change('li', () => SECRET);
    expect(await secrets().get('wang')).toEqual(full);
    expect(await secrets().get('nobody')).toBeNull();
    expect(await secrets().all()).toEqual([SECRET, full]);
  });

  test('changes what is there, under the login asked for', async () => {
    await secrets().change('li', (before) => {
      expect(before).toBeNull();
      return { ...SECRET, login: 'other' };
    });
    const changed = await secrets().change('li', (before) => ({ ...(before ?? SECRET), failures: 3 }));
    expect(changed).toEqual({ ...SECRET, failures: 3 });
    expect(await secrets().all()).toEqual([changed]);
  });

  test('counts every one of many changes made at once', async () => {
    await secrets().change('li', () => SECRET);
    const count = () =>
      secrets().change('li', (before) => ({ ...SECRET, failures: (before?.failures ?? 0) + 1 }));
    const counted = await Promise.all(Array.from({ length: 20 }, count));
    expect(counted.map(({ failures }) => failures).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect((await secrets().get('li'))?.failures).toBe(20);
  });

  test('forgets all of them', async () => {
    await secrets().clear();
    await secrets().change('li', () => SECRET);
    await secrets().change('wang', () => SECRET);
    await secrets().clear();
    expect(await secrets().all()).toEqual([]);
    expect(await secrets().get('li')).toBeNull();
  });

  test('changes nothing when the change throws', async () => {
    await secrets().change('li', () => SECRET);
    const failed = secrets().change('li', () => {
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await secrets().get('li')).toEqual(SECRET);
  });
}

function viewTests(views: () => SavedViews): void {
  test("shows a person's own views and those shared with a role of theirs, in order", async () => {
    const mine = view('v1', { name: 'b' });
    const shared = view('v2', { name: 'a', owner: 'wang', role: 'analyst' });
    const other = view('v3', { owner: 'wang', role: 'auditor' });
    const first = view('v4', { screen: 'accounts', role: 'auditor' });
    for (const one of [mine, shared, other, first, view('v5', { owner: 'wang' })]) {
      await views().put(one);
    }
    expect(await views().visibleTo('li', ['analyst'])).toEqual([first, shared, mine]);
    expect(await views().visibleTo('nobody', ['auditor', 'finance'])).toEqual([first, other]);
    expect(await views().visibleTo('nobody', [])).toEqual([]);
  });

  test('replaces and removes', async () => {
    await views().put(view('v1'));
    const renamed = view('v1', { name: '待处理', role: 'finance', query: '' });
    await views().put(renamed);
    expect(await views().get('v1')).toEqual(renamed);
    await views().remove('v1');
    await views().remove('v1');
    expect(await views().get('v1')).toBeNull();
  });
}

/** The whole suite over one kind of store; each test starts with empty ones. */
export function staffStoreContract(name: string, open: () => Promise<OpenedStaffStores>): void {
  describe(name, () => {
    let opened: OpenedStaffStores;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());
    secretTests(() => opened.secrets);
    viewTests(() => opened.views);
  });
}

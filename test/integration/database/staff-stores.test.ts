// Proves that memory, SQLite and PostgreSQL keep staff's things beside the books alike, and that neither a
// rebuilding nor a reader touches them.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rebuildProjections } from '#core/ledger/rebuild';
import { MemorySavedViews, MemoryStaffSecrets } from '#core/staff/memory-staff-stores';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { staffStoreContract } from '#test/support/staff-store-contract';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const freshFile = (): string => join(folder, `${randomBytes(8).toString('hex')}.surety`);

staffStoreContract("staff's things in memory", async () => ({
  secrets: new MemoryStaffSecrets(),
  views: new MemorySavedViews(),
  close: () => Promise.resolve(),
}));

staffStoreContract("staff's things on SQLite", () => createWorkspace(freshFile(), { program: PROGRAM }));

function rebuildingTests(locate: () => Promise<string>): void {
  test('what staff sign in with outlives rebuilding, closing, and is seen by readers', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const books = await Books.open(workspace.store);
    await books.do('add-staff', { login: 'root', name: 'r', roles: ['administrator'], first: true });
    const secret = {
      ...{ login: 'root', password_hash: 'h', totp_secret: null, totp_step: null },
      ...{ failures: 0, locked_until: null, changed_at: 1, temporary: false },
    };
    await workspace.secrets.change('root', () => secret);
    await books.ledger.close();
    expect(await rebuildProjections(workspace.store, books.env)).toMatchObject({ ok: true });
    expect(await workspace.secrets.all()).toEqual([secret]);
    await workspace.close();
    const reading = await openWorkspace(location, { access: 'read', program: PROGRAM });
    expect(await reading.secrets.get('root')).toEqual(secret);
    expect(await reading.views.visibleTo('root', [])).toEqual([]);
    await reading.close();
  });
}

rebuildingTests(() => Promise.resolve(freshFile()));

describePostgres('on PostgreSQL', () => {
  staffStoreContract("staff's things", async () =>
    createWorkspace(await freshDatabase(), { program: PROGRAM }),
  );
  rebuildingTests(freshDatabase);
});

// Proves that memory, SQLite and PostgreSQL are the same store.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { MemoryStore } from '#core/ledger/memory-store';
import { createWorkspace } from '#database/workspace';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { storeContract, type OpenedStore } from '#test/support/store-contract';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();

function open(location: string): Promise<OpenedStore> {
  return createWorkspace(location, { program: PROGRAM });
}

storeContract('the store in memory', async () => ({
  store: new MemoryStore(),
  close: () => Promise.resolve(),
}));

storeContract('the store on SQLite', () => open(join(folder, `${randomBytes(8).toString('hex')}.surety`)));

describePostgres('on PostgreSQL', () => {
  storeContract('the store', async () => open(await freshDatabase()));
});

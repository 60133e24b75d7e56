// The three stores behind one door, so that one suite runs over all of them.
import { join } from 'node:path';

import { MEMORY_DIGEST_KEY, MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { rebuildProjections } from '#core/ledger/rebuild';
import { backupWorkspace, createWorkspace, openWorkspace, restoreWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { PROGRAM } from '#test/support/workspaces';

/** Books that can be closed and opened again; what was durable is still there. */
export interface Backend {
  readonly name: string;
  store(): LedgerStore;
  reopen(): Promise<LedgerStore>;
  /** Goes on with a backup of the books, restored in another place. */
  restore(): Promise<LedgerStore>;
  close(): Promise<void>;
}

/** In memory there is no backup; the journal and the personal data are what one would hold. */
async function copyOf(store: MemoryStore): Promise<MemoryStore> {
  const copy = new MemoryStore();
  const parties = await store.scan('party', null, 1_000_000);
  await copy.append({
    expected_head: await copy.head(),
    entries: await store.entries({}, 1_000_000),
    rows: new Map(),
    profiles: await store.profiles(parties.map((party) => String(party['id']))),
  });
  await rebuildProjections(copy, testEnvironment());
  return copy;
}

export function memoryBackend(): Promise<Backend> {
  let store = new MemoryStore();
  return Promise.resolve({
    name: 'memory',
    store: () => store,
    reopen: () => Promise.resolve(store),
    restore: async () => (store = await copyOf(store)),
    close: () => Promise.resolve(),
  });
}

async function workspaceBackend(
  name: string,
  places: () => Promise<string>,
  backups: () => string,
): Promise<Backend> {
  let location = await places();
  const program = PROGRAM;
  let workspace = await createWorkspace(location, { program, digest_key: MEMORY_DIGEST_KEY });
  const reopen = async (): Promise<LedgerStore> => {
    await workspace.close();
    workspace = await openWorkspace(location, { access: 'write', program });
    return workspace.store;
  };
  return {
    name,
    store: () => workspace.store,
    reopen,
    async restore() {
      const backup = backups();
      await backupWorkspace(location, backup, { program });
      location = await places();
      await restoreWorkspace(backup, location, { program });
      return await reopen();
    },
    close: () => workspace.close(),
  };
}

let files = 0;

function fileIn(folder: string): string {
  files += 1;
  return join(folder, `model-${String(files)}.db`);
}

/** New SQLite files in a folder. */
export function sqliteBackend(folder: string): Promise<Backend> {
  return workspaceBackend(
    'sqlite',
    () => Promise.resolve(fileIn(folder)),
    () => fileIn(folder),
  );
}

/** Empty PostgreSQL databases; backups are SQLite files in a folder. */
export function postgresBackend(databases: () => Promise<string>, folder: string): Promise<Backend> {
  return workspaceBackend('postgres', databases, () => fileIn(folder));
}

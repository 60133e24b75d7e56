// The three stores behind one door, so that one suite runs over all of them.
import { join } from 'node:path';

import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { createWorkspace, openWorkspace, type WritableWorkspace } from '#database/workspace';
import { PROGRAM } from '#test/support/workspaces';

/** Books that can be closed and opened again; what was durable is still there. */
export interface Backend {
  readonly name: string;
  store(): LedgerStore;
  reopen(): Promise<LedgerStore>;
  close(): Promise<void>;
}

export function memoryBackend(): Promise<Backend> {
  const store = new MemoryStore();
  return Promise.resolve({
    name: 'memory',
    store: () => store,
    reopen: () => Promise.resolve(store),
    close: () => Promise.resolve(),
  });
}

async function workspaceBackend(name: string, location: string): Promise<Backend> {
  let workspace: WritableWorkspace = await createWorkspace(location, { program: PROGRAM });
  return {
    name,
    store: () => workspace.store,
    async reopen() {
      await workspace.close();
      workspace = await openWorkspace(location, { access: 'write', program: PROGRAM });
      return workspace.store;
    },
    close: () => workspace.close(),
  };
}

let files = 0;

/** A new SQLite file in a folder. */
export function sqliteBackend(folder: string): Promise<Backend> {
  files += 1;
  return workspaceBackend('sqlite', join(folder, `model-${String(files)}.db`));
}

/** An empty PostgreSQL database. */
export function postgresBackend(url: string): Promise<Backend> {
  return workspaceBackend('postgres', url);
}

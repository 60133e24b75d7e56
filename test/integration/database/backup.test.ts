// Proves backup and restore between both databases: the copy is of one moment while a writer goes on, nothing
// is overwritten unasked, and a failure or an abort leaves nothing behind.
import { closeSync, openSync, readFileSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KeptWork } from '#core/credit/kept-work';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import { PROJECTION_NAMES, type AnyRow, type ProjectionName } from '#core/ledger/tables';
import {
  backupWorkspace,
  createWorkspace,
  openWorkspace,
  restoreWorkspace,
  type WritableWorkspace,
} from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const ENTRIES = 2_500;

async function append(
  workspace: WritableWorkspace,
  chain: EntryChain,
  count: number,
  rows = new Map(),
): Promise<void> {
  const expected_head = chain.head;
  const entries = chain.many(count);
  const profile = {
    name: '王芳',
    identity_no: '11',
    phone: '',
    email: '',
    legal_person_name: '',
    legal_person_no: '',
  };
  const profiles = [{ party_id: 'P-1', salt: '0'.repeat(32), profile }];
  await workspace.store.append({ expected_head, entries, rows, profiles });
}

const SECRET = {
  ...{ login: 'li', password_hash: 'scrypt$1', totp_secret: 'MZXW6', totp_step: 2 ** 33 },
  ...{ failures: 2, locked_until: 1_790_000_000_000, changed_at: 5, temporary: true },
};
const VIEW = {
  id: 'v1',
  screen: 'trades',
  name: '大额',
  owner: 'li',
  role: 'analyst',
  query: 'a=1',
} as const;

const WORK: KeptWork = {
  ...{ id: 'w1', kind: 'scorecard-development', actor: 'li', made_at: 2 ** 33, as_of_seq: null },
  ...{ form: 1, summary: '{"rows":5}' },
};

const FILE = Uint8Array.from([0, 255, 13, 10, 128]);

/** Books with entries, a row in every projection, a sealed period, personal data, and staff's things beside. */
async function makeBooks(location: string): Promise<{ workspace: WritableWorkspace; chain: EntryChain }> {
  const workspace = await createWorkspace(location, { program: PROGRAM });
  const chain = new EntryChain();
  const keys: Partial<Record<ProjectionName, AnyRow>> = {
    party: plainRow('party', { id: 'P-1' }),
    balance: plainRow('balance', { account_no: 8, balance_minor: 2n ** 62n + 1n }),
    period_total: plainRow('period_total', { id: '2026-01|escrow|CNY', period_id: '2026-01' }),
    period: plainRow('period', { id: '2026-01', ends_at: 5, last_seq: 1 }),
  };
  const rows = new Map(PROJECTION_NAMES.map((name) => [name, [keys[name] ?? plainRow(name, {})]]));
  await append(workspace, chain, ENTRIES, rows);
  await workspace.secrets.change('li', () => SECRET);
  await workspace.views.put(VIEW);
  await workspace.files.put('file-1', FILE);
  await workspace.vault_items.put('secret/ca', 'sealed');
  await workspace.kept_work.keep(WORK, FILE, 5);
  return { workspace, chain };
}

async function content(reader: LedgerReader): Promise<unknown> {
  const entries: Entry[] = [];
  for (;;) {
    const page = await reader.entries({ from_seq: entries.length + 1 }, 1_000);
    if (page.length === 0) break;
    entries.push(...page);
  }
  const tables = await Promise.all(PROJECTION_NAMES.map((name) => reader.scan(name, null, 1_000)));
  return { entries, tables, profiles: await reader.profiles(['P-1']), anchor: await reader.anchoredHead() };
}

async function contentAt(location: string): Promise<unknown> {
  const workspace = await openWorkspace(location, { access: 'read', program: PROGRAM });
  try {
    const { info, secrets, views, files, vault_items, kept_work } = workspace;
    const beside = { secrets: await secrets.all(), view: await views.get('v1') };
    expect(beside).toEqual({ secrets: [SECRET], view: VIEW });
    expect(Buffer.from((await files.get('file-1')) ?? [])).toEqual(Buffer.from(FILE));
    expect(await vault_items.get('secret/ca')).toBe('sealed');
    expect(await kept_work.list('scorecard-development')).toEqual([WORK]);
    expect(Buffer.from((await kept_work.content('w1')) ?? [])).toEqual(Buffer.from(FILE));
    const digest_key = await workspace.reader.digestKey();
    return { info, digest_key, beside, ...((await content(workspace.reader)) as object) };
  } finally {
    await workspace.close();
  }
}

/** Files of a name in its folder, whatever their endings. */
function filesLike(path: string): string[] {
  return readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)));
}

const folder = testFolder();
let number = 0;
const file = (): string => join(folder, `${(number += 1)}.surety`);

function backupTests(locate: () => Promise<string>): void {
  test('a backup is a workspace of one moment, made while the writer goes on', async () => {
    const location = await locate();
    const { workspace, chain } = await makeBooks(location);
    const before = await contentAt(location);
    const target = file();
    const seen: number[] = [];
    let writing = Promise.resolve();
    const report = await backupWorkspace(location, target, {
      program: PROGRAM,
      onProgress: ({ done, total }) => {
        seen.push(done / total);
        writing = writing.then(() => append(workspace, chain, 5));
      },
    });
    await writing;
    expect(report).toMatchObject({ entries: ENTRIES, head: { seq: ENTRIES } });
    expect(seen.at(-1)).toBe(1);
    expect(await contentAt(target)).toEqual(before);
    expect((await workspace.store.head()).seq).toBeGreaterThan(ENTRIES);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(filesLike(target)).toEqual([basename(target)]);
    await workspace.close();
    // A backup can be written to like any workspace: it goes on from its own end.
    const copy = await openWorkspace(target, { access: 'write', program: PROGRAM });
    const going_on = new EntryChain();
    going_on.many(ENTRIES);
    await append(copy, going_on, 1);
    await copy.close();
  });

  test('a backup overwrites nothing unless asked, and is complete or not there', async () => {
    const location = await locate();
    const { workspace } = await makeBooks(location);
    const target = file();
    writeFileSync(target, 'precious');
    const refused = backupWorkspace(location, target);
    await expect(refused).rejects.toMatchObject({ code: 'exists' });
    const abort = new AbortController();
    const aborted = backupWorkspace(location, target, {
      overwrite: true,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    // The last page may be copied before the abort is seen; then the backup is whole.
    const outcome = await aborted.then(
      () => 'whole',
      (error: unknown) => (error as Error).message,
    );
    if (outcome === 'enough') {
      expect(readFileSync(target, 'utf8')).toBe('precious');
    }
    expect(['enough', 'whole']).toContain(outcome);
    const stopped = file();
    const at_once = backupWorkspace(location, stopped, {
      signal: AbortSignal.abort(new Error('never mind')),
    });
    await expect(at_once).rejects.toThrow('never mind');
    expect(filesLike(stopped)).toEqual([]);
    await backupWorkspace(location, target, { overwrite: true });
    expect(await contentAt(target)).toEqual(await contentAt(location));
    await workspace.close();
  });

  test('a backup is restored to either database, where nothing is yet', async () => {
    const location = await locate();
    const { workspace } = await makeBooks(location);
    const backup = file();
    await backupWorkspace(location, backup);
    await workspace.close();
    const expected = await contentAt(location);
    const target = await locate();
    const report = await restoreWorkspace(backup, target, { program: PROGRAM });
    expect(report.entries).toBe(ENTRIES);
    expect(await contentAt(target)).toEqual(expected);
    await expect(restoreWorkspace(backup, target)).rejects.toMatchObject({ code: 'exists' });
    await expect(restoreWorkspace(backup, location)).rejects.toMatchObject({ code: 'exists' });
    const path = file();
    await restoreWorkspace(backup, path);
    expect(await contentAt(path)).toEqual(expected);
    const restored = await openWorkspace(target, { access: 'write', program: PROGRAM });
    const chain = new EntryChain();
    chain.many(ENTRIES);
    await append(restored, chain, 2);
    await restored.close();
  });

  test('a restore that is aborted or fails leaves an empty place', async () => {
    const source = file();
    const { workspace } = await makeBooks(source);
    await workspace.close();
    const target = await locate();
    const stopped = restoreWorkspace(source, target, { signal: AbortSignal.abort(new Error('never mind')) });
    await expect(stopped).rejects.toThrow('never mind');
    const raw = new RawDatabase(source);
    await raw.run('DROP TRIGGER chain_head_update');
    await raw.run('DROP TRIGGER journal_delete');
    await raw.run('DROP TRIGGER posting_delete');
    await raw.run(`DELETE FROM posting WHERE seq >= ${ENTRIES - 10}`);
    await raw.run(`DELETE FROM journal WHERE seq >= ${ENTRIES - 10}`);
    await raw.close();
    await expect(restoreWorkspace(source, target)).rejects.toMatchObject({ code: 'damaged' });
    // The place is free: something else can be made there.
    await (await createWorkspace(target, { program: PROGRAM })).close();
  });
}

describe('from and to SQLite', () => {
  backupTests(() => Promise.resolve(file()));

  test('a workspace is never its own backup', async () => {
    const location = file();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const itself = backupWorkspace(location, location, { overwrite: true });
    await expect(itself).rejects.toMatchObject({ code: 'exists' });
    await (await openWorkspace(location, { access: 'write', program: PROGRAM })).close();
  });

  test('what is no workspace or is damaged is not restored', async () => {
    const text = file();
    writeFileSync(text, 'no database at all'.repeat(100));
    await expect(restoreWorkspace(text, file())).rejects.toMatchObject({ code: 'not-a-workspace' });
    await expect(restoreWorkspace(file(), file())).rejects.toMatchObject({ code: 'not-found' });
    const damaged = file();
    const { workspace } = await makeBooks(damaged);
    await workspace.close();
    const middle = Math.floor(statSync(damaged).size / 2);
    const handle = openSync(damaged, 'r+');
    writeSync(handle, Buffer.alloc(20_000, 0x5a), 0, 20_000, middle);
    closeSync(handle);
    const target = file();
    await expect(restoreWorkspace(damaged, target)).rejects.toMatchObject({ code: 'damaged' });
    expect(filesLike(target)).toEqual([]);
  });

  test('a backup goes to a file in a folder that exists', async () => {
    const location = file();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const nowhere = join(folder, 'missing', 'b.surety');
    await expect(backupWorkspace(location, nowhere)).rejects.toMatchObject({ code: 'not-found' });
    await expect(backupWorkspace(location, 'postgres://host/db')).rejects.toMatchObject({
      code: 'unsupported',
    });
  });
});

describePostgres('on PostgreSQL', () => {
  describe('from and to PostgreSQL', () => {
    backupTests(freshDatabase);
  });
});

// Proves that an export of the journal gives no personal data away, not to whoever guesses and tries either, and that
// a registration is still known by its key: before and after a restore, and in books from before the secret.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { canonicalJson } from '#core/kernel/canonical';
import { GENESIS_HASH, entryHash } from '#core/ledger/chain';
import type { Command, CommandData } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import { Ledger } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { verifyBooks } from '#core/ledger/verify';
import { encodeEntries, writeEntries } from '#database/books-writer';
import type { WriteConnection } from '#database/connection';
import { dialectOf } from '#database/dialect';
import { createSchema } from '#database/migrate';
import { MIGRATIONS } from '#database/migrations/list';
import { openPostgres } from '#database/postgres-driver';
import { asWriteConnection } from '#database/session';
import { initialiseSqlite } from '#database/sqlite-driver';
import { insertInfo } from '#database/workspace-info';
import { backupWorkspace, createWorkspace, openWorkspace, restoreWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { sha256, testEnvironment } from '#test/support/environment';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const NOW = Date.UTC(2026, 0, 1);
const PROFILE = {
  ...{ name: '王小明', identity_no: '11010519491231002X' },
  ...{ phone: '13800000000', email: 'ming@example.cn' },
  ...{ legal_person_name: '林华', legal_person_no: '11010519520303002X' },
};
const PARTY: CommandData<'register-party'> = {
  ...{ party_id: 'P-1', party_kind: 'business', level: 'none', category: '', region: '' },
  profile: PROFILE,
};

/** As it was written before legal persons were asked for. */
const FORMER_PROFILE = {
  ...{ name: '王小明', identity_no: '11010519491231002X' },
  ...{ phone: '13800000000', email: 'ming@example.cn' },
};
const FORMER: CommandData<'register-party'> = {
  ...PARTY,
  profile: { ...FORMER_PROFILE, legal_person_name: '', legal_person_no: '' },
};

const register = (key: string, data = PARTY): Command => ({
  ...{ kind: 'register-party', key, actor: 'li', mode: 'authorise', at: NOW },
  data,
});
const changed = (identity_no: string, party = PARTY): CommandData<'register-party'> => ({
  ...party,
  profile: { ...party.profile, identity_no },
});

/** The digest by which the payload was known before there was a secret. */
function plainDigest({ kind, actor, mode }: Command, data: object): string {
  return sha256(canonicalJson({ kind, actor, mode, data }));
}

async function answer(store: LedgerStore, command: Command): Promise<string> {
  const ledger = await Ledger.open(store, testEnvironment(NOW), { collect_ms: 0 });
  const result = await ledger.submit(command);
  await ledger.close();
  return result.status === 'done' ? `done${result.answer.repeated ? ', repeated' : ''}` : result.refusal.code;
}

/** The same question twice: the same content, and another one. */
async function expectKnown(store: LedgerStore, key: string, party = PARTY): Promise<void> {
  expect(await answer(store, register(key, party))).toBe('done, repeated');
  expect(await answer(store, register(key, changed('11010519491231003X', party)))).toBe('key-conflict');
}

/** All that a journal holds, as text. */
async function journalText(location: string): Promise<string> {
  const raw = new RawDatabase(location);
  const tables = await Promise.all(
    ['journal', 'posting', 'chain_head'].map((table) => raw.run(`SELECT * FROM ${table}`)),
  );
  await raw.close();
  return JSON.stringify(tables);
}

async function payloadOf(store: LedgerStore): Promise<string> {
  const [entry] = await store.entries({ kind: 'register-party' }, 1);
  return entry?.payload ?? '';
}

/** A registration as a program wrote it that had no secret. */
function formerEntry(): Entry {
  const command = register('before', FORMER);
  const entry: Entry = {
    ...{ seq: 1, kind: command.kind, outcome: 'done', key: command.key, subject: 'P-1', actor: 'li' },
    ...{ payload: plainDigest(command, { ...FORMER, profile: FORMER_PROFILE }), mode: 'authorise' },
    ...{ occurred_at: NOW, booked_at: NOW, recorded_at: NOW, postings: [], prev: GENESIS_HASH, hash: '' },
    body: canonicalJson({
      data: { ...FORMER, profile: undefined },
      facts: { profile_digest: 'a'.repeat(64) },
    }),
  };
  return { ...entry, hash: entryHash(entry, sha256) };
}

function personalDataTests(
  locate: () => Promise<string>,
  file: () => string,
  emptyWriter: (location: string) => Promise<WriteConnection>,
): void {
  async function registered(digest_key?: string): Promise<{ location: string; payload: string }> {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM, digest_key });
    expect(await answer(workspace.store, register('r-1'))).toBe('done');
    expect(await answer(workspace.store, register('r-2', changed('11010519491231004X')))).toBe(
      'already-exists',
    );
    const payload = await payloadOf(workspace.store);
    await workspace.close();
    return { location, payload };
  }

  test('the journal holds neither a text of a profile, nor a digest that can be tried, nor the secret', async () => {
    const { location } = await registered('5'.repeat(63) + 'a');
    const text = await journalText(location);
    expect(text).toContain('P-1');
    for (const data of [PARTY, changed('11010519491231004X')]) {
      const tried = [data, data.profile, ...Object.values(data.profile)].map((value) =>
        sha256(typeof value === 'string' ? value : canonicalJson(value)),
      );
      const commands = [register('r-1'), { ...register('r-1'), actor: undefined as unknown as string }];
      const digests = commands.map((command) => plainDigest(command, data));
      for (const secret of [...Object.values(data.profile), ...tried, ...digests]) {
        expect(text).not.toContain(secret);
      }
    }
    expect(text).not.toContain('5'.repeat(63) + 'a');
  });

  test('two workspaces give two digests of the same registration, two with one secret the same', async () => {
    const payloads = [await registered(), await registered(), await registered('6'.repeat(64))];
    const again = await registered('6'.repeat(64));
    expect(new Set(payloads.map(({ payload }) => payload)).size).toBe(3);
    expect(again.payload).toBe(payloads[2]?.payload);
  });

  test('a registration is known by its key: opened again, in a backup, and restored to either database', async () => {
    const { location, payload } = await registered();
    const backup = file();
    await backupWorkspace(location, backup, { program: PROGRAM });
    const targets = [file(), await locate()];
    for (const target of targets) {
      await restoreWorkspace(backup, target, { program: PROGRAM });
    }
    for (const place of [location, backup, ...targets]) {
      const workspace = await openWorkspace(place, { access: 'write', program: PROGRAM });
      await expectKnown(workspace.store, 'r-1');
      expect(await answer(workspace.store, register('r-2', changed('11010519491231004X')))).toBe(
        'already-exists',
      );
      expect((await workspace.store.head()).seq).toBe(2);
      expect(await payloadOf(workspace.store)).toBe(payload);
      await workspace.close();
    }
  });

  test('one from before the secret is known too, and those after it are keyed', async () => {
    const location = await locate();
    const writer = await emptyWriter(location);
    const options = { dialect: writer.dialect, program: PROGRAM, now: () => 5 };
    await createSchema(writer, { ...options, migrations: MIGRATIONS.slice(0, 5) }, async (transaction) => {
      await insertInfo(transaction, { id: '0'.repeat(36), created_at: 5, program_version: PROGRAM });
      await writeEntries(transaction, dialectOf(writer.dialect), encodeEntries([formerEntry()]));
    });
    await writer.close();
    const workspace = await openWorkspace(location, { access: 'write', program: PROGRAM });
    await expectKnown(workspace.store, 'before', FORMER);
    const other = { ...PARTY, party_id: 'P-2' };
    expect(await answer(workspace.store, register('after', other))).toBe('done');
    expect(await answer(workspace.store, register('after', other))).toBe('done, repeated');
    await workspace.close();
    const text = await journalText(location);
    expect(text).toContain(plainDigest(register('before'), { ...FORMER, profile: FORMER_PROFILE }));
    expect(text).not.toContain(plainDigest(register('after'), other));
  });

  test('without the secret nothing is written, but all is read and verified', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    await Books.trading(workspace.store);
    await workspace.close();
    const raw = new RawDatabase(location);
    if (workspace.dialect === 'sqlite') {
      const [trigger] = await raw.run(`SELECT sql FROM sqlite_schema WHERE name = 'workspace_secret_delete'`);
      await raw.run('DROP TRIGGER workspace_secret_delete');
      await raw.run('DELETE FROM workspace_secret');
      await raw.run(String(trigger?.['sql']));
    } else {
      await raw.run('ALTER TABLE workspace_secret DISABLE TRIGGER workspace_secret_change');
      await raw.run('DELETE FROM workspace_secret');
      await raw.run('ALTER TABLE workspace_secret ENABLE ALWAYS TRIGGER workspace_secret_change');
    }
    await raw.close();
    const lost = await openWorkspace(location, { access: 'write', program: PROGRAM });
    await expect(answer(lost.store, register('r-9'))).rejects.toMatchObject({ code: 'damaged' });
    expect(await verifyBooks(lost.reader, testEnvironment(NOW))).toMatchObject({ ok: true });
    await lost.close();
  });
}

describe('personal data and the journal on SQLite', () => {
  const folder = testFolder();
  let number = 0;
  const file = (): string => join(folder, `p-${String((number += 1))}.surety`);
  personalDataTests(
    () => Promise.resolve(file()),
    file,
    (location) => {
      writeFileSync(location, '');
      return initialiseSqlite(location);
    },
  );

  test('a workspace whose secret is that of books in memory has their digest', async () => {
    const store = new MemoryStore();
    await answer(store, register('r-1'));
    const workspace = await createWorkspace(file(), {
      program: PROGRAM,
      digest_key: await store.digestKey(),
    });
    await answer(workspace.store, register('r-1'));
    expect(await payloadOf(workspace.store)).toBe(await payloadOf(store));
    await workspace.close();
  });
});

describePostgres('personal data and the journal', () => {
  describe('on PostgreSQL', () => {
    const folder = testFolder();
    let number = 0;
    personalDataTests(
      freshDatabase,
      () => join(folder, `p-${String((number += 1))}.surety`),
      async (location) => asWriteConnection(await openPostgres(location, 'write', { program: PROGRAM })),
    );
  });
});

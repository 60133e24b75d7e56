// Proves that rebuilding does not build on a journal that was cut: the projections that show the loss stay.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { testEnvironment } from '#test/support/environment';
import { tellStory } from '#test/support/tamper-books';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

/** Does something past the guards of a SQLite workspace and puts them back. */
async function pastGuards(path: string, statements: readonly string[]): Promise<void> {
  const raw = new RawDatabase(path);
  const guards = await raw.run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
  for (const { name } of guards) {
    await raw.run(`DROP TRIGGER ${String(name)}`);
  }
  for (const statement of statements) {
    await raw.run(statement);
  }
  for (const { sql } of guards) {
    await raw.run(String(sql));
  }
  await raw.close();
}

test('a journal that lost its last entries is not rebuilt from, and verify names the same break', async () => {
  const path = join(testFolder(), 'cut.surety');
  const whole = await createWorkspace(path, { program: PROGRAM });
  const books = await tellStory(whole.store);
  const left = (await whole.reader.head()).seq - 8;
  const balances = await whole.reader.scan('balance', null, 1_000);
  await whole.close();
  await pastGuards(path, [
    `DELETE FROM posting WHERE seq > ${String(left)}`,
    `DELETE FROM journal WHERE seq > ${String(left)}`,
  ]);
  const workspace = await openWorkspace(path, { access: 'write', program: PROGRAM });
  const verified = await verifyBooks(workspace.reader, testEnvironment());
  const report = await rebuildProjections(workspace.store, books.env);
  expect(report).toEqual({
    ok: false,
    entries: left,
    rows: 0,
    guards: [],
    first_break: verified.first_break,
  });
  expect(report.first_break).toMatchObject({ kind: 'cut', seq: left + 1 });
  expect(await workspace.reader.scan('balance', null, 1_000)).toEqual(balances);
  await workspace.close();
});

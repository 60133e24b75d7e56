// Proves that both databases keep the bytes of files beside the books, and lose those that no entry names.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { createWorkspace, openWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();

function fileTests(locate: () => Promise<string>): void {
  test('keeps what was put first, gives it to readers, and clears what no entry names', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const bytes = randomBytes(300_000);
    await workspace.files.put('file-named', bytes);
    await workspace.files.put('file-named', Buffer.from('something else'));
    await workspace.files.put('file-stray', Buffer.from('stray'));
    const named = plainRow('case_file', { id: 'file-named' });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const rows = new Map([['case_file', [named]]]) as Map<ProjectionName, AnyRow[]>;
    await workspace.store.append({ expected_head, entries: chain.many(1), rows, profiles: [] });
    expect(Buffer.from((await workspace.files.get('file-named')) ?? [])).toEqual(bytes);
    expect(await workspace.files.clearStrays()).toBe(1);
    expect(await workspace.files.clearStrays()).toBe(0);
    expect(await workspace.files.get('file-stray')).toBeNull();
    await workspace.close();
    const reading = await openWorkspace(location, { access: 'read', program: PROGRAM });
    expect(Buffer.from((await reading.files.get('file-named')) ?? [])).toEqual(bytes);
    await reading.close();
  });
}

fileTests(() => Promise.resolve(join(folder, 'files.surety')));
describePostgres('on PostgreSQL', () => fileTests(freshDatabase));

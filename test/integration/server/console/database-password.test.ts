// Proves that a PostgreSQL workspace is remembered without its password, refuses without it in words of its own, and is
// opened with a password that is given beside the address and kept nowhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testConsole } from '#test/support/console-host';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();

describePostgres('a recent workspace on PostgreSQL', () => {
  test('is opened again with the password of its database alone', async () => {
    const url = await freshDatabase();
    const password = decodeURIComponent(new URL(url).password);
    const tested = testConsole(folder);
    const client = tested.connect();
    await client.workspaces.create({ location: url });
    await client.workspaces.close();
    const location = (await client.workspaces.recent())[0]!.location;
    expect(location).not.toContain(password);
    const refused = { code: 'WORKSPACE', data: { code: 'password-refused' } };
    await expect(client.workspaces.open({ location })).rejects.toMatchObject(refused);
    const wrong = client.workspaces.open({ location, password: 'another' });
    await expect(wrong).rejects.toMatchObject(refused);
    const { workspace } = await client.workspaces.open({ location, password });
    expect(workspace).toMatchObject({ location, dialect: 'postgres', read_only: false });
    expect(await client.workspaces.recent()).toMatchObject([{ location }]);
    expect(readFileSync(join(folder, 'data', 'recent-workspaces.json'), 'utf8')).not.toContain(password);
    await tested.close();
    expect(tested.failures).toEqual([]);
  });
});

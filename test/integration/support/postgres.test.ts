// Proves the PostgreSQL of the tests: a real server of a supported version, empty databases apart from each
// other, and settings the stores rely on.
// It does not test Surety itself.
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describePostgres, freshDatabase } from '#test/support/postgres';

describePostgres('the PostgreSQL of the tests', () => {
  let url: string;
  const clients: Client[] = [];

  async function connect(to: string): Promise<Client> {
    const client = new Client({ connectionString: to });
    clients.push(client);
    await client.connect();
    return client;
  }

  beforeAll(async () => {
    url = await freshDatabase();
  });

  afterAll(async () => {
    await Promise.allSettled(clients.map((client) => client.end()));
  });

  test('is a server of version 14 or newer, in UTF-8 and UTC', async () => {
    const client = await connect(url);
    const { rows } = await client.query<{ version: string; encoding: string; zone: string }>(
      `SELECT current_setting('server_version_num') AS version,
              current_setting('server_encoding') AS encoding,
              current_setting('TimeZone') AS zone`,
    );
    expect(Number(rows[0]?.version)).toBeGreaterThanOrEqual(140_000);
    expect(rows[0]).toMatchObject({ encoding: 'UTF8', zone: 'UTC' });
  });

  test('hands out databases that do not see each other', async () => {
    const [here, there] = await Promise.all([connect(url), freshDatabase().then(connect)]);
    await here.query('CREATE TABLE only_here (amount_minor bigint NOT NULL)');
    await here.query('INSERT INTO only_here VALUES (9223372036854775807)');
    const found = await here.query<{ amount_minor: string }>('SELECT amount_minor FROM only_here');
    expect(found.rows).toEqual([{ amount_minor: '9223372036854775807' }]);
    await expect(there.query('SELECT * FROM only_here')).rejects.toThrow(/does not exist/);
  });

  test('sorts by language, so that a query wanting byte order has to say COLLATE "C"', async () => {
    const client = await connect(url);
    const sorted = async (collation: string): Promise<string[]> => {
      const { rows } = await client.query<{ word: string }>(
        `SELECT word FROM (VALUES ('b'), ('B'), ('a')) AS words (word) ORDER BY word ${collation}`,
      );
      return rows.map((row) => row.word);
    };
    expect(await sorted('')).toEqual(['a', 'b', 'B']);
    expect(await sorted('COLLATE "C"')).toEqual(['B', 'a', 'b']);
  });
});

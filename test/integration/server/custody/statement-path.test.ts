import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readStatementFile } from '#core/custody/statements/read-statement-file';
import { readStatementProfile, readStatementSource, sha256Hex } from '#server/custody/statement-path';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/statements/', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'surety-statement-path-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a statement file on disk', () => {
  it('is read with a profile from its own file', async () => {
    const profile = await readStatementProfile(join(EXAMPLES, 'icbc-example.profile.json'));
    const source = await readStatementSource(join(EXAMPLES, 'icbc-example.csv'));
    const read = readStatementFile({ ...source, profile }, sha256Hex);
    expect(read).toMatchObject({ format: 'csv', statements: [{ account_number: '1001000000030827' }] });
    expect(read.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused unread when it is too large', async () => {
    const path = join(folder, 'large.xml');
    const handle = await open(path, 'w');
    await handle.truncate(268_435_457);
    await handle.close();
    await expect(readStatementSource(path)).rejects.toMatchObject({
      code: 'too-large',
      file: 'large.xml',
      found: '268435457',
    });
  });

  it('gives the system error when there is none, and names what is wrong with a profile', async () => {
    await expect(readStatementSource(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    const path = join(folder, 'profile.json');
    await writeFile(path, '{"statement_profile": 1}');
    await expect(readStatementProfile(path)).rejects.toThrow(/columns/);
    await writeFile(path, '{');
    await expect(readStatementProfile(path)).rejects.toThrow(/expected JSON/);
  });
});

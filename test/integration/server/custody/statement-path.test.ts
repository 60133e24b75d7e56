import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { readStatementFile } from '#core/custody/statements/read-statement-file';
import { readLines } from '#server/custody/import-statements';
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

  it('leaves in memory what the books take of it, not its text', () => {
    const count = 8_000;
    const entries = Array.from({ length: count }, (_, place) => ({
      ...{ amount_minor: BigInt(place + 1), booked_on: '2026-01-05', value_on: '2026-01-05', details: [] },
      ...{ bank_reference: `BR${String(place).padStart(18, '0')}`, purpose: 'receipt' as const },
      ...{ reference: `T${String(place).padStart(18, '0')}`, text: `PAYMENT OF AN ORDER ${'X'.repeat(200)}` },
    }));
    const text = writeCamt053({
      ...{ account_id: 'bank', bank: 'ICBC', bic: 'ICBKCNBJ', account_number: '1001', owner: '示例公司' },
      ...{ currency: 'CNY', day: '2026-01-05', sequence_no: 1, opening_minor: 0n, entries },
      closing_minor: entries.reduce((sum, { amount_minor }) => sum + amount_minor, 0n),
    });
    // Beside Chinese words all text takes two bytes a character.
    const bytes = Buffer.from(text.replaceAll('X'.repeat(8), '订单'));
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    readLines({ name: 'warm.xml', bytes });
    collect();
    const before = process.memoryUsage().heapUsed;
    const read = readLines({ name: 'large.xml', bytes });
    collect();
    const per_line = (process.memoryUsage().heapUsed - before) / count;
    expect(read.statements[0]?.lines).toHaveLength(count);
    expect(per_line).toBeLessThan(450);
  });
});

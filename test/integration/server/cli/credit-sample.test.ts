// Proves the command line of development samples: what was known on each day, what became of it, as a CSV that training reads.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { createStore } from '#server/composition/open-books';
import { Books } from '#test/support/books';

import { folder, surety, suretyJson } from './run-cli';

const where = folder();
const file = join(where, 'credit.surety');
const sample = (...args: readonly string[]): string[] => ['credit', 'sample', ...args, '--workspace', file];

interface Answer {
  readonly rows: number;
  readonly observedAt: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Rows of a CSV by the names of their columns; no cell here holds a comma. */
async function rowsOf(path: string): Promise<Readonly<Record<string, string>>[]> {
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
}

beforeAll(async () => {
  const open = await createStore(file);
  const books = await Books.trading(open.store);
  const begin = Date.now() - 300 * DAY_MS;
  const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
  books.env.setNow(begin);
  await books.trade('m1', 8_000n, 'settled', { ...card, seller_id: 'mall' });
  await books.trade('s1', 10_000n, 'settled', card);
  books.env.setNow(begin + 60 * DAY_MS);
  for (const id of ['s2', 's3', 's4']) await books.trade(id, 10_000n, 'settled', card);
  await books.trade('m2', 8_000n, 'settled', { ...card, seller_id: 'mall' });
  for (const id of ['s2', 's3', 's4']) {
    const back = { chargeback_id: `c-${id}`, trade_id: id, custody_id: 'bank', reason: 'not his card' };
    await books.do('charge-back', { ...back, amount: 10_000n });
  }
  books.env.setNow(begin + 200 * DAY_MS);
  await books.trade('s5', 10_000n, 'settled', card);
  await books.trade('m4', 8_000n, 'settled', { ...card, seller_id: 'mall' });
  books.env.setNow(begin + 290 * DAY_MS);
  await books.trade('m3', 8_000n, 'settled', { ...card, seller_id: 'mall' });
  await books.ledger.close();
  await open.close();
}, 60_000);

describe('credit sample', () => {
  test('has each merchant on each day as he was known, and what became of him', async () => {
    const out = join(where, 'sample.csv');
    const { code, document } = await suretyJson(sample('--out', out));
    expect(code).toBe(0);
    const { rows, observedAt, counts } = document as unknown as Answer;
    // Days at the end of which 210 more had passed, 30 apart, since the first sale.
    expect(observedAt).toHaveLength(3);
    expect(rows).toBe(6);
    expect(counts).toMatchObject({ good: 4, bad: 2, immature: 0, 'never-sold': 0 });
    const written = await rowsOf(out);
    const shop = written.filter(({ account_id }) => account_id === 'shop');
    expect(shop.map(({ bad }) => bad)).toEqual(['1', '1', '0']);
    expect(shop.map((row) => row['chargeback_rate_180d'])).toEqual(['0', '0', '0.75']);
    expect(shop[0]).toMatchObject({ sales_90d: '1', turnover_trend_90d: '-2', real_name_level: 'bank' });
    expect((await surety(sample('--out', out))).code).toBe(2);
    const again = join(where, 'again.csv');
    await surety(sample('--out', again));
    expect(await readFile(again, 'utf8')).toBe(await readFile(out, 'utf8'));
  });

  test('is what training reads, which says when it is too little', async () => {
    const out = join(where, 'trained.csv');
    await surety(sample('--out', out));
    const learn = [
      'credit',
      'train',
      '--data',
      out,
      '--target',
      'bad',
      '--exclude',
      'account_id',
      'observed_at',
    ];
    const { code, stderr } = await surety(learn);
    expect(code).toBe(2);
    expect(stderr).toContain('2 bad and 4 good rows');
  });

  test('keeps special codes apart from quantities when it is learnt from', async () => {
    const path = join(where, 'codes.csv');
    // Whoever sells nothing is bad, and so is whoever sells most: no order of quantities has both at one end.
    const lines = Array.from({ length: 120 }, (_, row) => {
      const turnover = row % 3 === 0 ? -1 : 1_000 + row;
      const bad = row % 3 === 0 || row >= 110 ? row % 10 !== 0 : row % 10 === 0;
      return `${String(turnover)},${String(Number(bad))}`;
    });
    await writeFile(path, `turnover_90d,bad\n${lines.join('\n')}\n`);
    const { code, document } = await suretyJson(['credit', 'train', '--data', path, '--target', 'bad']);
    expect(code).toBe(0);
    const { scorecard } = document as unknown as {
      scorecard: {
        characteristics: { lines: { attribute: { kind: string; code?: number }; rows: number }[] }[];
      };
    };
    const special = scorecard.characteristics[0]?.lines.filter(
      ({ attribute }) => attribute.kind === 'special',
    );
    expect(special).toMatchObject([{ attribute: { code: -1 }, rows: 40 }]);
  });

  test('says when no day lies back so far that outcomes were told, and leaves no file', async () => {
    const out = join(where, 'none.csv');
    const { code, document } = await suretyJson(sample('--out', out, '--performance', '300'));
    expect(code).toBe(2);
    expect(JSON.stringify(document)).toContain('330 days');
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });
});

// Proves the command line of credit scores: looked at, recorded, explained, as of a past day.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { createStore } from '#server/composition/open-books';
import { Books } from '#test/support/books';

import { folder, surety, suretyJson } from './run-cli';

let file = '';
const on = (args: readonly string[]): string[] => [...args, '--workspace', file];
const where = folder();

interface Answer {
  readonly scores: readonly { readonly account_id: string; readonly score: number }[];
}

beforeAll(async () => {
  file = join(where, 'credit.surety');
  const open = await createStore(file);
  const books = await Books.trading(open.store);
  books.env.setNow(Date.now() - 200 * DAY_MS);
  await books.topUp('ann', 500_000n);
  for (const trade_id of ['t1', 't2', 't3']) await books.trade(trade_id, 10_000n, 'settled');
  await books.restrict('mall', 'freeze');
  await books.ledger.close();
  await open.close();
}, 60_000);

describe('credit', () => {
  test('scores are looked at without being written', async () => {
    const { code, document } = await suretyJson(on(['credit', 'score']));
    expect(code).toBe(0);
    expect(document).toMatchObject({ origin: 'expert', merchants: 2, challenger: null });
    const { scores } = document as unknown as Answer;
    expect(scores.map(({ account_id }) => account_id)).toEqual(['mall', 'shop']);
    expect((await surety(on(['credit', 'explain', 'shop']))).code).toBe(2);
    expect((await surety(on(['credit', 'scorecards']))).stdout).toContain('No scorecard');
  });

  test('scores are recorded by somebody, once', async () => {
    expect((await surety(on(['credit', 'score', '--record']))).code).toBe(2);
    const record = on(['credit', 'score', '--record', '--actor', 'li']);
    expect((await suretyJson(record)).document).toMatchObject({ recorded: 2 });
    expect((await suretyJson(record)).document).toMatchObject({ recorded: 0 });
    expect((await surety(on(['credit', 'scorecards']))).stdout).toContain('champion');
    expect((await surety(on(['verify']))).code).toBe(0);
  });

  test('a score is explained: axes add up, reasons and what would raise it', async () => {
    const { document } = await suretyJson(on(['credit', 'explain', 'mall']));
    const { score, axes, reasons } = document as {
      score: number;
      axes: { points: number }[];
      reasons: { name: string }[];
    };
    expect(axes.reduce((sum, { points }) => sum + points, 0)).toBe(score);
    expect(reasons[0]?.name).toBe('gravest_measure');
    const text = (await surety(on(['credit', 'explain', 'mall']))).stdout;
    expect(text).toContain('Gravest measure in force');
    expect(text).toContain('What would raise it');
  });

  test('a past day is scored by what was known then', async () => {
    const before = new Date(Date.now() - 199 * DAY_MS).toISOString();
    const then = await suretyJson(on(['credit', 'score', '--at', before, '--account', 'shop']));
    const now = await suretyJson(on(['credit', 'score', '--account', 'shop']));
    const [past, present] = [then, now].map(
      ({ document }) => (document as unknown as Answer).scores[0]?.score ?? 0,
    );
    expect(past).not.toBe(present);
    expect((await surety(on(['credit', 'score', '--account', 'nobody']))).code).toBe(2);
  });

  test('the champion goes out for other programs, and nothing is written over', async () => {
    const written = async (as: string, ...args: readonly string[]): Promise<string> => {
      const out = join(where, `champion.${as}`);
      const done = await suretyJson(on(['credit', 'export', '--as', as, '--out', out, ...args]));
      expect([done.code, done.document['out']]).toEqual([0, out]);
      return readFileSync(out, 'utf8');
    };
    expect(await written('sql', '--table', 'values_now', '--key', 'id')).toMatch(
      /SELECT "id",[^]*FROM "values_now"/,
    );
    expect(await written('pmml', '1')).toContain('<Scorecard modelName=');
    const [head = '', ...rows] = (await written('frame')).trim().split(/\r?\n/);
    expect(head).toMatch(/^row,.*gravest_measure.*,raw,score,bad_chance$/);
    expect(rows.length).toBeGreaterThan(100);
    expect(JSON.parse(await written('json'))).toMatchObject({ format: 'surety-credit-scorecard-1' });
    const again = ['credit', 'export', '--as', 'json', '--out', join(where, 'champion.json')];
    expect((await surety(on(again))).code).toBe(2);
    expect((await surety(on([...again, '--force', '7']))).stderr).toContain('no scorecard is 7');
  });
});

// Proves on both databases that credit scores are listed, filtered, counted and told over time in the order asked.
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { gradeOf } from '#core/credit/axes';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const PAGE = { after: null, limit: 2 };

/** Merchant, score, points moved. */
const SCORES: readonly (readonly [string, number, number])[] = [
  ['a', 720, 10],
  ['b', 510, -80],
  ['c', 640, 0],
  ['d', 510, -5],
  ['e', 705, 90],
];

function rows(): Map<ProjectionName, AnyRow[]> {
  const scores = SCORES.map(([account_id, score, moved]) =>
    plainRow('credit_score', { account_id, score, moved, grade: gradeOf(score), reasons: [] }),
  );
  const changes = [9, 10, 100].map((seq) =>
    plainRow('credit_score_change', { id: `a|${String(seq)}`, account_id: 'a', seq, grade: 'good' }),
  );
  const other = plainRow('credit_score_change', { id: 'b|11', account_id: 'b', seq: 11, grade: 'poor' });
  return new Map<ProjectionName, AnyRow[]>([
    ['credit_score', scores],
    ['credit_score_change', [...changes, other]],
  ]);
}

function listTests(locate: () => Promise<string>): void {
  test('are in the order asked, page by page', async () => {
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    await workspace.store.append({ expected_head, entries: chain.many(1), rows: rows(), profiles: [] });
    const { credit } = workspace.lists;
    const asc = { sort: 'score', direction: 'asc' } as const;
    const ids = (page: { readonly rows: readonly { readonly account_id: string }[] }): string =>
      page.rows.map(({ account_id }) => account_id).join('');

    const first = await credit.page(asc, PAGE);
    const second = await credit.page(asc, { ...PAGE, after: first.next });
    const third = await credit.page(asc, { ...PAGE, after: second.next });
    expect([ids(first), ids(second), ids(third)]).toEqual(['bd', 'ce', 'a']);
    expect(ids(await credit.page({ sort: 'moved', direction: 'desc' }, { ...PAGE, limit: 9 }))).toBe('eacdb');
    expect(ids(await credit.page({ ...asc, moved: 'fell' }, PAGE))).toBe('bd');
    expect(ids(await credit.page({ sort: 'moved', direction: 'asc', moved: 'fell' }, PAGE))).toBe('bd');
    const excellent = { ...asc, grade: 'excellent' } as const;
    expect(ids(await credit.page(excellent, PAGE))).toBe('ea');
    expect(ids(await credit.page({ ...excellent, account_id: 'a' }, PAGE))).toBe('a');
    expect(await credit.count(excellent, 100)).toEqual({ count: 2, exact: true });
    expect(await credit.count(asc, 100)).toEqual({ count: 5, exact: true });
    expect([...(await credit.grades())].sort((left, right) => left.mean_score - right.mean_score)).toEqual([
      { grade: 'poor', merchants: 2, mean_score: 510 },
      { grade: 'good', merchants: 1, mean_score: 640 },
      { grade: 'excellent', merchants: 2, mean_score: 713 },
    ]);

    const seqs = (page: { readonly rows: readonly { readonly seq: number }[] }) =>
      page.rows.map(({ seq }) => seq);
    expect(seqs(await credit.history('a', { after: null, limit: 9 }))).toEqual([100, 10, 9]);
    expect(seqs(await credit.history('a', PAGE, 99))).toEqual([10, 9]);
    expect(seqs(await credit.history('nobody', PAGE))).toEqual([]);
    await workspace.close();
  });
}

listTests(() => Promise.resolve(join(folder, 'credit.surety')));
describePostgres('on PostgreSQL', () => listTests(freshDatabase));

// Proves on both databases that figures of risk work are what a hand count of a few alerts gives.
import { join } from 'node:path';
import { expect, test } from 'vitest';

import type { AnyRow, ProjectionName, Row } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;

/** Closed after so many days, by whom, how; judged again as. */
const CLOSED: readonly (readonly [number, string, string, string | null])[] = [
  [1, 'ann', 'confirmed', 'confirmed'],
  [2, 'ann', 'explained', 'confirmed'],
  [5, 'ann', 'confirmed', null],
  [9, 'bo', 'unfounded', 'unfounded'],
];

function alert(index: number, fields: Partial<Row<'alert'>>): Row<'alert'> {
  const base = { id: `alert-${String(index)}`, currency: 'CNY', rules: ['r1'], exposure_minor: 2n ** 61n };
  return plainRow('alert', { ...base, opened_at: 10 * DAY_MS, due_at: 13 * DAY_MS, team: 'risk', ...fields });
}

function rows(): Row<'alert'>[] {
  const closed = CLOSED.map(([days, closed_by, disposition, second], index) =>
    alert(index, {
      ...{ status: 'closed', closed_by, disposition: disposition as Row<'alert'>['disposition'] },
      closed_at: (10 + days) * DAY_MS,
      ...{ rules: index === 0 ? ['r1', 'r2'] : ['r1'], review: 'none' },
      ...(second === null
        ? {}
        : {
            review: second === disposition ? 'agreed' : 'differs',
            review_disposition: second as Row<'alert'>['disposition'],
            reviewed_at: 30 * DAY_MS,
          }),
    }),
  );
  const open = { status: 'open', closed_at: null, disposition: null, review: 'none' } as const;
  return [
    ...closed,
    alert(8, { ...open, opened_at: NOW - 2 * DAY_MS, due_at: NOW + DAY_MS, team: 'compliance' }),
    alert(9, { ...open, opened_at: NOW - 50 * DAY_MS, due_at: NOW - DAY_MS }),
  ];
}

function figureTests(locate: () => Promise<string>): void {
  test('are those of a hand count', async () => {
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const tables = new Map<ProjectionName, AnyRow[]>([['alert', rows()]]);
    await workspace.store.append({ expected_head, entries: chain.many(1), rows: tables, profiles: [] });
    const figures = await workspace.lists.riskFigures({ from: 0, to: 20 * DAY_MS, now: NOW });
    expect(figures).toMatchObject({
      ageing: [
        { team: 'compliance', under_days: 3, count: 1 },
        { team: 'risk', under_days: null, count: 1 },
      ],
      ...{ overdue: 1, raised: 4, closed: 4, on_time: 2, reports_filed: 0 },
      took: { median_ms: 2 * DAY_MS, p90_ms: 9 * DAY_MS },
      by_disposition: [
        { name: 'confirmed', count: 2 },
        { name: 'explained', count: 1 },
        { name: 'unfounded', count: 1 },
      ],
      by_rule: [
        { rule: 'r1', alerts: 4, confirmed: 2, dismissed: 2 },
        { rule: 'r2', alerts: 1, confirmed: 1, dismissed: 0 },
      ],
      by_analyst: [
        { login: 'ann', closed: 3, confirmed: 2, median_ms: 2 * DAY_MS },
        { login: 'bo', closed: 1, confirmed: 0, median_ms: 9 * DAY_MS },
      ],
      judged: [],
    });
    expect(figures.open_exposure).toEqual(new Map([['CNY', 2n ** 62n]]));
    expect(figures.confirmed_exposure).toEqual(new Map([['CNY', 2n ** 62n]]));
    const later = await workspace.lists.riskFigures({ from: 20 * DAY_MS, to: 40 * DAY_MS, now: NOW });
    expect(later).toMatchObject({ closed: 0, took: null });
    expect(later.judged).toEqual([
      { login: 'ann', first: 'confirmed', second: 'confirmed', count: 1 },
      { login: 'ann', first: 'explained', second: 'confirmed', count: 1 },
      { login: 'bo', first: 'unfounded', second: 'unfounded', count: 1 },
    ]);
    await workspace.close();
  });
}

figureTests(() => Promise.resolve(join(folder, 'figures.surety')));
describePostgres('on PostgreSQL', () => figureTests(freshDatabase));

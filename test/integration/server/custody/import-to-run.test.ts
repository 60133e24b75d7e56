// From a bank's file to the daily run, on both databases: a statement of a whole month is taken, matched, and counts for every day within it.
import { afterEach, describe, expect, test } from 'vitest';
import { join } from 'node:path';

import { writeCamt053 } from '#core/custody/camt053-writer';
import type { StatementEntry } from '#core/custody/statement';
import { createWorkspace } from '#database/workspace';
import { custodyRules, matchingOf } from '#server/custody/custody-rules';
import { readRun } from '#server/custody/daily-run';
import { importStatements } from '#server/custody/import-statements';
import { findMatches, reconcile } from '#server/custody/reconcile';
import { uuidV7 } from '#server/composition/uuid-v7';
import { Books } from '#test/support/books';
import { movementsOf } from '#test/support/custody';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** One statement of a month out of a day's: what the writer has no words for is put in. */
function monthly(entries: readonly StatementEntry[], first: string, last: string): string {
  const closing_minor = entries.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  const text = writeCamt053({
    ...{
      account_id: 'bank',
      bank: 'ICBC',
      bic: 'ICBKCNBJ',
      account_number: '62170000120001',
      owner: 'Surety',
    },
    ...{ currency: 'CNY', day: last, sequence_no: 1, opening_minor: 0n, closing_minor, entries },
  });
  return text
    .replace(
      /<FrToDt>.*?<\/FrToDt>/,
      `<FrToDt><FrDtTm>${first}T00:00:00</FrDtTm><ToDtTm>${last}T23:59:59</ToDtTm></FrToDt>`,
    )
    .replace(new RegExp(`(<Cd>OPBD</Cd>.*?<Dt><Dt>)${last}`, 's'), `$1${first}`);
}

function flowTests(locate: () => Promise<string>): void {
  test('a statement of a month counts for every day within it, to the minor unit', async () => {
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    ends.push(() => workspace.close());
    const { lists, store } = workspace;
    const books = await Books.trading(store);
    ends.unshift(() => books.ledger.close());
    for (let day = 0; day < 6; day += 1) {
      await books.topUp(day % 2 === 0 ? 'ann' : 'bob', BigInt(1_000 + day));
      await books.days(2);
    }
    const movements = await movementsOf(books);
    const days = movements.map(({ booked_on }) => booked_on);
    const [first, last] = ['2026-01-01', '2026-01-31'];
    expect(days.every((day) => day >= first && day < last)).toBe(true);
    const entries = movements.map(({ amount_minor, booked_on, reference }, place): StatementEntry => ({
      ...{ amount_minor, booked_on, value_on: booked_on, reference, bank_reference: `B${String(place)}` },
      ...{ text: '', details: [], purpose: 'receipt' },
    }));
    await books.days(30);
    const context = { ledger: books.ledger, actor: 'fay', now: () => books.env.now() };
    const bytes = new TextEncoder().encode(monthly(entries, first, last));
    const [taken] = await importStatements(
      [{ name: 'month.xml', load: async () => ({ name: 'month.xml', bytes }) }],
      {
        ...{ ...context, reader: store, keep: () => Promise.resolve() },
      },
    );
    expect(taken).toMatchObject({ lines: movements.length, statements: 1 });
    const day = days[3] ?? '';
    const rules = await custodyRules(store, day, books.env.now());
    const find = () => findMatches(lists, matchingOf(rules.custody));
    const matched = await reconcile(find, { ...context, key: () => uuidV7(books.env.now()) });
    expect(matched).toMatchObject({ matches: movements.length, open_lines: 0, open_movements: 0 });

    const run = await readRun({ reader: store, lists }, day, 'CNY', rules);
    const until = movements.filter(({ booked_on }) => booked_on <= day);
    const sum = until.reduce((total, { amount_minor }) => total + amount_minor, 0n);
    const passed = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9'] as const;
    expect(passed.map((name) => [name, run.tests.find(({ test: one }) => one === name)?.outcome])).toEqual(
      passed.map((name) => [name, 'passed']),
    );
    const cash = run.tests.find(({ test: one }) => one === 'T2');
    expect(cash?.figures).toMatchObject({ bank_minor: String(sum), outstanding_minor: '0' });
    const between = await lists.custody_runs.lastStatement('bank', day, (await store.head()).seq);
    expect(between).toMatchObject({ closing_minor: sum, to_day: day });
    // Before it begins, and where its last page is not known yet, it says nothing.
    expect(await lists.custody_runs.lastStatement('bank', '2025-12-31', 1e6)).toBeNull();
    const seq = between?.recorded_seq ?? 0;
    expect(await lists.custody_runs.lastStatement('bank', day, seq - 1)).toBeNull();
    expect(await lists.custody_runs.lastStatement('bank', last, seq)).toMatchObject({ to_day: last });
  });
}

describe('on SQLite', () => {
  const folder = testFolder();
  flowTests(() => Promise.resolve(join(folder, 'flow.surety')));
});

describePostgres('on PostgreSQL', () => flowTests(freshDatabase));

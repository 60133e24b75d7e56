// The platform's own money and its risk reserve in the daily run: how long it lay there, what of interest is set aside, and what is behind each figure.
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { amountOf, type Source } from '#core/custody/run/sources';
import type { LedgerCode } from '#core/ledger/chart';
import { createWorkspace } from '#database/workspace';
import { custodyRules } from '#server/custody/custody-rules';
import { readRun } from '#server/custody/daily-run';
import { importStatements } from '#server/custody/import-statements';
import { behindPage } from '#server/custody/run-behind';
import { Books } from '#test/support/books';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();

test('own money is told by its age, and interest of an ended quarter asks for its share, to the entry behind each', async () => {
  const workspace = await createWorkspace(join(folder, 'own.surety'), { program: PROGRAM });
  const { lists, store } = workspace;
  const books = await Books.trading(store);
  interface Place {
    readonly account_id: string;
    readonly code: LedgerCode;
  }
  const moved = (id: string, from: Place, to: Place, minor: bigint) =>
    books.do('adjust', {
      ...{ adjustment_id: id, reason: 'of the platform', basis: 'case 1', approver: 'fay' },
      lines: [
        { ...from, amount: -minor },
        { ...to, amount: minor },
      ],
    });
  const cash: Place = { account_id: 'bank', code: 'custody-cash' };
  const own: Place = { account_id: 'system:CNY', code: 'own-funds' };
  const reserve: Place = { account_id: 'system:CNY', code: 'risk-reserve' };
  // In January money comes, in March 21 are set aside, in April some of the rest goes and comes back.
  await moved('in', cash, own, 100n);
  await books.days(60);
  await moved('first', own, reserve, 21n);
  await books.days(40);
  await moved('out', own, cash, 50n);
  await books.days(7);
  await moved('second', own, reserve, 4n);
  await moved('back', cash, own, 30n);
  await books.days(2);
  const now = books.env.now();
  const day = new Date(now - 86_400_000).toISOString().slice(0, 10);
  const rules = await custodyRules(store, day, now);
  const interest = (
    at: string,
    sequence_no: number,
    opening_minor: bigint,
    amount_minor: bigint,
  ): Uint8Array =>
    new TextEncoder().encode(
      writeCamt053({
        ...{ account_id: 'bank', bank: 'ICBC', bic: 'ICBKCNBJ', account_number: '62170000120001' },
        ...{ owner: 'Surety', currency: 'CNY', day: at, sequence_no },
        ...{ opening_minor, closing_minor: opening_minor + amount_minor },
        entries: [
          {
            ...{ amount_minor, booked_on: at, value_on: at, reference: '', bank_reference: at },
            ...{ text: 'INTEREST', details: [], purpose: 'receipt' },
          },
        ],
      }).replace(/<SubFmlyCd>\w+<\/SubFmlyCd>/, '<SubFmlyCd>INTR</SubFmlyCd>'),
    );
  const files = [interest('2026-03-21', 1, 0n, 205n), interest('2026-04-10', 2, 205n, 90n)];
  const context = { ledger: books.ledger, actor: 'fay', now: () => now };
  const taken = await importStatements(
    files.map((bytes, place) => {
      const name = `${String(place)}.xml`;
      return { name, load: () => Promise.resolve({ name, bytes }) };
    }),
    { ...context, reader: store, keep: () => Promise.resolve() },
  );
  expect(taken.map(({ statements }) => statements)).toEqual([1, 1]);

  const run = await readRun({ reader: store, lists }, day, 'CNY', {
    ...rules,
    custody: { ...rules.custody, reserve_ppm: 100_000 },
  });
  const figures = Object.fromEntries(run.tests.map((one) => [one.test, one]));
  expect(figures['T12']?.figures).toMatchObject({ own_minor: '55', over_5_minor: '29', over_10_minor: '29' });
  expect(figures['T13']?.figures).toMatchObject({
    ...{ lines: 2, interest_minor: '295', reserve_due_minor: '21', set_aside_minor: '25' },
    ...{ reserve_carried_minor: '21', reserve_minor: '25' },
  });
  const behindOf = async (source: Source): Promise<bigint> => {
    const page = await behindPage({ reader: store, lists }, run, source, rules, { after: null, limit: 50 });
    return (page?.rows ?? []).reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  };
  for (const source of [
    ...['own_minor', 'over_5_minor', 'over_10_minor'].map((figure) => ({ test: 'T12', figure }) as const),
    ...['set_aside_minor', 'reserve_carried_minor', 'reserve_minor'].map(
      (figure) => ({ test: 'T13', figure }) as const,
    ),
  ]) {
    expect(await behindOf(source), source.figure).toBe(amountOf(run, source));
  }
  await books.ledger.close();
  await workspace.close();
});

// Proves that no amount loses a unit on its way into a database and back, at the edges where drivers do
// (2^31, 2^53, 2^63) and anywhere between, in every table that holds money.
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '#core/kernel/canonical';
import { MINOR_MAX, MINOR_MIN } from '#core/kernel/money';
import type { Entry } from '#core/ledger/entry';
import type { LedgerStore } from '#core/ledger/ports';
import { PROJECTION_NAMES, type AnyRow, type ProjectionName } from '#core/ledger/tables';
import { sumAsParts, sumFromParts } from '#database/money-codec';
import { createWorkspace, type WritableWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { MONEY_EDGES, anyMoney, anyRows } from '#test/support/projection-rows';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

/** Columns that the database holds unique beside the key: drawn rows are distinct in them. */
const UNIQUE: Partial<Record<ProjectionName, string>> = { account: 'no', custody_certificate: 'number' };

function moneyTests(locate: () => Promise<string>): void {
  let workspace: WritableWorkspace;
  let store: LedgerStore;
  let chain: EntryChain;

  beforeAll(async () => {
    workspace = await createWorkspace(await locate(), { program: PROGRAM });
    store = workspace.store;
    chain = new EntryChain();
  });
  afterAll(() => workspace.close());

  async function append(
    make: () => Entry[],
    rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>,
  ): Promise<Entry[]> {
    const expected_head = chain.head;
    const entries = make();
    try {
      await store.append({ expected_head, entries, rows, profiles: [] });
    } catch (error) {
      // The chain stays with the journal, so that the next run shows its own failure and not this one's.
      chain.rewind(expected_head);
      throw error;
    }
    return entries;
  }

  test('postings keep every unit, as entries, statements and balances', async () => {
    const amounts = fc.uniqueArray(fc.oneof(fc.constantFrom(...MONEY_EDGES), anyMoney), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(amounts, async (drawn) => {
        const nonzero = drawn.filter((amount) => amount !== 0n && amount !== MINOR_MIN);
        fc.pre(nonzero.length > 0);
        // A ledger account each, so that no balance leaves 64 bits.
        const base = 8 * (1 + chain.head.seq * 100);
        const entries = await append(
          () =>
            nonzero.map((amount_minor, index) =>
              chain.next([
                { account_no: base + index, amount_minor },
                { account_no: base + 50 + index, amount_minor: -amount_minor },
              ]),
            ),
          new Map(),
        );
        const [first, last] = [entries[0]!.seq, entries.at(-1)!.seq];
        expect(await store.entries({ from_seq: first }, 100)).toEqual(entries);
        const nos = nonzero.map((_, index) => base + index);
        const lines = await store.statement(nos, first - 1, last, 100);
        expect(lines.map(({ amount_minor }) => amount_minor)).toEqual(nonzero);
        expect(await store.balancesAt(nos.map((account_no) => ({ account_no, seq: last })))).toEqual(nonzero);
      }),
      { numRuns: 25 },
    );
  });

  const sealed: readonly ProjectionName[] = ['period', 'period_total'];
  test.each(PROJECTION_NAMES.filter((table) => !sealed.includes(table)))(
    'rows of %s come back as they were',
    async (table) => {
      await fc.assert(
        fc.asyncProperty(anyRows(table), async (rows) => {
          // Some columns are unique in the table, so rows of earlier runs must go.
          await store.replaceProjections(() => Promise.resolve());
          const unique = UNIQUE[table];
          const distinct = [
            ...new Map(rows.map((row) => [unique === undefined ? row : row[unique], row])).values(),
          ];
          await append(() => [chain.next()], new Map([[table, distinct]]));
          const stored = await store.scan(table, null, 100);
          const spelled = (found: readonly AnyRow[]): string[] => found.map(canonicalJson).sort();
          expect(spelled(stored)).toEqual(spelled(distinct));
          expect(stored).toEqual(expect.arrayContaining(distinct));
        }),
        { numRuns: 15 },
      );
    },
  );

  test('a sum in two halves is exact, whatever the order and even beyond 64 bits', async () => {
    const raw = new RawDatabase(workspace.location);
    const [high, low] = sumAsParts('amount');
    await fc.assert(
      fc.asyncProperty(fc.array(anyMoney, { minLength: 1, maxLength: 8 }), async (amounts) => {
        // The smallest amount has no literal of its own in SQL.
        const spelled = amounts.map((amount) =>
          amount === MINOR_MIN ? `(${MINOR_MIN + 1n} - 1)` : String(amount),
        );
        const values = spelled
          .map((amount) => `SELECT CAST(${amount} AS BIGINT) AS amount`)
          .join(' UNION ALL ');
        const [row] = await raw.run(`SELECT ${high} AS high, ${low} AS low FROM (${values}) AS v`);
        expect(sumFromParts(row?.['high'], row?.['low'])).toBe(
          amounts.reduce((sum, amount) => sum + amount, 0n),
        );
      }),
      {
        numRuns: 100,
        examples: [[[MINOR_MAX, MINOR_MAX, -MINOR_MAX, -MINOR_MAX]], [[MINOR_MIN, MINOR_MIN]]],
      },
    );
    await raw.close();
  });
}

describe('money on SQLite', () => {
  const folder = testFolder();
  moneyTests(() => Promise.resolve(join(folder, 'money.surety')));
});

describePostgres('on PostgreSQL', () => {
  describe('money', () => {
    moneyTests(freshDatabase);
  });
});

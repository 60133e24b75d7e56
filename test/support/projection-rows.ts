// Rows of every projection for tests of the stores: plain ones with fields of choice, and arbitrary ones over
// the whole range of each column type.
// It does not know which rows belong together; only what each table's own checks ask.
import * as fc from 'fast-check';
import type { Column, ColumnType, TableSpec } from '#core/kernel/table-spec';
import { MINOR_MAX, MINOR_MIN } from '#core/kernel/money';
import { PROJECTIONS, type AnyRow, type ProjectionName, type Row } from '#core/ledger/tables';

const PLAIN: Readonly<Record<ColumnType, unknown>> = { text: 'x', int: 1, money: 0n, bool: false, json: [] };

/** What the tables' own checks ask beyond the type. */
const FIXED: Readonly<Record<string, unknown>> = {
  currency: 'CNY',
  class: 'party',
  last_hash: 'a'.repeat(64),
};

function columnsOf(table: ProjectionName): [string, Column<unknown>][] {
  return Object.entries((PROJECTIONS[table] as unknown as TableSpec).columns);
}

/** A row of a table: plain values, nulls where they may be, and the given fields. */
export function plainRow<N extends ProjectionName>(table: N, fields: Partial<Row<N>>): Row<N> {
  const row = columnsOf(table).map(([name, { type, nullable }]) => [
    name,
    nullable ? null : (FIXED[name] ?? PLAIN[type]),
  ]);
  return { ...(Object.fromEntries(row) as Row<N>), ...fields };
}

/** Any text that may be stored: well-formed, without control characters. */
const anyText = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replace(/\p{C}/gu, '·'));

const INT_EDGES = [
  0,
  1,
  -1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
];
export const MONEY_EDGES = [
  0n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 53n + 1n,
  MINOR_MAX,
]
  .flatMap((edge) => [edge, -edge])
  .concat(MINOR_MIN);

export const anyMoney = fc.oneof(
  fc.constantFrom(...MONEY_EDGES),
  fc.bigInt({ min: MINOR_MIN, max: MINOR_MAX }),
);

const ANY: Readonly<Record<ColumnType, fc.Arbitrary<unknown>>> = {
  text: anyText,
  int: fc.oneof(fc.constantFrom(...INT_EDGES), fc.maxSafeInteger()),
  money: anyMoney,
  bool: fc.boolean(),
  json: fc.oneof(
    fc.constant(null),
    fc.array(fc.record({ a: anyText, b: fc.maxSafeInteger(), c: fc.boolean() }, { noNullPrototype: true }), {
      maxLength: 3,
    }),
    fc.record({ amount_minor: anyMoney.map(String), 'quo"te': anyText }, { noNullPrototype: true }),
  ),
};

/** Fields on which a check of a table depends, as arbitraries that keep it. */
const LAWFUL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  currency: fc.constantFrom('CNY', 'USD', 'JPY'),
  class: fc.constantFrom('party', 'system', 'custody'),
  last_hash: fc.constant('f'.repeat(64)),
  no: fc.nat(),
  escrow_minor: fc.bigInt({ min: 0n, max: MINOR_MAX }),
  last_seq: fc.integer({ min: 1 }),
};

const TIMERS = fc.constantFrom(
  { timer_kind: null, timer_due_at: null, timer_left_ms: null },
  { timer_kind: 'auto-confirm', timer_due_at: 1_790_000_000_000, timer_left_ms: null },
  { timer_kind: 'close-unpaid', timer_due_at: null, timer_left_ms: 5 },
);

/** Arbitrary rows of a table with distinct keys. */
export function anyRows(table: ProjectionName): fc.Arbitrary<AnyRow[]> {
  const { key } = PROJECTIONS[table];
  const fields = columnsOf(table).map(([name, { type, nullable }]) => {
    const lawful = LAWFUL[name] ?? ANY[type];
    return [name, nullable ? fc.option(lawful, { nil: null }) : lawful] as const;
  });
  const row = fc.record(Object.fromEntries(fields), { noNullPrototype: true });
  const whole = table === 'trade' ? fc.tuple(row, TIMERS).map(([one, timer]) => ({ ...one, ...timer })) : row;
  return fc.uniqueArray(whole, { maxLength: 6, minLength: 1, selector: (one) => one[key] });
}

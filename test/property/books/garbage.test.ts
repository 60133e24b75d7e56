import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseCommand, type Command } from '#core/ledger/commands';
import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { verifyBooks } from '#core/ledger/verify';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';
import { postgresBackend, sqliteBackend } from '#test/support/model/backends';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

// Whatever else is in a batch, good commands happen: garbage fails itself. What parses is sent to the books with
// good top-ups between, in one job; then the books verify.

/** What the garbage is made of: each is sound until it is spoiled. */
const SOUND: readonly (readonly [kind: string, data: Readonly<Record<string, unknown>>])[] = [
  ...Object.entries(DEFAULT_POLICIES).map(
    ([policy, data]) =>
      [
        'publish-policy',
        { policy, version: 2, effective_from: Date.UTC(2026, 1, 1), data, approver: 'boss' },
      ] as const,
  ),
  [
    'create-trade',
    { trade_id: 'T', buyer_id: 'ann', seller_id: 'shop', amount: '500', marketplace: 'outside' },
  ],
  ['pay-trade', { trade_id: 'T', channel: 'credit-card', instrument_id: 'odd', custody_id: 'bank' }],
  ['pay-trade', { trade_id: 'T', channel: 'balance' }],
  ['ship-trade', { trade_id: 'T', delivery_method: 'express' }],
  ['extend-trade', { trade_id: 'T', days: 3 }],
  ['confirm-trade', { trade_id: 'T', by: 'buyer' }],
  ['pay-refund', { refund_id: 'R', trade_id: 'T', amount: '5' }],
  [
    'register-instrument',
    { instrument_id: 'odd', account_id: 'ann', instrument_kind: 'credit-card', bank: 'CMB', last4: '1234' },
  ],
  ['register-party', { party_id: 'new', party_kind: 'person', profile: { name: 'New' } }],
  ['open-account', { account_id: 'new', party_id: 'new' }],
  ['open-currency', { currency: 'USD' }],
  ['transfer', { transfer_id: 'X', from_account_id: 'ann', to_account_id: 'bob', amount: '5' }],
  [
    'adjust',
    {
      adjustment_id: 'A',
      lines: [
        { account_id: 'ann', code: 'customer-available', amount: '-5' },
        { account_id: 'system:CNY', code: 'suspense', amount: '5' },
      ],
      ...{ reason: 'r', basis: 'b', approver: 'boss' },
    },
  ],
  [
    'impose-restriction',
    {
      ...{ restriction_id: 'r', account_id: 'ann', restriction: 'limit-collection' },
      ...{ terms: { per_day_minor: '5' }, reason_code: 'cash-out', basis: 'b', approver: 'boss' },
      ...{
        ends_at: '2026-03-01T00:00:00Z',
        step_down: { kind: 'delay-settlement', terms: { delay_days: 3 } },
      },
    },
  ],
  ['lift-restriction', { restriction_id: 'r', reason_code: 'cleared', basis: 'b', approver: 'boss' }],
  [
    'propose',
    {
      approval_id: 'P',
      command: { kind: 'publish-policy', data: { policy: 'fees', version: 2, effective_from: 9, data: {} } },
      reason: 'r',
    },
  ],
  [
    'propose',
    {
      approval_id: 'Q',
      command: {
        kind: 'fund-reserve',
        data: { funding_id: 'F', custody_id: 'bank', amount: '5', reason: 'r' },
      },
      reason: 'r',
    },
  ],
  ['add-staff', { login: 'zoe', name: 'Zoe', roles: ['administrator'], first: true }],
  ['note-event', { event: 'export', subject: 'x', details: { rows: 3 } }],
];

const HOSTILE: readonly unknown[] = [
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', '', ' ', '\u0000', '\ud800', '*', 'timer|x'],
  ...['9'.repeat(40), 'x'.repeat(64), 'x'.repeat(200), '0', '-0', '1e3', '9223372036854775807', '林'],
  ...[0, -1, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e300, true, false, null],
  ...[
    [],
    {},
    [[]],
    [null],
    { constructor: 1 },
    { length: -1 },
    JSON.parse('{"__proto__":{"code":"x"}}') as unknown,
  ],
  JSON.parse(`${'[{"a":'.repeat(2_000)}1${'}]'.repeat(2_000)}`) as unknown,
];

type Container = Record<string, unknown>;

/** Containers within a value, itself first. */
function containersIn(value: unknown): Container[] {
  return typeof value === 'object' && value !== null
    ? [value as Container, ...Object.values(value).flatMap(containersIn)]
    : [];
}

interface Spoil {
  readonly sound: number;
  readonly place: number;
  readonly member: number;
  readonly hostile: number;
  readonly how: 'replace' | 'add' | 'remove' | 'leave';
  readonly envelope: boolean;
  readonly mode: 'authorise' | 'record';
}

const spoils: fc.Arbitrary<Spoil> = fc.record({
  sound: fc.nat(SOUND.length - 1),
  place: fc.nat(),
  member: fc.nat(),
  hostile: fc.nat(HOSTILE.length - 1),
  how: fc.constantFrom('replace', 'replace', 'replace', 'add', 'remove', 'leave'),
  envelope: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  mode: fc.constantFrom('authorise', 'authorise', 'record'),
});

function spoiled(spoil: Spoil, no: number, at: number): unknown {
  const [kind, data] = SOUND[spoil.sound] ?? ['', {}];
  const command = structuredClone({ kind, key: `g${String(no)}`, actor: 'ops', mode: spoil.mode, at, data });
  const containers = containersIn(spoil.envelope ? command : command.data).slice(0, spoil.envelope ? 1 : 200);
  const target = containers[spoil.place % Math.max(1, containers.length)] ?? {};
  const names = Object.keys(target);
  const name = names[spoil.member % Math.max(1, names.length)] ?? 'x';
  const value = HOSTILE[spoil.hostile];
  if (spoil.how === 'replace') {
    target[name] = value;
  } else if (spoil.how === 'add') {
    const word = typeof value === 'string' ? value : 'constructor';
    Object.defineProperty(target, word, { value: 1, enumerable: true, configurable: true, writable: true });
  } else if (spoil.how === 'remove') {
    Reflect.deleteProperty(target, name);
  }
  return command;
}

async function judge(books: Books, list: readonly Spoil[]): Promise<void> {
  const commands: Command[] = [];
  let good = 0;
  for (const [no, spoil] of list.entries()) {
    const parsed = parseCommand(spoiled(spoil, no, books.env.now()));
    if (parsed.ok) {
      commands.push(parsed.command);
    }
    if (no % 3 === 0) {
      good += 1;
      commands.push(
        books.command('top-up', {
          ...{ topup_id: `good${String(no)}`, account_id: 'mall', instrument_id: 'mall-bank' },
          ...{ custody_id: 'bank', amount: 1n },
        }),
      );
    }
  }
  const results = await books.ledger.submitMany(commands);
  const done = results.filter(
    (result, index) => commands[index]?.key.startsWith('k') === true && result.status === 'done',
  );
  expect(done).toHaveLength(good);
  expect(await books.balance('mall')).toBe(BigInt(good));
  // A year on, every timer has fired or stands still, and the books are sound.
  await books.days(365);
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
}

async function run(open: () => Promise<[LedgerStore, () => Promise<void>]>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(spoils, { minLength: 20, maxLength: 120 }), async (list) => {
      const [store, close] = await open();
      try {
        await judge(await Books.trading(store), list);
      } finally {
        await close();
      }
    }),
    { numRuns: runs, seed: 20_260_108 },
  );
}

describe('garbage beside good commands', () => {
  const folder = testFolder();

  it('harms none of them in memory', { timeout: 120_000 }, () =>
    run(() => Promise.resolve([new MemoryStore(), async () => {}]), 60),
  );

  it('harms none of them in SQLite', () =>
    run(async () => {
      const backend = await sqliteBackend(folder);
      return [backend.store(), () => backend.close()];
    }, 8));

  describePostgres('on PostgreSQL', () => {
    it('harms none of them', () =>
      run(async () => {
        const backend = await postgresBackend(freshDatabase, folder);
        return [backend.store(), () => backend.close()];
      }, 5));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { usesOfEntry, type Things } from '#core/enforcement/past-uses';
import { Simulator, type SimulatedUse } from '#core/enforcement/simulation';
import { bodyOf, evolve } from '#core/ledger/evolve';
import { handlerOf } from '#core/ledger/decide';
import { parseCommand, type CommandKind } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import { MATRIX, PURPOSES } from '#core/enforcement/matrix';
import { State } from '#core/ledger/state';
import type { Account, RestrictionKind, RestrictionTerms, Trade, Withdrawal } from '#core/ledger/tables';
import { calendarDay } from '#core/policy/limits';
import { Books } from '#test/support/books';

// What the simulator says of the past is held to the books themselves: the same commands are given to books in which the
// restriction is in force, and exactly those that the simulator names meet it.

interface Move {
  readonly act: number;
  readonly amount: number;
  readonly who: number;
  readonly hours: number;
}

const moves = fc.array(
  fc.record({
    act: fc.nat({ max: 11 }),
    amount: fc.integer({ min: 1, max: 5_000 }),
    who: fc.nat({ max: 1 }),
    hours: fc.nat({ max: 40 }),
  }),
  { minLength: 10, maxLength: 45 },
);

const MEASURES: readonly (readonly [RestrictionKind, RestrictionTerms])[] = [
  ['watch', {}],
  ['delay-settlement', { delay_days: 2 }],
  ['limit-collection', { per_payment_minor: '4000', per_day_minor: '9000' }],
  ['limit-collection', { per_month_minor: '12000' }],
  ['restrict-collection', {}],
  ['stop-withdrawals', {}],
  ['freeze', {}],
];

/** A command that was tried at an instant. */
interface Tried {
  readonly kind: CommandKind;
  readonly data: Record<string, unknown>;
  readonly hours: number;
}

const express = { delivery_method: 'express', carrier: '', tracking: '', address: '' };

/** Commands around `shop`, made of moves: sales to ann and bob, purchases at the mall, money in and out. */
function story(list: readonly Move[]): Tried[] {
  const open: string[] = [];
  const held: string[] = [];
  return list.flatMap(({ act, amount, who, hours }, index) => {
    const id = `x${String(index)}`;
    const buyer = who === 0 ? 'ann' : 'bob';
    const old = open.length === 0 ? undefined : open[amount % open.length];
    const trade_id = old ?? 'none';
    const tried = (kind: CommandKind, data: Record<string, unknown>): Tried => ({ kind, data, hours });
    switch (act) {
      case 0:
      case 1: {
        open.push(id);
        const created = tried('create-trade', {
          ...{ trade_id: id, buyer_id: buyer, seller_id: 'shop', amount: BigInt(amount) },
          ...{ marketplace: 'own', goods: '' },
        });
        return act === 0 ? created : [created, tried('pay-trade', { trade_id: id, channel: 'balance' })];
      }
      case 2:
        open.push(id);
        return tried('create-trade', {
          ...{ trade_id: id, buyer_id: 'shop', seller_id: 'mall', amount: BigInt(amount) },
          ...{ marketplace: 'own', goods: '' },
        });
      case 3:
      case 4:
        return tried('pay-trade', { trade_id, channel: 'balance' });
      case 5:
        return tried('ship-trade', { trade_id, ...express });
      case 6:
        return [
          tried('ship-trade', { trade_id, ...express }),
          tried('confirm-trade', { trade_id, by: 'buyer' }),
        ];
      case 7:
        return tried('transfer', {
          ...{ transfer_id: id, memo: '', amount: BigInt(amount) },
          ...(who === 0
            ? { from_account_id: 'ann', to_account_id: 'shop' }
            : { from_account_id: 'shop', to_account_id: 'bob' }),
        });
      case 8:
        held.push(id);
        return tried('request-withdrawal', {
          ...{ withdrawal_id: id, account_id: 'shop', instrument_id: 'shop-bank', amount: BigInt(amount) },
        });
      case 9:
        return tried('complete-withdrawal', { withdrawal_id: held.at(-1) ?? 'none', custody_id: 'bank' });
      case 10:
        return tried('top-up', {
          ...{ topup_id: id, account_id: 'shop', instrument_id: 'shop-bank', custody_id: 'bank' },
          amount: BigInt(amount),
        });
      default:
        return who === 0
          ? tried('request-refund', { trade_id, amount: 1n, reason: 'broken' })
          : tried('open-dispute', { trade_id, by: amount % 2 === 0 ? 'buyer' : 'seller', reason: 'odd' });
    }
  });
}

async function begun(): Promise<Books> {
  const books = await Books.trading();
  for (const id of ['ann', 'bob', 'shop', 'mall']) {
    await books.topUp(id, 10_000_000n);
  }
  return books;
}

/** Tries a story; gives for each command the restriction it met, and where each trade's proceeds went. */
async function play(books: Books, tried: readonly Tried[]) {
  const met = new Map<number, string>();
  const begin_seq = (await books.store.head()).seq;
  for (const [index, { kind, data, hours }] of tried.entries()) {
    books.env.setNow(books.env.now() + hours * 3_600_000);
    const result = await books.try(kind, data as never, { key: `story-${String(index)}` });
    if (result.status === 'refused' && result.refusal.code === 'restricted') {
      met.set(index, String(result.refusal.details['purpose']));
    }
  }
  const entries = await books.store.entries({ from_seq: begin_seq + 1 }, 10_000);
  return { met, entries };
}

async function thingsOf(books: Books): Promise<Things> {
  const trades = (await books.store.scan('trade', null, 10_000)) as unknown as readonly Trade[];
  const withdrawals = (await books.store.scan('withdrawal', null, 1_000)) as unknown as readonly Withdrawal[];
  return {
    trades: new Map(trades.map((row) => [row.id, row])),
    withdrawals: new Map(withdrawals.map((row) => [row.id, row])),
  };
}

function routed(entries: readonly Entry[]): Map<string, string> {
  const routes = new Map<string, string>();
  for (const entry of entries) {
    const { facts } = bodyOf(entry);
    const release = (facts as { release?: { to: string } } | undefined)?.release;
    if (entry.outcome === 'done' && release !== undefined && release.to !== 'customer-available') {
      routes.set(entry.subject, release.to);
    }
  }
  return routes;
}

const keyOf = (entries: readonly Entry[], seq: number): number =>
  Number(entries.find((entry) => entry.seq === seq)?.key.slice('story-'.length));

describe('the simulator', () => {
  it.each(MEASURES)(
    'names what %s would have stopped and rerouted, and nothing else',
    async (kind, terms) => {
      let seen = 0;
      const start = await begun();
      const shop = await start.row('account', 'shop');
      await fc.assert(
        fc.asyncProperty(moves, async (list) => {
          const tried = story(list);
          const free = await start.copy();
          const { entries } = await play(free, tried);
          const things = await thingsOf(free);
          const simulator = new Simulator(
            shop,
            { kind, terms },
            {
              dayOf: (at) => calendarDay(at, { utc_offset_minutes: 480 }),
            },
          );
          const found: SimulatedUse[] = [];
          for (const entry of entries) {
            const judged = usesOfEntry(entry, things).map((use) => simulator.take(use));
            // A command is refused by the first restriction it meets.
            found.push(...judged.filter((use) => use !== null).slice(0, 1));
          }
          const bound = await start.copy();
          await bound.restrict('shop', kind, { terms });
          const { met, entries: replayed } = await play(bound, tried);
          const stops = found.filter(({ effect }) => effect === 'stop' || effect === 'limit');
          const by_command = new Map(stops.map((use) => [keyOf(entries, use.seq), use.purpose]));
          seen += found.length;
          expect([...by_command]).toEqual([...met].filter(([index]) => wasDone(entries, index)));
          const moved = found.filter(({ effect }) => effect === 'divert' || effect === 'delay');
          const routes = routed(replayed);
          expect(moved.map(({ thing_id }) => thing_id).sort()).toEqual([...routes.keys()].sort());
        }),
        { numRuns: 25 },
      );
      expect(seen > 0).toBe(kind !== 'watch');
    },
  );
});

/** Commands that were refused without the restriction were nothing to stop. */
function wasDone(entries: readonly Entry[], index: number): boolean {
  return entries.some(({ key, outcome }) => key === `story-${String(index)}` && outcome === 'done');
}

const RESTRICTABLE = new Set(
  PURPOSES.filter((purpose) => Object.values(MATRIX).some((row) => row[purpose] !== undefined)),
);

describe('uses of the past', () => {
  it('are those by which the handlers decide', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async (list) => {
        const books = await begun();
        await play(books, story(list));
        await books.days(20);
        const things = await thingsOf(books);
        const state = new State([], [], true);
        const owners = new Map<number, Account>();
        for (const entry of await books.store.entries({}, 10_000)) {
          const body = bodyOf(entry);
          // What is personal is not in the journal, so a registration cannot be decided again.
          if (entry.outcome === 'done' && entry.kind !== 'register-party') {
            const { kind, key, actor, mode, occurred_at: at, booked_at } = entry;
            const parsed = parseCommand({ kind, key, actor, mode, at, data: body.data });
            if (!parsed.ok) throw new Error(`entry ${String(entry.seq)} does not parse`);
            const plan = handlerOf(kind).decide(parsed.command, {
              ...{ state, mode, actor, at, booked_at, next: undefined },
              ...{ sha256: books.env.sha256, keyed: books.env.sha256 },
            });
            const decided = ('code' in plan ? [] : (plan.uses ?? []))
              .filter(({ purpose }) => RESTRICTABLE.has(purpose))
              .map(({ account, purpose }) => `${account.id} ${purpose}`);
            const told = usesOfEntry(entry, things).map((use) => `${use.account_id} ${use.purpose}`);
            expect(told.sort(), kind).toEqual(decided.sort());
          }
          evolve(state, entry, body, (no) => {
            const known = owners.get(no);
            if (known === undefined) throw new Error(`no owner ${String(no)}`);
            return known;
          });
          if (entry.outcome === 'done' && entry.kind.startsWith('open-')) {
            const account = state.tables.account.get(entry.subject);
            if (account !== null) owners.set(account.no, account);
          }
        }
      }),
      { numRuns: 5 },
    );
  });
});

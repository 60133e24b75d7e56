// Every restriction, every act on a trade, every state of the trade, on both sides of it, on every store: an act that is
// allowed to the unrestricted is refused as restricted exactly where the rules' own table says so, and else as ever.
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import type { CommandData, CommandKind } from '#core/ledger/commands';
import type { LedgerStore } from '#core/ledger/ports';
import {
  RESTRICTION_KINDS,
  TRADE_STATUSES,
  type RestrictionKind,
  type TradeStatus,
} from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { createWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { STOPPED_BY, type Act } from '#test/support/model/model-restrictions';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, testFolder } from '#test/support/workspaces';

type Side = 'seller' | 'buyer';
type Ask = { readonly [K in CommandKind]: readonly [kind: K, data: CommandData<K>] }[CommandKind];

interface Trying {
  readonly ask: (trade_id: string) => Ask;
  /** What it is called in the table, by the side whose account is restricted; absent: every restriction lets it pass. */
  readonly acts: Readonly<Partial<Record<Side, Act>>>;
}

const TRIED: Readonly<Record<string, Trying>> = {
  pay: {
    ask: (trade_id) => ['pay-trade', { trade_id, channel: 'balance' }],
    acts: { buyer: 'pay', seller: 'trade-payment-in' },
  },
  ship: {
    ask: (trade_id) => [
      'ship-trade',
      { trade_id, delivery_method: 'express', carrier: '', tracking: '', address: '' },
    ],
    acts: { seller: 'ship' },
  },
  extend: { ask: (trade_id) => ['extend-trade', { trade_id, days: 1 }], acts: { seller: 'extend' } },
  confirm: { ask: (trade_id) => ['confirm-trade', { trade_id, by: 'buyer' }], acts: { buyer: 'confirm' } },
  'ask for a refund': {
    ask: (trade_id) => ['request-refund', { trade_id, amount: 10n, reason: 'x' }],
    acts: { buyer: 'ask-refund' },
  },
  'drop the request': {
    ask: (trade_id) => ['withdraw-refund-request', { trade_id, by: 'buyer' }],
    acts: { buyer: 'drop-refund-request' },
  },
  'dispute as buyer': {
    ask: (trade_id) => ['open-dispute', { trade_id, by: 'buyer', reason: 'x' }],
    acts: { buyer: 'dispute' },
  },
  'dispute as seller': {
    ask: (trade_id) => ['open-dispute', { trade_id, by: 'seller', reason: 'x' }],
    acts: { seller: 'dispute' },
  },
  refund: {
    ask: (trade_id) => [
      'pay-refund',
      { refund_id: `r-${trade_id}`, trade_id, amount: 10n, destination: 'balance', by: 'seller' },
    ],
    acts: {},
  },
  decide: {
    ask: (trade_id) => ['decide-dispute', { trade_id, outcome: 'refund', reason: 'x' }],
    acts: {},
  },
  close: { ask: (trade_id) => ['close-trade', { trade_id, by: 'seller', reason: 'x' }], acts: {} },
  compensate: {
    ask: (trade_id) => [
      'pay-compensation',
      { claim_id: `c-${trade_id}`, trade_id, amount: 10n, reason: 'x', approver: 'boss' },
    ],
    acts: {},
  },
};

const TERMS: Partial<Record<RestrictionKind, object>> = {
  'delay-settlement': { delay_days: 7 },
  // Wide enough for the trades here: what it limits is tried elsewhere.
  'limit-collection': { per_payment_minor: '1000000' },
};
const NONE = 'none';
const HELD = [NONE, ...RESTRICTION_KINDS];
const SIDES: readonly Side[] = ['seller', 'buyer'];
const PRICE_MINOR = 1_000n;

const accountOf = (held: string): string => `x-${held}`;
const tradeOf = (held: string, side: Side, status: TradeStatus): string => `${held}.${side}.${status}`;

/** Brings a trade into a state. */
async function bring(books: Books, id: string, parties: object, status: TradeStatus): Promise<void> {
  const upto = { created: 'created', closed: 'created', paid: 'paid', disputed: 'paid' } as const;
  const settled = status === 'settled' || status === 'refunded' ? 'paid' : 'shipped';
  await books.trade(id, PRICE_MINOR, status in upto ? upto[status as keyof typeof upto] : settled, parties);
  const more: Readonly<Partial<Record<TradeStatus, readonly Ask[]>>> = {
    closed: [['close-trade', { trade_id: id, by: 'seller', reason: 'x' }]],
    disputed: [['open-dispute', { trade_id: id, by: 'buyer', reason: 'x' }]],
    'refund-requested': [['request-refund', { trade_id: id, amount: 100n, reason: 'x' }]],
    refunded: [
      [
        'pay-refund',
        { refund_id: `whole-${id}`, trade_id: id, amount: PRICE_MINOR, destination: 'balance', by: 'seller' },
      ],
    ],
    confirmed: [['confirm-trade', { trade_id: id, by: 'buyer' }]],
    settled: [
      ['ship-trade', { trade_id: id, delivery_method: 'express', carrier: '', tracking: '', address: '' }],
      ['confirm-trade', { trade_id: id, by: 'buyer' }],
    ],
  };
  for (const [kind, data] of more[status] ?? []) {
    await books.do(kind, data);
  }
}

/** Accounts under each restriction and one under none, each with a trade of every state on either side. */
async function tellStory(store: LedgerStore | undefined): Promise<Books> {
  const books = await Books.trading(store);
  await books.topUp('ann', 1_000_000n);
  await books.do('fund-reserve', { funding_id: 'f', custody_id: 'bank', amount: 500_000n, reason: 'x' });
  for (const held of HELD) {
    const x = accountOf(held);
    await books.openAccount(x, true);
    await books.topUp(x, 100_000n);
    for (const side of SIDES) {
      const parties = side === 'seller' ? { seller_id: x } : { buyer_id: x, seller_id: 'mall' };
      for (const status of TRADE_STATUSES) {
        // Proceeds wait where settlement is delayed.
        const delay = { terms: { delay_days: 300 } };
        const delayed =
          status === 'confirmed' ? await books.restrict(parties.seller_id, 'delay-settlement', delay) : null;
        await bring(books, tradeOf(held, side, status), parties, status);
        if (delayed !== null) await books.lift(delayed);
        expect((await books.row('trade', tradeOf(held, side, status))).status).toBe(status);
      }
    }
  }
  for (const kind of RESTRICTION_KINDS) {
    await books.restrict(accountOf(kind), kind, { terms: TERMS[kind] ?? {} });
  }
  return books;
}

/** Code of what a rehearsed act meets, or `done`; the books stay as they are. */
async function outcome(books: Books, [kind, data]: Ask): Promise<string> {
  const rehearsed = await books.ledger.rehearse(books.command(kind, data));
  return rehearsed.status === 'done' ? 'done' : rehearsed.refusal.code;
}

function matrixSuite(makeStore: () => Promise<LedgerStore | undefined>): void {
  let story: Promise<Books> | undefined;
  const told = async (): Promise<Books> => await (story ??= makeStore().then(tellStory));

  test.each(RESTRICTION_KINDS)(
    '%s stops what the table says, in every state, and nothing else',
    async (kind) => {
      const books = await told();
      const found: string[] = [];
      const expected: string[] = [];
      let allowed = 0;
      for (const side of SIDES) {
        for (const status of TRADE_STATUSES) {
          for (const [name, { ask, acts }] of Object.entries(TRIED)) {
            const free = await outcome(books, ask(tradeOf(NONE, side, status)));
            const act = acts[side];
            const stops = act !== undefined && STOPPED_BY[kind].includes(act);
            const label = `${name} a ${status} trade as its ${side}: `;
            expected.push(label + (free === 'done' && stops ? 'restricted' : free));
            found.push(label + (await outcome(books, ask(tradeOf(kind, side, status)))));
            allowed += free === 'done' ? 1 : 0;
          }
        }
      }
      expect(found).toEqual(expected);
      expect(allowed).toBeGreaterThan(30);
    },
    60_000,
  );

  test('and the books are sound', async () => {
    const books = await told();
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  }, 60_000);
}

describe('in memory', () => {
  matrixSuite(() => Promise.resolve(undefined));
});

describe('on SQLite', () => {
  const folder = testFolder();
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });
  matrixSuite(async () => {
    const workspace = await createWorkspace(join(folder, 'matrix.surety'), { program: PROGRAM });
    closing.push(() => workspace.close());
    return workspace.store;
  });
});

describePostgres('on PostgreSQL', () => {
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });
  matrixSuite(async () => {
    const workspace = await createWorkspace(await freshDatabase(), { program: PROGRAM });
    closing.push(() => workspace.close());
    return workspace.store;
  });
});

import { describe, expect, it } from 'vitest';

import { REFUSAL_CODES, type RefusalCode } from '#core/kernel/refusal';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import { Books } from '#test/support/books';

// When several refusals apply, the first in the documented order is the answer. Each line has at least two.

const ORDER: readonly RefusalCode[] = [
  ...([
    'invalid',
    'key-conflict',
    'already-exists',
    'not-found',
    'currency-mismatch',
    'wrong-state',
  ] as const),
  ...([
    'amount-exceeds',
    'approval-needed',
    'restricted',
    'no-policy',
    'limit-exceeded',
    'insufficient-funds',
  ] as const),
  'linked',
];

type Ask = { readonly [K in CommandKind]: readonly [kind: K, data: CommandData<K>] }[CommandKind];

const topUp = { topup_id: 'x', account_id: 'ann', instrument_id: 'ann-bank', custody_id: 'bank', amount: 1n };
const trade = {
  trade_id: 't',
  buyer_id: 'ann',
  seller_id: 'shop',
  amount: 1n,
  marketplace: 'own',
  goods: '',
} as const;
const payBank = {
  trade_id: 'paid',
  channel: 'online-bank',
  instrument_id: 'ann-bank',
  custody_id: 'bank',
} as const;
const transfer = { transfer_id: 'x', from_account_id: 'ann', to_account_id: 'bob', amount: 1n, memo: '' };
const withdrawal = { withdrawal_id: 'w', account_id: 'ann', instrument_id: 'ann-bank', amount: 1n };
const chargeback = { chargeback_id: 'x', trade_id: 'paid', custody_id: 'bank', amount: 1n, reason: 'r' };
const lines = [
  { account_id: 'ann', code: 'customer-available', amount: 5n },
  { account_id: 'system:CNY', code: 'losses', amount: -5n },
] as const;
const adjust = { adjustment_id: 'a', reason: 'r', basis: 'b', approver: 'ops' };

const CASES: readonly (readonly [why: string, code: RefusalCode, ask: Ask])[] = [
  [
    'the trade exists, the buyer does not',
    'already-exists',
    ['create-trade', { ...trade, trade_id: 'paid', buyer_id: 'x' }],
  ],
  [
    'the withdrawal exists, the account does not',
    'already-exists',
    ['request-withdrawal', { ...withdrawal, account_id: 'x' }],
  ],
  [
    'the account exists, the currency is not open',
    'already-exists',
    ['open-custody', { account_id: 'ann', currency: 'EUR', bank: 'ICBC', last4: '1111' }],
  ],
  [
    'no such instrument, another currency',
    'not-found',
    ['top-up', { ...topUp, instrument_id: 'x', custody_id: 'bank-usd' }],
  ],
  ['no such instrument, the trade is paid', 'not-found', ['pay-trade', { ...payBank, instrument_id: 'x' }]],
  [
    'no such custody account, the trade was paid from the balance',
    'not-found',
    ['charge-back', { ...chargeback, custody_id: 'x' }],
  ],
  [
    'no such account, a code that cannot be adjusted',
    'not-found',
    [
      'adjust',
      {
        ...adjust,
        lines: [
          { ...lines[0], code: 'escrow' },
          { ...lines[1], account_id: 'x' },
        ],
      },
    ],
  ],
  [
    'another currency, the wrong kind of instrument',
    'currency-mismatch',
    ['top-up', { ...topUp, instrument_id: 'ann-card', custody_id: 'bank-usd' }],
  ],
  [
    'another currency, the trade was paid from the balance',
    'currency-mismatch',
    ['charge-back', { ...chargeback, custody_id: 'bank-usd' }],
  ],
  [
    'does not sum to zero, a code that cannot be adjusted',
    'currency-mismatch',
    [
      'adjust',
      {
        ...adjust,
        lines: [
          { ...lines[0], code: 'customer-held' },
          { ...lines[1], amount: -4n },
        ],
      },
    ],
  ],
  [
    'the wrong status, more than in escrow',
    'wrong-state',
    ['request-refund', { trade_id: 'disputed', amount: 99_999n, reason: 'r' }],
  ],
  [
    'the wrong kind of instrument, under restriction',
    'wrong-state',
    ['top-up', { ...topUp, account_id: 'mall', instrument_id: 'mall-card' }],
  ],
  [
    'more than in escrow, under restriction',
    'amount-exceeds',
    ['request-refund', { trade_id: 'frozen', amount: 99_999n, reason: 'r' }],
  ],
  [
    'extended too far, under restriction',
    'amount-exceeds',
    ['extend-trade', { trade_id: 'frozen-sale', days: 90 }],
  ],
  [
    'no second person, not enough money',
    'approval-needed',
    [
      'execute-court-order',
      { order_id: 'x', account_id: 'bob', custody_id: 'bank', amount: 99n, basis: 'b', approver: 'ops' },
    ],
  ],
  [
    'under restriction, above the limit, without money',
    'restricted',
    ['transfer', { ...transfer, from_account_id: 'mall', amount: 10n ** 12n }],
  ],
  [
    'no rule for the currency, the receiver under restriction',
    'restricted',
    ['transfer', { ...transfer, from_account_id: 'g1', to_account_id: 'g2' }],
  ],
  [
    'no rule for the currency, without money',
    'no-policy',
    ['transfer', { ...transfer, from_account_id: 'g1', to_account_id: 'g3' }],
  ],
  ['above the limit, without money', 'limit-exceeded', ['transfer', { ...transfer, amount: 10n ** 12n }]],
  [
    'a malformed decision of a trade that does not exist',
    'invalid',
    ['decide-dispute', { trade_id: 'x', outcome: 'split', reason: 'r' }],
  ],
];

async function story(): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 10_000n);
  await books.topUp('mall', 1_000n);
  await books.trade('paid', 100n, 'paid');
  await books.trade('disputed', 100n, 'paid');
  await books.do('open-dispute', { trade_id: 'disputed', by: 'buyer', reason: 'r' });
  await books.trade('frozen', 100n, 'paid', { buyer_id: 'mall', seller_id: 'shop' });
  await books.trade('frozen-sale', 100n, 'shipped', { seller_id: 'mall' });
  await books.do('request-withdrawal', withdrawal);
  await books.do('open-currency', { currency: 'USD' });
  await books.do('open-custody', { account_id: 'bank-usd', currency: 'USD', bank: 'CMB', last4: '0002' });
  await books.do('open-currency', { currency: 'GBP' });
  for (const id of ['g1', 'g2', 'g3']) {
    await books.do('open-account', {
      account_id: id,
      party_id: 'p-ann',
      currency: 'GBP',
      merchant: false,
      category: '',
    });
  }
  await books.restrict('mall', 'freeze');
  await books.restrict('g2', 'freeze');
  return books;
}

describe('the order of refusals', () => {
  it('is the documented one', () => {
    expect(REFUSAL_CODES).toEqual(ORDER);
  });

  const told = story();

  it.each(CASES)('%s: %s', async (_why, code, [kind, data]) => {
    const books = await (await told).copy();
    expect(await books.outcome(kind, data as never)).toBe(code);
  });
});

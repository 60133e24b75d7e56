/**
 * Accounts and trades as they are when the books first tell of them.
 *
 * Written out in full, each at one place: objects put together by spreading, or grown field by field, are slow to read.
 */
import type { Instant } from '#core/kernel/instant';

import { Baseline } from './baseline';
import type { KnownAccount, KnownTrade } from './known';
import { SaleWindow } from './sale-window';

/** Sales of a merchant, and purchases of a buyer, from which on what is usual with him is known. */
const TICKETS_MIN = 5;
const SPENDS_MIN = 3;

export function newAccount(fact: {
  readonly account_id: string;
  readonly party_id: string;
  readonly currency: string;
  readonly merchant: boolean;
  readonly category: string;
  readonly marks: readonly string[];
  readonly at: Instant;
}): KnownAccount {
  return {
    id: fact.account_id,
    party_id: fact.party_id,
    currency: fact.currency,
    merchant: fact.merchant,
    category: fact.category,
    marks: fact.marks,
    opened_at: fact.at,
    devices: new Set(),
    ips: new Set(),
    banks: new Set(),
    payouts: new Set(),
    bought: [],
    sold: [],
    inflow: [],
    withdrawals: [],
    topups: [],
    sales: new SaleWindow(),
    tickets: new Baseline(TICKETS_MIN),
    spends: new Baseline(SPENDS_MIN),
    settled: new Map(),
    sponsored: new Map(),
    sponsoring: [],
    loops: new Set(),
    looped_at: null,
    sleep: null,
  };
}

/** A trade that was agreed on. */
export function newTrade(
  buyer: KnownAccount,
  seller: KnownAccount,
  fact: { readonly trade_id: string; readonly amount_minor: number; readonly at: Instant },
): KnownTrade {
  return {
    id: fact.trade_id,
    buyer,
    seller,
    amount: fact.amount_minor,
    created_at: fact.at,
    paid_at: fact.at,
    large: false,
    buyer_nth: 0,
    channel: null,
    card_id: null,
    shipped_at: null,
    method: null,
    tracked: false,
    address: '',
    confirmed_at: null,
    by_buyer: false,
    disputed: false,
    charged_back: false,
    refunded: 0,
    refunded_to_balance: 0,
    refunded_at: null,
    compensated: 0,
    compensated_at: null,
    claim_back: 0,
    commission: 0,
    returned: 0,
    returns: [],
    advanced: 0,
    advances: [],
    seller_cash: null,
    buyer_cash: null,
    cash_outs: [],
    repaid: null,
    passed_on: null,
    sponsor: null,
    sponsor_repaid: 0,
    sponsor_returns: [],
    crossed: [],
  };
}

/**
 * What trades, their troubles and withdrawals tell about accounts.
 *
 * It takes the detector's facts (`core/risk/facts.ts`), so that both read the journal alike. What is told of trades or
 * accounts that were never heard of is passed over: history may begin in the middle.
 */
import type { AccessFact, AccountFact, Fact, PaidFact, TradeFact } from '#core/risk/facts';
import { isParcelMethod } from '#core/risk/known';

import { addSale, newShop, type KnownAccount, type KnownSale, type Memory } from './known';

function openAccount(memory: Memory, fact: AccountFact): void {
  const party = memory.parties.get(fact.party_id);
  if (party === undefined) return;
  const account: KnownAccount = {
    ...{ id: fact.account_id, party, currency: fact.currency, category: fact.category, opened_at: fact.at },
    ...{ devices: new Set(), confirmed: new Map(), measures: new Map() },
    shop: fact.merchant ? newShop() : null,
  };
  memory.accounts.set(account.id, account);
  party.accounts.push(account);
}

function useDevice(memory: Memory, { account_id, device, at }: AccessFact): void {
  const account = memory.accounts.get(account_id);
  if (account !== undefined && device !== '') memory.useDevice(account, device, at);
}

function createTrade(memory: Memory, { trade_id, buyer_id, seller_id, amount_minor }: TradeFact): void {
  const buyer = memory.accounts.get(buyer_id);
  const seller = memory.accounts.get(seller_id);
  // Whoever sells without being a merchant has no credit to be scored.
  if (buyer === undefined || seller === undefined || seller.shop === null) return;
  memory.sales.set(trade_id, {
    ...{ buyer, seller, amount: amount_minor, paid_at: null, by_card: false },
    ...{ shipped_at: null, is_parcel: false, tracked: false },
    ...{ refunded: 0, disputed: false, lost_at: null, charged_back_at: null },
  });
}

function payTrade(sale: KnownSale, { channel, at }: PaidFact): void {
  sale.paid_at = at;
  sale.by_card = channel === 'credit-card';
  if (sale.seller.shop !== null) addSale(sale.seller.shop.sales, sale, at);
}

type SaleFact = Extract<Fact, { readonly trade_id: string }>;

function learnSale(sale: KnownSale, fact: SaleFact): void {
  if (fact.kind === 'paid') {
    payTrade(sale, fact);
  } else if (fact.kind === 'shipped') {
    sale.shipped_at = fact.at;
    sale.is_parcel = isParcelMethod(fact.method);
    sale.tracked = fact.tracked;
  } else if (fact.kind === 'refunded') {
    sale.refunded += fact.amount_minor;
  } else if (fact.kind === 'disputed') {
    sale.disputed = true;
  } else if (fact.kind === 'charged-back') {
    sale.charged_back_at ??= fact.at;
  }
}

/** Takes in what a fact tells. */
export function learnMoney(memory: Memory, fact: Fact): void {
  if (fact.kind === 'account') {
    openAccount(memory, fact);
  } else if (fact.kind === 'access') {
    useDevice(memory, fact);
  } else if (fact.kind === 'trade') {
    createTrade(memory, fact);
  } else if (fact.kind === 'withdrawal') {
    const account = memory.accounts.get(fact.account_id);
    if (account === undefined || account.shop === null) return;
    account.shop.withdrawals.set(fact.withdrawal_id, { at: fact.at, amount: fact.amount_minor });
    memory.withdrawals.set(fact.withdrawal_id, account.shop);
  } else if ('trade_id' in fact) {
    const sale = memory.sales.get(fact.trade_id);
    if (sale !== undefined) learnSale(sale, fact);
  }
}

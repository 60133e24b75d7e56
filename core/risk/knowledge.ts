/**
 * What is known about accounts, trades and the ways of money after the facts so far.
 *
 * The detector's memory: it takes in facts one by one and says nothing by itself. Every number a feature needs is
 * kept here in a shape that can be asked at once; windows let go of what is older. Facts about trades or accounts that
 * were never heard of are passed over: history may begin in the middle.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Channel } from '#core/ledger/tables';

import { Baseline, Baselines } from './baseline';
import { CardWalks } from './card-walks';
import type { BankMove, Edge, KnownAccount, KnownTrade } from './known';
import { Peers } from './peers';
import { SaleWindow } from './sale-window';

/** Withdrawals are kept this long for being found again. */
const CASH_KEPT_MS = 5 * DAY_MS;

/** Sizes of cash: a sixteenth of a doubling (4 %). */
const cashSize = (amount: number): number => Math.floor(Math.log2(Math.max(1, amount)) * 16);

/** So many times the usual ticket is large. */
const LARGE_TIMES = 5;

/** A pause between sales longer than this is a sleep. */
const SLEEP_MS = 45 * DAY_MS;

const NO_MARKS: readonly string[] = [];

export class Knowledge {
  readonly accounts = new Map<string, KnownAccount>();
  readonly trades = new Map<string, KnownTrade>();
  /** Marks of parties, and the merchants' accounts that have a mark. */
  readonly parties = new Map<string, readonly string[]>();
  readonly namesakes = new Map<string, Set<KnownAccount>>();
  /** Who uses a device. */
  readonly devices = new Map<string, Set<KnownAccount>>();
  /** Whose goods went to an address. */
  readonly addresses = new Map<string, Set<KnownAccount>>();
  /** Bank and last four digits of registered instruments, and who registered such. */
  readonly instruments = new Map<string, string>();
  readonly holders = new Map<string, Set<KnownAccount>>();
  /** Withdrawals of the last days by size, for finding whose cash came back through the bank. */
  readonly #cash = new Map<number, BankMove[]>();
  /** Payments by card: when, in order. */
  readonly cards = new Map<string, KnownTrade[]>();
  readonly walks = new CardWalks();
  readonly peers = new Peers();
  /** Tickets by currency and the seller's category, in minor units. */
  readonly #tickets = new Map<string, Baselines>();
  /** From payment to the buyer's confirmation by delivery method, in seconds. */
  readonly confirm_times = new Baselines();

  account(id: string): KnownAccount | undefined {
    return this.accounts.get(id);
  }

  openAccount(fact: {
    account_id: string;
    party_id: string;
    currency: string;
    merchant: boolean;
    category: string;
    at: Instant;
  }): void {
    const marks = this.parties.get(fact.party_id) ?? NO_MARKS;
    const account: KnownAccount = {
      id: fact.account_id,
      party_id: fact.party_id,
      currency: fact.currency,
      merchant: fact.merchant,
      category: fact.category,
      marks,
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
      tickets: new Baseline(5),
      spends: new Baseline(3),
      settled: new Map(),
      sponsored: new Map(),
      loops: new Set(),
      looped_at: null,
      sleep: null,
    };
    this.accounts.set(account.id, account);
    for (const mark of account.merchant ? marks : NO_MARKS) {
      this.namesakes.set(mark, (this.namesakes.get(mark) ?? new Set()).add(account));
    }
  }

  useDevice(account: KnownAccount, device: string, ip: string): void {
    if (device !== '') {
      account.devices.add(device);
      const users = this.devices.get(device) ?? new Set();
      this.devices.set(device, users.add(account));
    }
    if (ip !== '') {
      account.ips.add(ip);
    }
  }

  /** A bank card; cards are told apart by bank and last four digits, so two people's may look the same by chance. */
  registerInstrument(account: KnownAccount, instrument_id: string, bank: string, last4: string): void {
    const card = `${bank} ${last4}`;
    this.instruments.set(instrument_id, card);
    account.banks.add(card);
    const holders = this.holders.get(card) ?? new Set();
    this.holders.set(card, holders.add(account));
  }

  /** A trade that was agreed on; it counts once it is paid. Null when a side is unknown. */
  createTrade(fact: {
    trade_id: string;
    buyer_id: string;
    seller_id: string;
    amount_minor: number;
    at: Instant;
  }): KnownTrade | null {
    const buyer = this.accounts.get(fact.buyer_id);
    const seller = this.accounts.get(fact.seller_id);
    if (buyer === undefined || seller === undefined) {
      return null;
    }
    // Written out in full: objects put together by spreading are slow to read.
    const trade: KnownTrade = {
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
      crossed: [],
    };
    this.trades.set(trade.id, trade);
    return trade;
  }

  payTrade(trade: KnownTrade, channel: Channel, card_id: string | null, at: Instant): void {
    const { seller, buyer } = trade;
    const before = seller.sold.at(-1);
    if (before !== undefined && at - before.paid_at > SLEEP_MS) {
      seller.sleep = { days: (at - before.paid_at) / DAY_MS, woke_at: at };
    }
    trade.paid_at = at;
    trade.channel = channel;
    trade.large = trade.amount >= LARGE_TIMES * this.ticketsLike(seller).quantile(0.5);
    trade.buyer_nth = buyer.bought.length;
    seller.sold.push(trade);
    buyer.bought.push(trade);
    if (channel === 'credit-card' && card_id !== null) {
      trade.card_id = card_id;
      const paid = this.cards.get(card_id) ?? [];
      paid.push(trade);
      this.cards.set(card_id, paid);
      this.walks.add(trade);
    }
    seller.sales.add(trade);
    this.peers.paid(seller, at);
  }

  #ticketsIn(currency: string): Baselines {
    let tickets = this.#tickets.get(currency);
    if (tickets === undefined) {
      tickets = new Baselines();
      this.#tickets.set(currency, tickets);
    }
    return tickets;
  }

  /** What is usual in a seller's currency and category. */
  ticketsLike(seller: KnownAccount): Baseline {
    return this.#ticketsIn(seller.currency).of(seller.category);
  }

  /** What a payment adds to what is usual; called after its own features were taken. */
  learnTicket(trade: KnownTrade): void {
    this.#ticketsIn(trade.seller.currency).add(trade.seller.category, trade.amount);
    trade.seller.tickets.add(trade.amount);
    trade.buyer.spends.add(trade.amount);
  }

  shipTrade(trade: KnownTrade, address: string): void {
    trade.address = address;
    if (address !== '') {
      const buyers = this.addresses.get(address) ?? new Set();
      this.addresses.set(address, buyers.add(trade.buyer));
    }
  }

  /** Cash taken to the bank. */
  withdraw(move: BankMove, instrument_id: string): void {
    const card = this.instruments.get(instrument_id);
    if (card !== undefined) move.account.payouts.add(card);
    move.account.withdrawals.push(move);
    const size = cashSize(move.amount);
    const alike = this.#cash.get(size) ?? [];
    alike.push(move);
    this.#cash.set(size, alike);
    while ((alike[0]?.at ?? move.at) < move.at - CASH_KEPT_MS) alike.shift();
  }

  /** Withdrawals of about an amount within a time, latest first; `above` is how much more each may be, as a share. */
  *withdrawalsLike(amount: number, above: number, from: Instant, upto: Instant): Iterable<BankMove> {
    for (let size = cashSize(amount * 0.97); size <= cashSize(amount * (1 + above)); size += 1) {
      const alike = this.#cash.get(size) ?? [];
      for (let index = alike.length - 1; index >= 0; index -= 1) {
        const move = alike[index];
        if (move === undefined || move.at < from) break;
        if (move.at <= upto && move.amount >= amount * 0.97 && move.amount <= amount * (1 + above)) {
          yield move;
        }
      }
    }
  }

  /** Money between accounts, in the order in which it was told. */
  addEdge(edge: Edge): void {
    edge.to.inflow.push(edge);
  }
}

/**
 * What is known about accounts, trades and the ways of money after the facts so far.
 *
 * The detector's memory: it takes in facts one by one and says nothing by itself. Every number a feature needs is
 * kept here in a shape that can be asked at once; windows let go of what is older. Facts about trades or accounts that
 * were never heard of are passed over: history may begin in the middle.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Channel } from '#core/ledger/tables';

import { Baselines, type Baseline, type BaselinesState } from './baseline';
import { CardWalks, type WalksState } from './card-walks';
import type { BankMove, Edge, KnownAccount, KnownTrade } from './known';
import { newAccount, newTrade } from './new-known';
import { Peers, type PeersState } from './peers';

/** Withdrawals are kept this long for being found again. */
const CASH_KEPT_MS = 5 * DAY_MS;

/** Sizes of cash: a sixteenth of a doubling (4 %). */
const cashSize = (amount: number): number => Math.floor(Math.log2(Math.max(1, amount)) * 16);

/** So many times the usual ticket is large. */
const LARGE_TIMES = 5;

/** A pause between sales longer than this is a sleep. */
const SLEEP_MS = 45 * DAY_MS;

const NO_MARKS: readonly string[] = [];

/** All that is known, as plain data with references, for being kept. */
export interface KnowledgeState {
  readonly accounts: readonly KnownAccount[];
  readonly trades: readonly KnownTrade[];
  readonly parties: Map<string, readonly string[]>;
  readonly namesakes: Map<string, Set<KnownAccount>>;
  readonly devices: Map<string, Set<KnownAccount>>;
  readonly addresses: Map<string, Set<KnownAccount>>;
  readonly instruments: Map<string, string>;
  readonly holders: Map<string, Set<KnownAccount>>;
  readonly cash: Map<number, BankMove[]>;
  readonly cards: Map<string, KnownTrade[]>;
  readonly walks: WalksState;
  readonly peers: PeersState;
  readonly tickets: Map<string, BaselinesState>;
  readonly confirm_times: BaselinesState;
}

export class Knowledge {
  readonly accounts: Map<string, KnownAccount>;
  readonly trades: Map<string, KnownTrade>;
  /** Marks of parties, and the merchants' accounts that have a mark. */
  readonly parties: Map<string, readonly string[]>;
  readonly namesakes: Map<string, Set<KnownAccount>>;
  /** Who uses a device. */
  readonly devices: Map<string, Set<KnownAccount>>;
  /** Whose goods went to an address. */
  readonly addresses: Map<string, Set<KnownAccount>>;
  /** Bank and last four digits of registered instruments, and who registered such. */
  readonly instruments: Map<string, string>;
  readonly holders: Map<string, Set<KnownAccount>>;
  /** Withdrawals of the last days by size, for finding whose cash came back through the bank. */
  readonly #cash: Map<number, BankMove[]>;
  /** Payments by card: when, in order. */
  readonly cards: Map<string, KnownTrade[]>;
  readonly walks: CardWalks;
  readonly peers: Peers;
  /** Tickets by currency and the seller's category, in minor units. */
  readonly #tickets: Map<string, Baselines>;
  /** From payment to the buyer's confirmation by delivery method, in seconds. */
  readonly confirm_times: Baselines;

  /** @param state what was known before, which nobody else goes on with; nothing unless given */
  constructor(state?: KnowledgeState) {
    this.accounts = new Map(state?.accounts.map((account) => [account.id, account]));
    this.trades = new Map(state?.trades.map((trade) => [trade.id, trade]));
    this.parties = state?.parties ?? new Map<string, readonly string[]>();
    this.namesakes = state?.namesakes ?? new Map<string, Set<KnownAccount>>();
    this.devices = state?.devices ?? new Map<string, Set<KnownAccount>>();
    this.addresses = state?.addresses ?? new Map<string, Set<KnownAccount>>();
    this.instruments = state?.instruments ?? new Map<string, string>();
    this.holders = state?.holders ?? new Map<string, Set<KnownAccount>>();
    this.#cash = state?.cash ?? new Map<number, BankMove[]>();
    this.cards = state?.cards ?? new Map<string, KnownTrade[]>();
    this.walks = state === undefined ? new CardWalks() : CardWalks.restore(state.walks);
    this.peers = state === undefined ? new Peers() : Peers.restore(state.peers);
    const tickets = [...(state?.tickets ?? [])];
    this.#tickets = new Map(tickets.map(([currency, kept]) => [currency, Baselines.restore(kept)]));
    this.confirm_times = state === undefined ? new Baselines() : Baselines.restore(state.confirm_times);
  }

  /** What is known, for being kept. */
  state(): KnowledgeState {
    const { parties, namesakes, devices, addresses, instruments, holders, cards } = this;
    return {
      ...{ accounts: [...this.accounts.values()], trades: [...this.trades.values()] },
      ...{ parties, namesakes, devices, addresses, instruments, holders, cards, cash: this.#cash },
      ...{ walks: this.walks.state(), peers: this.peers.state() },
      tickets: new Map([...this.#tickets].map(([currency, tickets]) => [currency, tickets.state()])),
      confirm_times: this.confirm_times.state(),
    };
  }

  account(id: string): KnownAccount | undefined {
    return this.accounts.get(id);
  }

  openAccount(fact: Omit<Parameters<typeof newAccount>[0], 'marks'>): void {
    const marks = this.parties.get(fact.party_id) ?? NO_MARKS;
    const account = newAccount({ ...fact, marks });
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
    const trade = newTrade(buyer, seller, fact);
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

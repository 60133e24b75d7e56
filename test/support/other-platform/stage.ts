/**
 * The stage of the other platform: its clock, balances, and the acts that leave rows.
 *
 * Acts are scheduled by instant and played in order; what would come after the last day is left out, so that some
 * trades stay open. Balances are kept as the books will have them: nobody spends what he has not got.
 */
import TinyQueue from 'tinyqueue';

import type { Chance } from './chance';
import type { DeliveryMethod } from './categories';
import type { Group, Rows } from './rows';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How long until a shipped trade confirms itself (default policy). */
const CONFIRMS_ITSELF: Readonly<Record<DeliveryMethod, number>> = {
  recharge: 0,
  automatic: DAY,
  virtual: 3 * DAY,
  express: 10 * DAY,
  ems: 10 * DAY,
  surface: 30 * DAY,
};
const CLOSES_UNPAID = 5 * DAY;
const CARRIERS = ['SF', 'YTO', 'ZTO', 'STO', 'Yunda', 'Deppon'];
export const CUSTODIES = { 'esc-east': 'CMB', 'esc-north': 'ICBC', 'esc-south': 'BOC' } as const;

export interface Instrument {
  readonly id: string;
  readonly bank: string;
  readonly custody: string;
}

export interface Account {
  readonly id: string;
  readonly party_id: string;
  readonly business: boolean;
  readonly category: string;
  readonly opened_at: number;
  readonly bank: Instrument;
  readonly cards: Instrument[];
  /** What one card can pay in one go, in minor units. */
  card_limit_minor: number;
  /** What the real-name level lets it pay in one go. */
  readonly payment_limit_minor: number;
  readonly devices: string[];
  readonly ip: string;
  readonly address: string;
  readonly friends: Account[];
  readonly family: Account[];
  balance_minor: number;
}

export type Channel = 'balance' | 'online-bank' | 'credit-card';

export interface Trade {
  readonly id: string;
  readonly buyer: Account;
  readonly seller: Account;
  readonly amount_minor: number;
  readonly group: Group | undefined;
  channel: Channel;
  custody: string;
  status: 'created' | 'paid' | 'shipped' | 'asked' | 'disputed' | 'settled' | 'over';
  /** In escrow while open. */
  escrow_minor: number;
  /** Given back after settlement. */
  returned_minor: number;
  due_at: number;
  left_ms: number;
  request_id: string;
}

export interface Order {
  readonly buyer: Account;
  readonly seller: Account;
  readonly amount_minor: number;
  readonly goods: string;
  readonly channel: Channel;
  readonly card?: Instrument | undefined;
  readonly outside?: boolean;
  readonly delivery: DeliveryMethod;
  readonly ship_after: number;
  /** After shipment; 'timer' leaves it to the clock. */
  readonly confirm_after: number | 'timer';
  /** Parcels carry a number unless told otherwise; a text is used as it is. */
  readonly tracking?: string | undefined;
  readonly address?: string | undefined;
  readonly device?: string | undefined;
  readonly group?: Group | undefined;
  readonly never_paid?: boolean;
  readonly onPaid?: ((trade: Trade) => void) | undefined;
  readonly onShipped?: ((trade: Trade) => void) | undefined;
  readonly onSettled?: ((trade: Trade) => void) | undefined;
}

interface Act {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export class Stage {
  readonly rows: Rows;
  readonly chance: Chance;
  readonly begin: number;
  readonly end: number;
  now: number;
  trades = 0;
  #acts = new TinyQueue<Act>([], (one, other) => one.at - other.at || one.order - other.order);
  #ordered = 0;
  readonly #used = new Set<string>();
  /** What lies at each custody bank; withdrawals are paid where there is most. */
  readonly #cash = new Map<string, number>(Object.keys(CUSTODIES).map((id) => [id, 0]));

  constructor(rows: Rows, chance: Chance, begin: number, end: number) {
    this.rows = rows;
    this.chance = chance;
    this.begin = begin;
    this.end = end;
    this.now = begin;
  }

  /** An identifier that was not used before. */
  id(prefix: string, length: number): string {
    for (;;) {
      const id = prefix + this.chance.code(length);
      if (!this.#used.has(id)) {
        this.#used.add(id);
        return id;
      }
    }
  }

  at(instant: number, run: () => void): void {
    // Whole seconds, as the rows have them, so that timers fall due in the books when they do here.
    const at = Math.ceil(Math.max(instant, this.now) / 1000) * 1000;
    if (at < this.end) {
      this.#ordered += 1;
      this.#acts.push({ at, order: this.#ordered, run });
    }
  }

  after(delay: number, run: () => void): void {
    this.at(this.now + delay, run);
  }

  play(): void {
    for (let act = this.#acts.pop(); act !== undefined; act = this.#acts.pop()) {
      this.now = act.at;
      act.run();
    }
  }

  #move(custody: string, amount_minor: number): void {
    this.#cash.set(custody, (this.#cash.get(custody) ?? 0) + amount_minor);
  }

  #richest(): string {
    return [...this.#cash].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  }

  /** Seen at a device shortly before now. */
  login(account: Account, device = this.chance.pick(account.devices)): void {
    const at = Math.max(this.now - this.chance.int(20, 600) * 1000, account.opened_at + MINUTE);
    if (this.chance.odds(0.015)) {
      this.rows.add('access', at - 9000, this.id('ev', 12), account.id, 'login-failed', device, account.ip);
    }
    this.rows.add('access', at, this.id('ev', 12), account.id, 'login', device, account.ip);
  }

  topUp(account: Account, amount_minor: number): void {
    const { id, custody } = account.bank;
    this.rows.add('topup', this.now, this.id('in', 12), account.id, id, custody, amount_minor);
    account.balance_minor += amount_minor;
    this.#move(custody, amount_minor);
  }

  /** Tops up what is missing, to whole hundreds of yuan. */
  ensure(account: Account, amount_minor: number): void {
    const missing = amount_minor - account.balance_minor;
    if (missing > 0) {
      this.topUp(account, Math.ceil(missing / 10_000) * 10_000);
    }
  }

  /** Moves at most what is there; returns what moved. */
  transfer(from: Account, to: Account, amount_minor: number, memo = ''): number {
    const moved = Math.min(Math.round(amount_minor), from.balance_minor);
    if (moved < 1 || from === to) {
      return 0;
    }
    if (this.chance.odds(0.4)) {
      this.login(from);
    }
    this.rows.add('transfer', this.now, this.id('mv', 12), from.id, to.id, moved, memo);
    from.balance_minor -= moved;
    to.balance_minor += moved;
    return moved;
  }

  /** Takes at most what is there to the bank; the bank answers hours later. */
  withdraw(account: Account, amount_minor: number, group?: Group): number {
    const amount = Math.min(Math.round(amount_minor), account.balance_minor);
    if (amount < 1) {
      return 0;
    }
    const id = this.id('wd', 12);
    this.rows.add('withdrawal', this.now, id, account.id, account.bank.id, amount);
    group?.note('withdrawal', id, this.now);
    account.balance_minor -= amount;
    const fails = group === undefined && this.chance.odds(0.006);
    this.after(this.chance.between(0.4, 22) * HOUR, () => {
      if (fails) {
        this.rows.add('withdrawal_result', this.now, id, 'returned', '', 'name does not match');
        account.balance_minor += amount;
      } else {
        const custody = this.#richest();
        this.#move(custody, -amount);
        this.rows.add('withdrawal_result', this.now, id, 'paid', custody, '');
      }
    });
    return amount;
  }

  /** The buyer orders now; payment, shipment and confirmation follow in their time. */
  buy(order: Order): void {
    const { buyer, seller, group } = order;
    const trade: Trade = {
      ...{ id: this.id('', 18), buyer, seller, amount_minor: order.amount_minor, group },
      ...{ channel: order.channel, custody: '', status: 'created', escrow_minor: 0, returned_minor: 0 },
      ...{ due_at: Infinity, left_ms: 0, request_id: '' },
    };
    if (this.chance.odds(0.6) || order.device !== undefined) {
      this.login(buyer, order.device);
    }
    const market = order.outside === true ? 'outside' : 'own';
    this.rows.add('trade', this.now, trade.id, buyer.id, seller.id, order.amount_minor, market, order.goods);
    this.trades += 1;
    if (order.never_paid === true) {
      this.#closeUnpaid(trade);
    } else {
      this.after(this.chance.int(8, 400) * 1000, () => this.#pay(trade, order));
    }
  }

  #closeUnpaid(trade: Trade): void {
    const by_buyer = this.chance.odds(0.35);
    this.after(by_buyer ? this.chance.wait(9 * HOUR) + MINUTE : CLOSES_UNPAID, () => {
      const reason = by_buyer ? 'ordered by mistake' : 'not paid in time';
      trade.status = 'over';
      this.rows.add('closing', this.now, trade.id, by_buyer ? 'buyer' : 'timer', reason);
    });
  }

  #pay(trade: Trade, order: Order): void {
    const { buyer, amount_minor, group } = trade;
    const card = order.card ?? buyer.cards[0];
    if (trade.channel === 'credit-card' && card === undefined) {
      trade.channel = 'online-bank';
    }
    if (trade.channel === 'balance' && buyer.balance_minor < amount_minor) {
      trade.channel = 'online-bank';
    }
    const paid_with = trade.channel === 'credit-card' ? card : buyer.bank;
    trade.status = 'paid';
    trade.escrow_minor = amount_minor;
    if (trade.channel === 'balance' || paid_with === undefined) {
      buyer.balance_minor -= amount_minor;
      this.rows.add('payment', this.now, trade.id, 'balance', '', '');
    } else {
      trade.custody = paid_with.custody;
      this.#move(trade.custody, amount_minor);
      this.rows.add('payment', this.now, trade.id, trade.channel, paid_with.id, paid_with.custody);
    }
    group?.note('trade', trade.id, this.now);
    group?.note('merchant', trade.seller.id, this.now);
    group?.note('buyer', buyer.id, this.now);
    if (trade.channel === 'credit-card' && paid_with !== undefined) {
      group?.note('instrument', paid_with.id, this.now);
    }
    order.onPaid?.(trade);
    this.after(order.ship_after, () => this.#ship(trade, order));
  }

  #ship(trade: Trade, order: Order): void {
    if (trade.status !== 'paid') {
      return;
    }
    const parcel = ['express', 'ems', 'surface'].includes(order.delivery);
    const carrier = order.delivery === 'ems' ? 'EMS' : parcel ? this.chance.pick(CARRIERS) : '';
    const tracking = parcel
      ? (order.tracking ?? carrier.slice(0, 2).toUpperCase() + this.chance.digits(12))
      : '';
    const address = parcel ? (order.address ?? trade.buyer.address) : '';
    this.rows.add(
      'shipment',
      this.now,
      trade.id,
      order.delivery,
      tracking === '' ? '' : carrier,
      tracking,
      address,
    );
    trade.status = 'shipped';
    trade.due_at = this.now + CONFIRMS_ITSELF[order.delivery];
    this.#arm(trade, order);
    if (order.confirm_after !== 'timer') {
      this.after(order.confirm_after, () => this.#confirm(trade, order, 'buyer'));
    }
    order.onShipped?.(trade);
  }

  #arm(trade: Trade, order: Order): void {
    this.at(trade.due_at, () => {
      if (this.now >= trade.due_at) {
        this.#confirm(trade, order, 'timer');
      }
    });
  }

  #confirm(trade: Trade, order: Order, by: 'buyer' | 'timer'): void {
    if (trade.status !== 'shipped') {
      return;
    }
    this.rows.add('confirmation', this.now, trade.id, by);
    trade.status = 'settled';
    trade.seller.balance_minor += trade.escrow_minor;
    trade.escrow_minor = 0;
    order.onSettled?.(trade);
  }

  extend(trade: Trade, order: Order, days: number): void {
    if (trade.status === 'shipped') {
      this.rows.add('extension', this.now, this.id('ex', 10), trade.id, days);
      trade.due_at += days * DAY;
      this.#arm(trade, order);
    }
  }

  /** The buyer asks for money back; false when it is too late for that. */
  ask(trade: Trade, amount_minor: number, reason: string): boolean {
    if (trade.status !== 'paid' && trade.status !== 'shipped') {
      return false;
    }
    trade.left_ms = trade.status === 'shipped' ? Math.max(0, trade.due_at - this.now) : Infinity;
    trade.due_at = Infinity;
    trade.status = 'asked';
    trade.request_id = this.id('rq', 10);
    const amount = Math.min(amount_minor, trade.escrow_minor);
    this.rows.add('request', this.now, trade.request_id, trade.id, amount, reason);
    return true;
  }

  #resume(trade: Trade, order: Order): void {
    if (trade.left_ms === Infinity) {
      trade.status = 'paid';
      this.after(this.chance.between(2, 30) * HOUR, () => this.#ship(trade, order));
      return;
    }
    trade.status = 'shipped';
    trade.due_at = this.now + trade.left_ms;
    this.#arm(trade, order);
  }

  dropRequest(trade: Trade, order: Order): void {
    if (trade.status === 'asked') {
      this.rows.add('request_end', this.now, trade.request_id, trade.id, 'buyer');
      this.#resume(trade, order);
    }
  }

  /** Gives back at most what is left; after settlement the seller pays, from the bank if need be. */
  refund(trade: Trade, order: Order, amount_minor: number, destination: 'instrument' | 'balance'): number {
    const settled = trade.status === 'settled';
    const left = settled ? trade.amount_minor - trade.returned_minor : trade.escrow_minor;
    const amount = Math.min(Math.round(amount_minor), left);
    if (amount < 1 || !['paid', 'shipped', 'asked', 'settled'].includes(trade.status)) {
      return 0;
    }
    if (settled) {
      this.ensure(trade.seller, amount);
      trade.seller.balance_minor -= amount;
    } else {
      trade.escrow_minor -= amount;
    }
    trade.returned_minor += amount;
    this.rows.add('refund', this.now, this.id('rf', 12), trade.id, amount, destination, 'seller');
    if (destination === 'balance' || trade.channel === 'balance') {
      trade.buyer.balance_minor += amount;
    } else {
      this.#move(trade.custody, -amount);
    }
    if (!settled && trade.escrow_minor === 0) {
      trade.status = 'over';
    } else if (trade.status === 'asked') {
      this.#resume(trade, order);
    }
    return amount;
  }

  /** A dispute that the platform decides some days later. */
  dispute(trade: Trade, reason: string): void {
    if (!['paid', 'shipped', 'asked'].includes(trade.status)) {
      return;
    }
    const id = this.id('dp', 10);
    trade.status = 'disputed';
    this.rows.add('dispute', this.now, id, trade.id, this.chance.odds(0.85) ? 'buyer' : 'seller', reason);
    this.after(this.chance.between(1, 9) * DAY, () => {
      const half = Math.floor(trade.escrow_minor / 2);
      const outcome = half < 1 ? 'release' : this.chance.pick(['release', 'refund', 'split'] as const);
      const back = { release: 0, refund: trade.escrow_minor, split: half }[outcome];
      this.rows.add(
        'decision',
        this.now,
        id,
        trade.id,
        outcome,
        outcome === 'split' ? half : '',
        'evidence weighed',
      );
      trade.seller.balance_minor += trade.escrow_minor - back;
      if (trade.channel === 'balance') {
        trade.buyer.balance_minor += back;
      } else {
        this.#move(trade.custody, -back);
      }
      trade.returned_minor += back;
      trade.escrow_minor = 0;
      // What the decision settled is not refunded again.
      trade.status = 'over';
    });
  }

  /** The issuer takes a settled card payment back, out of what the seller has. */
  chargeBack(trade: Trade): void {
    if (trade.status === 'settled' && trade.channel === 'credit-card' && trade.returned_minor === 0) {
      this.ensure(trade.seller, trade.amount_minor);
      trade.seller.balance_minor -= trade.amount_minor;
      trade.returned_minor = trade.amount_minor;
      this.#move(trade.custody, -trade.amount_minor);
      trade.status = 'over';
      const reason = 'cardholder does not know the payment';
      this.rows.add(
        'chargeback',
        this.now,
        this.id('cb', 10),
        trade.id,
        trade.custody,
        trade.amount_minor,
        reason,
      );
    }
  }
}

/**
 * One secured trade as the generator plays it: the acts of its life, each emitting its command and keeping
 * the light view of escrow and balances in step.
 *
 * The clock's own acts (a trade that confirms itself or closes unpaid) emit nothing: the books do that by
 * their timers, and the view here follows at the same instant. An act that the books would refuse is not
 * emitted and answers false.
 */
import { settlementRoute } from '#core/enforcement/matrix';
import { assert } from '#core/kernel/assert';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { CARRIERS } from './names';
import type { Holder, Instrument } from './people';
import { creditCardOf, debitOf, type Custody, type World } from './world';

const TIMERS = DEFAULT_POLICIES.timers;

/** Methods by which a parcel travels; the others deliver over the wire. */
const PARCEL: readonly DeliveryMethod[] = ['express', 'ems', 'surface'];

export interface Shipment {
  readonly method: DeliveryMethod;
  /** Parcels without a tracking number, or to one address, are a sign. */
  readonly tracked?: boolean;
  readonly address?: string;
}

type DealState = 'created' | 'paid' | 'shipped' | 'asked' | 'disputed' | 'ended';

export class Deal {
  readonly id: string;
  readonly buyer: Holder;
  readonly seller: Holder;
  readonly amount: bigint;
  readonly outside: boolean;
  readonly created_at: Instant;
  state: DealState = 'created';
  channel: Channel | null = null;
  instrument: Instrument | null = null;
  custody: Custody | null = null;
  escrow = 0n;
  paid_at: Instant = 0;
  confirmed_at: Instant = 0;
  /** Called when the proceeds reach the seller's balance, by the buyer's word or by lapse of time. */
  onReleased: (() => void) | null = null;
  readonly #world: World;
  /** When it confirms itself; 0 while no timer runs. */
  #due_at: Instant = 0;
  #left_ms = 0;
  #resume: DealState = 'paid';

  constructor(world: World, buyer: Holder, seller: Holder, amount: bigint, goods: string, outside = false) {
    assert(amount > 0n, 'a trade has an amount');
    this.#world = world;
    this.id = world.nextId('T');
    this.buyer = buyer;
    this.seller = seller;
    this.amount = amount;
    this.outside = outside;
    this.created_at = world.now;
    world.emit('create-trade', {
      trade_id: this.id,
      buyer_id: buyer.account_id,
      seller_id: seller.account_id,
      amount,
      marketplace: outside ? 'outside' : 'own',
      goods,
    });
  }

  /** True when paying now by this channel would be accepted. */
  canPay(channel: Channel, card?: Instrument): boolean {
    const { buyer, seller, amount } = this;
    const world = this.#world;
    const fee = this.outside ? world.feeFor(buyer, amount) : 0n;
    return (
      this.state === 'created' &&
      world.now < this.created_at + TIMERS.close_unpaid_ms &&
      !world.isStopped(buyer, 'pay') &&
      !world.isStopped(seller, 'collect', amount) &&
      world.withinLimits(buyer, amount + fee) &&
      (channel !== 'balance' || buyer.available >= amount + fee) &&
      (channel !== 'credit-card' || (card !== undefined && world.roomOnCard(card) >= amount + fee))
    );
  }

  /** Pays; false when that would be refused. */
  pay(channel: Channel, instrument?: Instrument): boolean {
    const { buyer, amount } = this;
    const world = this.#world;
    const source =
      channel === 'balance'
        ? null
        : (instrument ?? (channel === 'credit-card' ? creditCardOf(buyer) : debitOf(buyer)) ?? null);
    if (!this.canPay(channel, source ?? undefined)) {
      return false;
    }
    const custody = source === null ? null : world.custodyOf(source.bank);
    this.#emitPay(channel, source, custody);
    const fee = this.outside ? world.feeFor(buyer, amount) : 0n;
    if (this.outside) {
      world.countFee(buyer, amount);
    }
    world.countPayment(buyer, amount + fee);
    if (custody === null) {
      buyer.available -= amount + fee;
    } else {
      custody.cash += amount + fee;
    }
    if (channel === 'credit-card' && source !== null) {
      world.countCard(source, amount + fee);
    }
    this.state = 'paid';
    this.channel = channel;
    this.instrument = source;
    this.custody = custody;
    this.escrow = amount;
    this.paid_at = world.now;
    return true;
  }

  /** Tries to pay although the books must refuse; nothing changes. */
  tryInVain(channel: Channel, instrument?: Instrument): void {
    const source = channel === 'balance' ? null : (instrument ?? debitOf(this.buyer));
    this.#emitPay(channel, source, source === null ? null : this.#world.custodyOf(source.bank));
  }

  #emitPay(channel: Channel, source: Instrument | null, custody: Custody | null): void {
    const money =
      source === null || custody === null ? {} : { instrument_id: source.id, custody_id: custody.id };
    this.#world.emit('pay-trade', { trade_id: this.id, channel, ...money });
  }

  ship({ method, tracked = true, address }: Shipment): boolean {
    const world = this.#world;
    if (this.state !== 'paid' || world.isStopped(this.seller, 'ship')) {
      return false;
    }
    const parcel = PARCEL.includes(method);
    world.emit('ship-trade', {
      trade_id: this.id,
      delivery_method: method,
      carrier: parcel ? (method === 'ems' ? 'EMS' : world.random.pick(CARRIERS)) : '',
      tracking:
        parcel && tracked ? world.random.int(10_000_000, 99_999_999).toString() + this.id.slice(-5) : '',
      address: parcel ? (address ?? `AD${this.buyer.party_id.slice(1)}`) : '',
    });
    this.state = 'shipped';
    this.#startTimer(TIMERS.auto_confirm_ms[method]);
    return true;
  }

  #startTimer(left_ms: number): void {
    const world = this.#world;
    const due_at = world.now + left_ms;
    this.#due_at = due_at;
    if (left_ms === 0) {
      this.#release();
    } else {
      world.plan(due_at, () => {
        if (this.state === 'shipped' && this.#due_at === due_at) {
          this.#release();
        }
      });
    }
  }

  /** The merchant gives the buyer more time. */
  extend(days: number): boolean {
    const world = this.#world;
    if (this.state !== 'shipped' || world.isStopped(this.seller, 'extend')) {
      return false;
    }
    world.emit('extend-trade', { trade_id: this.id, days });
    this.#startTimer(this.#due_at - world.now + days * DAY_MS);
    return true;
  }

  confirm(): boolean {
    if (this.state !== 'shipped' || this.#world.isStopped(this.buyer, 'confirm')) {
      return false;
    }
    this.#world.emit('confirm-trade', { trade_id: this.id, by: 'buyer' });
    this.#release();
    return true;
  }

  /** The proceeds go to the seller, on the way the restrictions in force leave. */
  #release(): void {
    const { seller, escrow } = this;
    const world = this.#world;
    this.state = 'ended';
    this.escrow = 0n;
    this.confirmed_at = world.now;
    this.#settle(escrow);
    world.onReleased?.({
      ...{ id: this.id, buyer: this.buyer, seller, amount: escrow },
      ...{ paid_at: this.paid_at, confirmed_at: this.confirmed_at },
    });
    assert(seller.available >= 0n, 'a seller never falls below zero by selling');
    this.onReleased?.();
  }

  #settle(amount: bigint): void {
    const { seller } = this;
    const routes = [...seller.restrictions.values()].map(({ kind, delay_days }) => ({
      id: '',
      kind,
      terms: delay_days > 0 ? { delay_days } : {},
      starts_at: 0,
    }));
    const route = settlementRoute(routes);
    if (route.to === 'customer-available') {
      seller.available += amount;
    } else if (route.to === 'customer-pending') {
      this.#world.after(route.delay_days * DAY_MS, () => {
        if (!this.#world.isStopped(seller, 'collect')) {
          seller.available += amount;
        }
      });
    }
  }

  /** The buyer asks for money back; the timer waits meanwhile. */
  askRefund(amount: bigint, reason: string): boolean {
    if (
      (this.state !== 'paid' && this.state !== 'shipped') ||
      this.#world.isStopped(this.buyer, 'ask-refund')
    ) {
      return false;
    }
    this.#world.emit('request-refund', { trade_id: this.id, amount, reason });
    this.#pause('asked');
    return true;
  }

  #pause(state: 'asked' | 'disputed'): void {
    if (this.state === 'paid' || this.state === 'shipped') {
      this.#resume = this.state;
      this.#left_ms = this.state === 'shipped' ? this.#due_at - this.#world.now : 0;
      this.#due_at = 0;
    }
    this.state = state;
  }

  #goOn(): void {
    this.state = this.#resume;
    if (this.state === 'shipped') {
      this.#startTimer(this.#left_ms);
    }
  }

  withdrawRefundRequest(): boolean {
    if (this.state !== 'asked') {
      return false;
    }
    this.#world.emit('withdraw-refund-request', { trade_id: this.id, by: 'buyer' });
    this.#goOn();
    return true;
  }

  /** Money back to the buyer out of escrow: to what paid, or to the balance. */
  refund(amount: bigint, destination: 'instrument' | 'balance' = 'instrument'): boolean {
    if (
      this.escrow < amount ||
      this.state === 'ended' ||
      this.state === 'disputed' ||
      this.state === 'created'
    ) {
      return false;
    }
    const data = {
      refund_id: this.#world.nextId('R'),
      trade_id: this.id,
      amount,
      destination,
      by: 'seller' as const,
    };
    // The platform refuses to turn a card's money into a balance; where it was done all the same, it is recorded.
    const past = destination === 'balance' && this.channel === 'credit-card';
    this.#world.emit('pay-refund', data, undefined, past ? 'record' : 'authorise');
    this.#giveBack(amount, destination);
    if (this.escrow === 0n) {
      this.state = 'ended';
    } else if (this.state === 'asked') {
      this.#goOn();
    }
    return true;
  }

  /** A refund after the trade has ended, out of the seller's balance. */
  refundLater(amount: bigint): boolean {
    const { seller, buyer, custody } = this;
    if (this.confirmed_at === 0 || seller.available < amount || seller.restrictions.size > 0) {
      return false;
    }
    const data = { refund_id: this.#world.nextId('R'), trade_id: this.id, amount, by: 'seller' as const };
    this.#world.emit('pay-refund', { ...data, destination: 'instrument' });
    seller.available -= amount;
    if (custody === null) {
      buyer.available += amount;
    } else {
      custody.cash -= amount;
    }
    return true;
  }

  #giveBack(amount: bigint, destination: 'instrument' | 'balance'): void {
    this.escrow -= amount;
    if (this.custody === null || destination === 'balance') {
      this.buyer.available += amount;
    } else {
      this.custody.cash -= amount;
    }
  }

  dispute(by: 'buyer' | 'seller', reason: string): boolean {
    const open = this.state === 'paid' || this.state === 'shipped' || this.state === 'asked';
    if (!open || this.#world.isStopped(by === 'buyer' ? this.buyer : this.seller, 'dispute')) {
      return false;
    }
    this.#world.emit('open-dispute', { trade_id: this.id, by, reason });
    this.#pause('disputed');
    return true;
  }

  /** A member of staff decides: all to the seller, all back, or a part back. */
  decide(
    outcome: 'release' | 'refund' | 'split',
    actor: string,
    reason: string,
    refund_amount?: bigint,
  ): boolean {
    if (this.state !== 'disputed') {
      return false;
    }
    const part = outcome === 'split' && refund_amount !== undefined ? { refund_amount } : {};
    this.#world.emit('decide-dispute', { trade_id: this.id, outcome, ...part, reason }, actor);
    const back = outcome === 'refund' ? this.escrow : outcome === 'split' ? (refund_amount ?? 0n) : 0n;
    if (back > 0n) {
      this.#giveBack(back, 'instrument');
    }
    if (this.escrow > 0n) {
      this.#release();
    }
    this.state = 'ended';
    return true;
  }

  /** Closed before anybody paid. */
  close(by: 'buyer' | 'seller', reason: string): boolean {
    if (this.state !== 'created' || this.#world.now >= this.created_at + TIMERS.close_unpaid_ms) {
      return false;
    }
    this.#world.emit('close-trade', { trade_id: this.id, by, reason });
    this.state = 'ended';
    return true;
  }

  /** The card's issuer takes the payment back after the trade has ended in the seller's favour. */
  chargeBack(reason: string): boolean {
    const { custody, seller, amount } = this;
    if (this.confirmed_at === 0 || this.channel !== 'credit-card' || custody === null) {
      return false;
    }
    const chargeback_id = this.#world.nextId('B');
    this.#world.emit(
      'charge-back',
      { chargeback_id, trade_id: this.id, custody_id: custody.id, amount, reason },
      'bank-gateway',
    );
    custody.cash -= amount;
    const taken = seller.available < amount ? seller.available : amount;
    seller.available -= taken;
    seller.receivable += amount - taken;
    return true;
  }
}

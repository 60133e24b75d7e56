/**
 * The stage on which the sample is played: time, the agenda, the commands coming out, and the money.
 *
 * Every act here emits the commands it needs and keeps the generator's light view of balances, limits and
 * restrictions in step, so that nearly everything is accepted by the books. The view never has more than
 * the books have. It knows no story: who does what, and why, is decided by its callers.
 */
import { MATRIX, type Purpose } from '#core/enforcement/matrix';
import { assert } from '#core/kernel/assert';
import { HOUR_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { Command, CommandData, CommandKind } from '#core/ledger/commands';
import type { Mode } from '#core/ledger/mode';
import { monthFee } from '#core/policy/fees';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { Agenda } from './agenda';
import { dayNumber, dayStart, dayText, isBusinessDay, nextBusinessDay } from './calendar';
import type { Asked, Later, Made, Step } from './later';
import { limitsOf, type Holder, type Instrument } from './people';
import type { Random } from './random';

/** Service through which holders act: web shop, app and cashier. */
const PLATFORM_ACTOR = 'platform';

/** Custody account of the sample with what lies in it. */
export interface Custody {
  readonly id: string;
  readonly bank: string;
  readonly last4: string;
  /** Banks whose customers' money comes in here. */
  readonly serves: readonly string[];
  cash: bigint;
}

/** A trade whose proceeds went to the seller. */
export interface Released {
  readonly id: string;
  readonly buyer: Holder;
  readonly seller: Holder;
  readonly amount: bigint;
  readonly paid_at: Instant;
  readonly confirmed_at: Instant;
}

const CARD_LIMITS = DEFAULT_POLICIES['card-limits'].banks['CNY'] ?? {};

export class World {
  readonly agenda = new Agenda();
  readonly random: Random;
  readonly custodies: readonly Custody[];
  /** When the platform opened; nothing happens before. */
  readonly start_at: Instant;
  readonly first_at: Instant;
  readonly end_at: Instant;
  now: Instant;
  /** Guarantee reserve, as far as it is not paid out. */
  reserve = 0n;
  /** Told of every trade whose proceeds go to the seller. */
  onReleased: ((trade: Released) => void) | null = null;
  /** For the keys of commands that come of earlier entries: they leave the keys of all others as they are. */
  readonly #later: Random;
  #out: Step[] = [];
  #numbers = new Map<string, number>();

  constructor(
    random: Random,
    later: Random,
    custodies: readonly Custody[],
    start_at: Instant,
    first_at: Instant,
    end_at: Instant,
  ) {
    this.random = random;
    this.#later = later;
    this.custodies = custodies;
    this.start_at = start_at;
    this.first_at = first_at;
    this.end_at = end_at;
    this.now = start_at;
  }

  /** Plans an act; one that would lie in the past happens next. */
  plan(at: Instant, act: () => void): void {
    this.agenda.plan(Math.max(Math.round(at), this.now), act);
  }

  after(delay_ms: number, act: () => void): void {
    this.plan(this.now + delay_ms, act);
  }

  /** Runs the next planned act before `end_at`; false when none is left. */
  step(): boolean {
    const at = this.agenda.next_at;
    if (at === undefined || at >= this.end_at) {
      return false;
    }
    const item = this.agenda.take();
    assert(item !== undefined && item.at >= this.now, 'the agenda never goes back');
    this.now = item.at;
    item.act();
    return true;
  }

  /** Commands emitted since last taken. */
  take(): readonly Step[] {
    const out = this.#out;
    if (out.length > 0) {
      this.#out = [];
    }
    return out;
  }

  /** Next identifier of a kind: letter, and a number that grows with time. */
  nextId(letter: string): string {
    const number = (this.#numbers.get(letter) ?? 0) + 1;
    this.#numbers.set(letter, number);
    return `${letter}${String(number).padStart(8, '0')}`;
  }

  /** What was found out about who is who, elsewhere and by two people. */
  record<K extends 'register-party' | 'set-real-name-level'>(
    kind: K,
    data: CommandData<K>,
    actor = PLATFORM_ACTOR,
  ): void {
    this.emit(kind, data, actor, 'record');
  }

  emit<K extends CommandKind>(
    kind: K,
    data: CommandData<K>,
    actor = PLATFORM_ACTOR,
    mode: Mode = 'authorise',
  ): void {
    this.#out.push({
      ...{ kind, key: this.#key(this.random), actor, mode, at: this.now, data },
    } as unknown as Command);
  }

  /**
   * Emits a command that speaks of what earlier ones made, or that later ones speak of; answers its key.
   * @param after keys of the commands it speaks of
   * @param data what it says, given what they made; null where it is not given after all
   * @param file what lies beside the books and is named by it
   * @param keys stream of its key: another one for what takes the place of a plain command
   */
  emitLater<K extends CommandKind>(
    kind: K,
    actor: string,
    after: readonly string[],
    data: (made: Made) => CommandData<K> | null,
    { file = null, keys = this.#later }: { readonly file?: Later['file']; readonly keys?: Random } = {},
  ): string {
    const key = this.#key(keys);
    const at = this.now;
    const make = (made: Made): Command | null => {
      const said = data(made);
      return said && ({ kind, key, actor, mode: 'authorise', at, data: said } as unknown as Command);
    };
    this.#out.push({ key, after, make, file });
    return key;
  }

  /** Has work done out of the books as they stand now; answers its key. */
  ask(asks: Asked['asks'], after: readonly string[] = []): string {
    const key = this.#key(this.#later);
    this.#out.push({ asks, key, at: this.now, after });
    return key;
  }

  /** UUID version 7 out of the instant and seeded draws. */
  #key(random: Random): string {
    const time = this.now.toString(16).padStart(12, '0');
    const tail = random.hex(18);
    const variant = '89ab'.charAt(this.now & 3);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(3, 6)}-${tail.slice(6)}`;
  }

  /** True when a restriction in force stops this purpose of the holder. */
  isStopped(holder: Holder, purpose: Purpose, amount = 0n): boolean {
    for (const { kind, per_payment } of holder.restrictions.values()) {
      const effect = MATRIX[kind][purpose];
      if (effect === 'stop' || (effect === 'limit' && per_payment !== null && amount > per_payment)) {
        return true;
      }
    }
    return false;
  }

  /** True when the account's own limits leave room to pay this much today. */
  withinLimits(holder: Holder, amount: bigint): boolean {
    const limits = limitsOf(holder);
    const used = holder.paid_day === dayNumber(this.now) ? holder.paid_day_minor : 0n;
    return amount <= limits.per_payment && used + amount <= limits.per_day;
  }

  /** Room left today under the account's own limits, for one payment. */
  roomToPay(holder: Holder): bigint {
    const limits = limitsOf(holder);
    const left = limits.per_day - (holder.paid_day === dayNumber(this.now) ? holder.paid_day_minor : 0n);
    return left < limits.per_payment ? left : limits.per_payment;
  }

  countPayment(holder: Holder, amount: bigint): void {
    const day = dayNumber(this.now);
    holder.paid_day_minor = holder.paid_day === day ? holder.paid_day_minor + amount : amount;
    holder.paid_day = day;
  }

  /** Room left on a card under its bank's limits, for one payment now. */
  roomOnCard(card: Instrument): bigint {
    const limit = CARD_LIMITS[card.bank] ?? CARD_LIMITS['*'];
    assert(limit !== undefined, 'there is a card limit for every bank');
    const day = dayNumber(this.now);
    const month = dayText(day).slice(0, 7);
    const rooms = [
      BigInt(limit.per_payment_minor),
      BigInt(limit.per_day_minor) - (card.used_day === day ? card.used_day_minor : 0n),
      BigInt(limit.per_month_minor) - (card.used_month === month ? card.used_month_minor : 0n),
    ];
    return rooms.reduce((least, room) => (room < least ? room : least));
  }

  countCard(card: Instrument, amount: bigint): void {
    const day = dayNumber(this.now);
    const month = dayText(day).slice(0, 7);
    card.used_day_minor = card.used_day === day ? card.used_day_minor + amount : amount;
    card.used_day = day;
    card.used_month_minor = card.used_month === month ? card.used_month_minor + amount : amount;
    card.used_month = month;
  }

  /** Fee the buyer would pay for one more trade outside the own marketplace this month. */
  feeFor(buyer: Holder, amount: bigint): bigint {
    const month = dayText(dayNumber(this.now)).slice(0, 7);
    const before = buyer.fee_month === month ? buyer.fee_paid_minor : 0n;
    const policy = DEFAULT_POLICIES.fees;
    return monthFee(before + amount, 'CNY', policy) - monthFee(before, 'CNY', policy);
  }

  countFee(buyer: Holder, amount: bigint): void {
    const month = dayText(dayNumber(this.now)).slice(0, 7);
    buyer.fee_paid_minor = buyer.fee_month === month ? buyer.fee_paid_minor + amount : amount;
    buyer.fee_month = month;
  }

  /** Custody account into which money from this bank comes. */
  custodyOf(bank: string): Custody {
    const custody = this.custodies.find((one) => one.serves.includes(bank)) ?? this.custodies[0];
    assert(custody !== undefined, 'there is a custody account');
    return custody;
  }

  /** Custody account that can pay this much: the bank's own where possible. */
  custodyToPay(bank: string, amount: bigint): Custody {
    const own = this.custodyOf(bank);
    return own.cash >= amount
      ? own
      : this.custodies.reduce((best, one) => (one.cash > best.cash ? one : best), own);
  }

  /** Money from a bank into the balance. */
  topUp(holder: Holder, amount: bigint, instrument = debitOf(holder)): boolean {
    if (this.isStopped(holder, 'top-up')) {
      return false;
    }
    const custody = this.custodyOf(instrument.bank);
    this.emit('top-up', {
      topup_id: this.nextId('U'),
      account_id: holder.account_id,
      instrument_id: instrument.id,
      custody_id: custody.id,
      amount,
    });
    custody.cash += amount;
    holder.available += amount;
    return true;
  }

  /** From one balance to another; false (and nothing emitted) when it would be refused. */
  transfer(from: Holder, to: Holder, amount: bigint, memo: string): boolean {
    const stopped = this.isStopped(from, 'transfer-out') || this.isStopped(to, 'transfer-in', amount);
    if (stopped || amount <= 0n || from.available < amount || !this.withinLimits(from, amount)) {
      return false;
    }
    this.emit('transfer', {
      transfer_id: this.nextId('X'),
      from_account_id: from.account_id,
      to_account_id: to.account_id,
      amount,
      memo,
    });
    from.available -= amount;
    to.available += amount;
    this.countPayment(from, amount);
    return true;
  }

  /**
   * Asks for money to the bank and plans its arrival there. Fast ones arrive within two hours, the others
   * on the next banking morning. Returns the withdrawal's id, or undefined when it would be refused.
   */
  withdraw(holder: Holder, amount: bigint, fast = false, instrument = debitOf(holder)): string | undefined {
    if (amount <= 0n || holder.available < amount || this.isStopped(holder, 'withdraw')) {
      return undefined;
    }
    const withdrawal_id = this.nextId('W');
    this.emit('request-withdrawal', {
      withdrawal_id,
      account_id: holder.account_id,
      instrument_id: instrument.id,
      amount,
    });
    holder.available -= amount;
    const { random } = this;
    const at = fast ? this.now + random.int(10, 110) * MINUTE_MS : this.bankingTime();
    if (random.chance(0.004)) {
      this.plan(at, () => {
        this.emit(
          'return-withdrawal',
          { withdrawal_id, reason: 'account number or name does not match' },
          'bank-gateway',
        );
        holder.available += amount;
      });
    } else {
      this.plan(at, () => {
        if (this.isStopped(holder, 'complete-withdrawal')) {
          this.emit(
            'return-withdrawal',
            { withdrawal_id, reason: 'the account is restricted' },
            'bank-gateway',
          );
          holder.available += amount;
          return;
        }
        const custody = this.custodyToPay(instrument.bank, amount);
        this.emit('complete-withdrawal', { withdrawal_id, custody_id: custody.id }, 'bank-gateway');
        custody.cash -= amount;
      });
    }
    return withdrawal_id;
  }

  /** When the bank pays out what is asked for now: the same morning or the next business day. */
  bankingTime(): Instant {
    const day = dayNumber(this.now);
    const early = isBusinessDay(day) && this.now < dayStart(day) + 9 * HOUR_MS;
    return dayStart(early ? day : nextBusinessDay(day)) + 9.5 * HOUR_MS + this.random.int(0, 4 * HOUR_MS);
  }

  access(
    holder: Holder,
    access_kind: CommandData<'record-access'>['access_kind'],
    device?: string,
    ip?: string,
  ): void {
    this.emit('record-access', {
      access_id: this.nextId('L'),
      account_id: holder.account_id,
      access_kind,
      device: device ?? holder.devices[0] ?? 'unknown',
      ip: ip ?? holder.ip,
    });
  }
}

/** The holder's bank account or debit card. */
export function debitOf(holder: Holder): Instrument {
  const instrument = holder.instruments.find((one) => one.kind !== 'credit-card');
  assert(instrument !== undefined, 'everybody has a bank account or debit card');
  return instrument;
}

/** The holder's credit card, when there is one. */
export function creditCardOf(holder: Holder): Instrument | undefined {
  return holder.instruments.find((one) => one.kind === 'credit-card');
}

/**
 * The bank's view of a custody account: the same movements as the books, on the bank's days, but for a few
 * breaks made on purpose.
 *
 * Card payments reach the account on the next business day, one batch per day of payment; what comes in
 * just before midnight is booked the day after. Statements continue one another whatever the breaks,
 * because balances follow the bank's own entries. Memory holds what is not booked yet, nothing more.
 */
import { HOUR_MS, type Instant } from '#core/kernel/instant';
import type { DayStatement, EntryPurpose, StatementEntry } from '#core/custody/statement';

import { dayNumber, dayStart, dayText, nextBusinessDay, type Day } from './calendar';
import type { Random } from './random';

export const BREAK_KINDS = [
  'missing-entry',
  'duplicated-entry',
  'wrong-amount',
  'unknown-receipt',
  'bank-charge',
  'late-booking',
] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

/** One deliberate difference between a statement and the books. */
export interface Break {
  /** Day of the statement that shows it (for a missing entry: that should have shown it). */
  readonly day: string;
  readonly kind: BreakKind;
  /** What the bank's balance has more than the books because of it; for a late booking, the amount in question. */
  readonly amount_minor: bigint;
  readonly reference: string;
  /** Journal entry concerned; null where the books have none. */
  readonly entry_seq: number | null;
}

/** A movement of the custody account as the books have it; positive is money in. */
export interface CustodyMovement {
  readonly seq: number;
  readonly at: Instant;
  readonly amount_minor: bigint;
  readonly reference: string;
  readonly text: string;
  readonly purpose: EntryPurpose;
  /** Settled by the card schemes, on the next business day. */
  readonly by_card: boolean;
}

export interface BankAccount {
  readonly account_id: string;
  readonly bank: string;
  readonly bic: string;
  readonly account_number: string;
  readonly owner: string;
  readonly currency: string;
}

type Draft = Omit<StatementEntry, 'booked_on' | 'bank_reference'>;

const CUT_OFF_MS = 23.5 * HOUR_MS;

export class Bank {
  readonly breaks: Break[] = [];
  readonly #account: BankAccount;
  readonly #random: Random;
  readonly #gap: number;
  readonly #last: Day;
  readonly #pending = new Map<Day, Draft[]>();
  readonly #batches = new Map<Day, CustodyMovement[]>();
  /** Day of the next statement; null before the first movement. */
  #day: Day | null = null;
  #balance_minor = 0n;
  #sequence_no = 0;
  #references = 0;
  #breaks_due: BreakKind[] = [];
  #until_break: number;

  /** `gap` is the mean number of movements between two breaks; the last statement is that of `last`. */
  constructor(account: BankAccount, random: Random, gap: number, last: Day) {
    this.#account = account;
    this.#random = random;
    this.#gap = gap;
    this.#last = last;
    this.#until_break = random.int(5, gap);
  }

  /** Takes the next movement of the books; answers the statements that are complete by then. */
  *take(movement: CustodyMovement): Generator<DayStatement> {
    const day = dayNumber(movement.at);
    this.#day ??= day;
    while (this.#day < day && this.#day <= this.#last) {
      yield this.#close(this.#day);
      this.#day += 1;
    }
    if (movement.purpose === 'card-batch') {
      const batch = this.#batches.get(day);
      if (batch === undefined) {
        this.#batches.set(day, [movement]);
      } else {
        batch.push(movement);
      }
      return;
    }
    this.#book(movement, day);
  }

  /** The statements up to the last day. What the bank books later stays outstanding. */
  *finish(): Generator<DayStatement> {
    while (this.#day !== null && this.#day <= this.#last) {
      yield this.#close(this.#day);
      this.#day += 1;
    }
  }

  #book(movement: CustodyMovement, day: Day): void {
    const late = movement.at - dayStart(day) >= CUT_OFF_MS;
    const booked = movement.by_card ? nextBusinessDay(day) : late ? day + 1 : day;
    const draft: Draft = {
      amount_minor: movement.amount_minor,
      value_on: dayText(movement.by_card ? booked : day),
      reference: movement.reference,
      text: movement.text,
      purpose: movement.purpose,
      details: [],
    };
    this.#until_break -= 1;
    if (this.#until_break > 0 || booked > this.#last - 12) {
      this.#add(booked, draft);
      return;
    }
    this.#until_break = this.#random.int(Math.ceil(this.#gap / 2), Math.ceil(this.#gap * 1.5));
    this.#misbook(movement, draft, booked);
  }

  /** Books a movement wrongly, or beside it something the books do not have. */
  #misbook(movement: CustodyMovement, draft: Draft, booked: Day): void {
    const random = this.#random;
    if (this.#breaks_due.length === 0) {
      this.#breaks_due = random.shuffle([...BREAK_KINDS]);
    }
    const kind = this.#breaks_due.pop() ?? 'missing-entry';
    const { amount_minor, reference, seq } = movement;
    const note = (
      day: Day,
      difference_minor: bigint,
      entry_seq: number | null = seq,
      known_as = reference,
    ): void => {
      this.breaks.push({
        day: dayText(day),
        kind,
        amount_minor: difference_minor,
        reference: known_as,
        entry_seq,
      });
    };
    switch (kind) {
      case 'missing-entry':
        note(booked, -amount_minor);
        return;
      case 'duplicated-entry':
        this.#add(booked, draft);
        this.#add(booked, draft);
        note(booked, amount_minor);
        return;
      case 'wrong-amount': {
        const sign = amount_minor < 0n ? -1n : 1n;
        const error_minor = sign * BigInt(random.pick([1, 9, 90, 900, 1_000]));
        this.#add(booked, { ...draft, amount_minor: amount_minor + error_minor });
        note(booked, error_minor);
        return;
      }
      case 'unknown-receipt': {
        this.#add(booked, draft);
        const found_minor = BigInt(random.int(1_000, 400_000));
        const unknown = `UNK${String(booked)}${String(random.int(10, 99))}`;
        const text = 'TRANSFER WITHOUT REFERENCE';
        this.#add(booked, {
          ...draft,
          amount_minor: found_minor,
          reference: unknown,
          text,
          purpose: 'receipt',
        });
        note(booked, found_minor, null, unknown);
        return;
      }
      case 'bank-charge': {
        this.#add(booked, draft);
        const charge_minor = -BigInt(random.pick([500, 1_000, 1_500, 5_000]));
        const charge = `CHG${String(booked)}${String(random.int(10, 99))}`;
        this.#add(booked, {
          ...draft,
          amount_minor: charge_minor,
          reference: charge,
          text: 'ACCOUNT CHARGE',
          purpose: 'charge',
        });
        note(booked, charge_minor, null, charge);
        return;
      }
      case 'late-booking': {
        let late = booked;
        for (let days = random.int(2, 6); days > 0; days -= 1) {
          late = nextBusinessDay(late);
        }
        this.#add(late, draft);
        note(late, amount_minor);
        return;
      }
    }
  }

  #add(day: Day, draft: Draft): void {
    const drafts = this.#pending.get(day);
    if (drafts === undefined) {
      this.#pending.set(day, [draft]);
    } else {
      drafts.push(draft);
    }
  }

  /** A day's card payments become one entry of the next business day. */
  #settleCards(day: Day): void {
    const batch = this.#batches.get(day);
    if (batch === undefined) {
      return;
    }
    this.#batches.delete(day);
    const booked = nextBusinessDay(day);
    this.#add(booked, {
      amount_minor: batch.reduce((sum, movement) => sum + movement.amount_minor, 0n),
      value_on: dayText(booked),
      reference: `CARD${dayText(day).replaceAll('-', '')}`,
      text: `CARD SETTLEMENT OF ${dayText(day)} COUNT ${String(batch.length)}`,
      purpose: 'card-batch',
      details: batch.map(({ amount_minor, reference }) => ({ amount_minor, reference })),
    });
  }

  #close(day: Day): DayStatement {
    this.#settleCards(day);
    const booked_on = dayText(day);
    const drafts = this.#pending.get(day) ?? [];
    this.#pending.delete(day);
    const entries = drafts.map((draft): StatementEntry => {
      this.#references += 1;
      return {
        ...draft,
        booked_on,
        bank_reference: `${this.#account.bank}${String(this.#references).padStart(9, '0')}`,
      };
    });
    const opening_minor = this.#balance_minor;
    this.#balance_minor = entries.reduce((sum, entry) => sum + entry.amount_minor, opening_minor);
    this.#sequence_no += 1;
    return {
      ...this.#account,
      day: booked_on,
      sequence_no: this.#sequence_no,
      opening_minor,
      closing_minor: this.#balance_minor,
      entries,
    };
  }
}

/**
 * What a daily run is computed from, and what it answers: facts of the books and the banks at the end of a day, of one currency.
 *
 * Amounts are minor units. Of custody accounts positive is money that is there; of what customers are owed positive is owed.
 */
import type { PolicyData } from '#core/policy/policy';

import { AGES, type Break } from '../breaks';
import type { RunTest, TestOutcome } from '../custody-words';
import type { Wrong } from './wrong';

/** One custody account at the end of the day. */
export interface AccountDay {
  readonly account_id: string;
  readonly bank: string;
  /** Closing balance of the last statement until then, and its day; null while there is none. */
  readonly statement: { readonly closing_minor: bigint; readonly to_day: string } | null;
  /** Balance of its ledger account, and the sum of all that moved on it until then. */
  readonly books_minor: bigint;
  readonly movements_minor: bigint;
  /** What bank and books moved on the day. */
  readonly bank_moved_minor: bigint;
  readonly books_moved_minor: bigint;
  /** What is on one side alone, and what was at the end of the day before: books less bank. */
  readonly open: readonly Break[];
  readonly open_before_minor: bigint;
  /** Interest that the bank booked until then, and what of it nothing matches. */
  readonly interest_lines: number;
  readonly interest_minor: bigint;
  readonly interest_open: number;
  readonly interest_open_minor: bigint;
  /** Interest that the bank booked until the last quarter ended. */
  readonly interest_due_minor: bigint;
  /** The bank's letter, and until when it holds; null where none is on file. */
  readonly letter: { readonly ends_on: string | null } | null;
}

/** One account of a customer that is below zero. */
export interface Negative {
  readonly account_id: string;
  readonly code: string;
  readonly balance_minor: bigint;
}

/** What left a custody account on the day. */
export interface Outflow {
  readonly seq: number;
  readonly kind: string;
  readonly amount_minor: bigint;
}

/** A receipt in suspense that nobody was found for yet, or what is left of it. */
export interface Unallocated {
  /** The entry that received it. */
  readonly seq: number;
  readonly day: string;
  readonly amount_minor: bigint;
}

/** The risk reserve: all that was ever set aside, what is there now, and what was when the last quarter ended. */
export interface ReserveDay {
  readonly set_aside_minor: bigint;
  readonly balance_minor: bigint;
  readonly carried_minor: bigint;
}

/** The platform's own money at the end of a day. */
export interface OwnDay {
  readonly day: string;
  readonly own_minor: bigint;
}

/** Ends of days between which money has grown older than the second age: that many days lie between the first and the last but one. */
export const OWN_DAYS = AGES['to-10'] + 2;

/** The books at the end of the day, and what the day did to what customers are owed. */
export interface BooksDay {
  /** By ledger account, what customers are owed by the trial balance, now and at the end of the day before. */
  readonly control: Readonly<Record<string, bigint>>;
  readonly control_before: Readonly<Record<string, bigint>>;
  /** The same as the sum of every single balance. */
  readonly singles: Readonly<Record<string, bigint>>;
  readonly negatives: readonly Negative[];
  readonly credits_minor: bigint;
  readonly debits_minor: bigint;
  readonly outflows: readonly Outflow[];
  readonly unallocated: readonly Unallocated[];
  /** The platform's own: funds and income less losses. */
  readonly own_minor: bigint;
  /** The same at the end of each of the last `OWN_DAYS` days, this one first. */
  readonly own_days: readonly OwnDay[];
  readonly reserve: ReserveDay;
}

/** What an earlier run of the month said. */
export interface EarlierRun {
  readonly day: string;
  readonly requirement_minor: bigint;
  /** Whether there was too little, then or by the next day. */
  readonly is_short: boolean;
}

export interface RunDay {
  readonly day: string;
  readonly accounts: readonly AccountDay[];
  readonly books: BooksDay;
  /** Runs of the same month before this day, by day. */
  readonly month: readonly EarlierRun[];
  /** Days of the month until this one on which a run is due. */
  readonly days_due: readonly string[];
  /** The last business day before this one on which a run was due; null for the first day ever. */
  readonly due_before: string | null;
  /** Whether the day before that is due was run. */
  readonly was_run_before: boolean;
  /** The last business day on or before a day, and the n-th one after it. */
  readonly businessDay: (day: string, step: number) => string;
}

/** Bounds of the tests: those of the policy for custody. */
export type RunLimits = Pick<
  PolicyData<'custody'>,
  'expected_days' | 'aged_days' | 'allocation_days' | 'own_ppm' | 'reserve_ppm' | 'bank_ppm'
>;

export type Figure = string | number | boolean | null;

export interface TestResult {
  readonly test: RunTest;
  readonly outcome: TestOutcome;
  readonly figures: Readonly<Record<string, Figure>>;
  /** What of it is wrong, by name. */
  readonly wrong: readonly Wrong[];
}

/**
 * The two sides of a reconciliation, as matching sees them: what the bank booked and what the books say moved.
 *
 * Amounts are minor units of one custody account's currency, positive for money in. Days are calendar days, `YYYY-MM-DD`: of
 * the bank where it booked, of the platform's calendar where the books did.
 */
import type { MatchRule, SuggestionRule } from '../custody-words';

/** One part of a batch booking, where the bank says what it is made of. */
export interface LinePart {
  readonly amount_minor: bigint;
  readonly reference: string;
}

/** What the bank booked: one line of a statement. */
export interface BankLine {
  readonly id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly booked_on: string;
  /** Reference both sides know; empty where the bank has none. */
  readonly reference: string;
  readonly text: string;
  readonly details: readonly LinePart[];
}

/** How money reached or left the account: by a transfer, or with others in what the card schemes settle. */
export type MovementChannel = 'bank' | 'card';

/** What the books say moved on a custody account by one journal entry. */
export interface Movement {
  readonly id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly booked_on: string;
  readonly reference: string;
  readonly channel: MovementChannel;
}

/** Lines and movements that belong together. */
export interface Group {
  readonly lines: readonly BankLine[];
  readonly movements: readonly Movement[];
}

/** A group whose two sides are the same sum, and by which rule it was found. */
export interface Match extends Group {
  readonly rule: MatchRule;
  /** Days between the first and the last of it. */
  readonly days: number;
}

/** Items that may belong together, and why. */
export interface Suggestion extends Group {
  readonly rule: SuggestionRule;
  readonly days: number;
  /** What the bank has more than the books; 0 where the sides agree. */
  readonly difference_minor: bigint;
}

/** The sum of some items. */
export function sumOf(items: readonly { readonly amount_minor: bigint }[]): bigint {
  return items.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
}

/** Number of a day, counted from 1970-01-01. */
export function dayNo(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** Days between the first and the last of some items. */
export function spanDays({ lines, movements }: Group): number {
  const days = [...lines, ...movements].map(({ booked_on }) => dayNo(booked_on));
  return Math.max(...days) - Math.min(...days);
}

/** A reference as both sides may spell it: letters and digits, capitals. */
export function plainReference(reference: string): string {
  return reference.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/**
 * Commands that were sent from a form and of which nobody knows whether they happened, by what the form is about.
 *
 * They are kept when the form is closed or goes away, with their key and with all that was typed: opened again it
 * sends the same once more. What the form is about
 * names the person and the books, too.
 */
import type { Unknown } from '../client/submit';

export interface LeftCommand {
  readonly unknown: Unknown;
  readonly values: Readonly<Record<string, string>>;
  readonly created_id: string;
  readonly proposal_reason: string;
  readonly confirmation: string;
  readonly proposing: boolean;
}

const left = new Map<string, LeftCommand>();

/** Keeps a command until its form is opened again. */
export function leaveUnknown(matter: string, command: LeftCommand): void {
  left.set(matter, command);
}

/** What was left there; it stays until it is known. */
export function findUnknown(matter: string): LeftCommand | null {
  return left.get(matter) ?? null;
}

/** What was left there is known. */
export function settleUnknown(matter: string): void {
  left.delete(matter);
}

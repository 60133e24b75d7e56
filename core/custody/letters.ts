/**
 * Whether a bank has acknowledged, on a day, that an account holds customers' money: its letter on file, in force, or to be renewed.
 */
import type { LetterState } from './custody-words';
import { dayNo } from './matching/items';

/**
 * The state of a letter on a day.
 * @param letter null where none is on file; without an end it holds until a new one is filed
 * @param warn_days days before its end from which on it is to be renewed
 */
export function letterStateOn(
  letter: { readonly ends_on: string | null } | null,
  day: string,
  warn_days: number,
): LetterState {
  if (letter === null) return 'missing';
  if (letter.ends_on === null) return 'in-force';
  const left = dayNo(letter.ends_on) - dayNo(day);
  if (left < 0) return 'ended';
  return left <= warn_days ? 'ends-soon' : 'in-force';
}

/**
 * Invented identity numbers that are well formed: resident identity numbers (GB 11643-1999) and unified
 * social credit codes (GB 32100-2015) with right check digits.
 *
 * They belong to nobody: the sequence part is drawn at random. Only the sample platform makes them.
 */
import { mod11Check, organisationCheck, socialCreditCheck } from '#core/identity/numbers';

import { type Day, dayText } from './calendar';
import type { Random } from './random';

/** Resident identity number for a division code (six digits) and a birthday. */
export function residentNumber(random: Random, division: string, born: Day): string {
  const body = division + dayText(born).replaceAll('-', '') + String(random.int(1, 999)).padStart(3, '0');
  return body + mod11Check(body);
}

/** Unified social credit code of a company or, for a sole trader, of an individual business. */
export function socialCreditCode(random: Random, division: string, sole_trader: boolean): string {
  const organisation = `MA${random.chance(0.5) ? String(random.int(0, 9)) : 'ABCDEFGH'.charAt(random.int(0, 7))}${String(
    random.int(0, 99_999),
  ).padStart(5, '0')}`;
  const body = (sole_trader ? '92' : '91') + division + organisation + organisationCheck(organisation);
  return body + socialCreditCheck(body);
}

/**
 * Invented identity numbers that are well formed: resident identity numbers (GB 11643-1999) and unified
 * social credit codes (GB 32100-2015) with right check digits.
 *
 * They belong to nobody: the sequence part is drawn at random. Only the sample platform makes them.
 */
import { type Day, dayText } from './calendar';
import type { Random } from './random';

const RESIDENT_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const RESIDENT_CHECKS = '10X98765432';
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Resident identity number for a division code (six digits) and a birthday. */
export function residentNumber(random: Random, division: string, born: Day): string {
  const body = division + dayText(born).replaceAll('-', '') + String(random.int(1, 999)).padStart(3, '0');
  let sum = 0;
  for (let index = 0; index < RESIDENT_WEIGHTS.length; index += 1) {
    sum += Number(body[index]) * (RESIDENT_WEIGHTS[index] ?? 0);
  }
  return body + RESIDENT_CHECKS.charAt(sum % 11);
}

function organisationCheck(code: string): string {
  let sum = 0;
  for (let index = 0; index < ORGANISATION_WEIGHTS.length; index += 1) {
    sum += Number.parseInt(code.charAt(index), 36) * (ORGANISATION_WEIGHTS[index] ?? 0);
  }
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** Unified social credit code of a company or, for a sole trader, of an individual business. */
export function socialCreditCode(random: Random, division: string, sole_trader: boolean): string {
  const organisation = `MA${random.chance(0.5) ? String(random.int(0, 9)) : 'ABCDEFGH'.charAt(random.int(0, 7))}${String(
    random.int(0, 99_999),
  ).padStart(5, '0')}`;
  const body = (sole_trader ? '92' : '91') + division + organisation + organisationCheck(organisation);
  let sum = 0;
  for (let index = 0; index < USCC_WEIGHTS.length; index += 1) {
    sum += USCC_ALPHABET.indexOf(body.charAt(index)) * (USCC_WEIGHTS[index] ?? 0);
  }
  return body + USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

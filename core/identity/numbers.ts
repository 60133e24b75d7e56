/**
 * Numbers by which people, businesses and cards are known, and whether they can be right: length, characters, parts,
 * check digit. Pure; what is right here may still belong to nobody.
 *
 * Resident identity numbers: GB 11643-1999 with ISO 7064 MOD 11-2. Unified social credit codes: GB 32100-2015, with the
 * organisation code of GB 11714-1997 in them. Bank cards: ISO/IEC 7812-1, Luhn. Weights and alphabets stand here once;
 * the sample platform makes its numbers with them.
 */

export const NUMBER_PROBLEMS = [
  /** Nothing was written. */
  'missing',
  'length',
  'characters',
  /** The first digits name no province (GB/T 2260). */
  'region',
  'birth-date',
  /** Check digit of the organisation code within a social credit code. */
  'organisation-check',
  'check',
] as const;
export type NumberProblem = (typeof NUMBER_PROBLEMS)[number];

const RESIDENT_LENGTH = 18;
/** Digits of a number's value by place; the check digit stands for what is missing to one more than a multiple of 11. */
const MOD_11_2_CHECKS = '10X98765432';
/** Provinces of GB/T 2260, and 82, 83: residence permits for people of Macao and Taiwan; 81 stands for Hong Kong. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);

const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_MODULUS = 31;
/** Place n weighs 3^(n-1) modulo 31. */
const USCC_BASE = 3;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const ORGANISATION_MODULUS = 11;

const CARD_LENGTH_MIN = 12;
const CARD_LENGTH_MAX = 19;

/** A number as it is compared: full-width characters made narrow, without blanks and hyphens, capital letters. */
export function plainNumber(text: string): string {
  return text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
}

/** Check digit of ISO 7064 MOD 11-2 after these digits. */
export function mod11Check(digits: string): string {
  let rest = 0;
  for (const digit of digits) {
    rest = ((rest + Number(digit)) * 2) % 11;
  }
  return MOD_11_2_CHECKS.charAt(rest);
}

/** True for a day of the calendar, written YYYYMMDD. */
function isDay(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return date.toISOString().slice(0, 10).replaceAll('-', '') === text;
}

/** A year in which nobody alive was born. */
const BORN_MIN = '18500101';

/**
 * What is wrong with a resident identity number; null where it is well formed.
 *
 * @param today a day as YYYYMMDD after which nobody is born yet; unchecked when absent
 */
export function residentNumberProblem(text: string, today?: string): NumberProblem | null {
  const number = plainNumber(text);
  if (number === '') return 'missing';
  if (number.length !== RESIDENT_LENGTH) return 'length';
  if (!/^\d{17}[\dX]$/.test(number)) return 'characters';
  if (!PROVINCES.has(number.slice(0, 2))) return 'region';
  const born = number.slice(6, 14);
  if (!isDay(born) || born < BORN_MIN || (today !== undefined && born > today)) return 'birth-date';
  return mod11Check(number.slice(0, 17)) === number.charAt(17) ? null : 'check';
}

/** Check digit of GB 11714-1997 after the eight characters of an organisation code. */
export function organisationCheck(code: string): string {
  let sum = 0;
  for (const [place, weight] of ORGANISATION_WEIGHTS.entries()) {
    sum += Number.parseInt(code.charAt(place), 36) * weight;
  }
  const check = (ORGANISATION_MODULUS - (sum % ORGANISATION_MODULUS)) % ORGANISATION_MODULUS;
  return check === 10 ? 'X' : String(check);
}

/** Check digit of GB 32100-2015 after the seventeen characters of a unified social credit code. */
export function socialCreditCheck(body: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of body) {
    sum += USCC_ALPHABET.indexOf(character) * weight;
    weight = (weight * USCC_BASE) % USCC_MODULUS;
  }
  return USCC_ALPHABET.charAt((USCC_MODULUS - (sum % USCC_MODULUS)) % USCC_MODULUS);
}

/**
 * Codes that Fujian gave out before the standard was in force: their organisation code has a right check digit, the whole
 * code has none of GB 32100 (91350100M0001TGQXM and others, listed by the project id-rule). They are true and stay so.
 */
const FUJIAN_PILOT = /^9\d35\d{4}M000/;

/** What is wrong with a unified social credit code; null where it is well formed. */
export function socialCreditProblem(text: string): NumberProblem | null {
  const code = plainNumber(text);
  if (code === '') return 'missing';
  if (code.length !== 18) return 'length';
  if (!Array.from(code).every((character) => USCC_ALPHABET.includes(character))) return 'characters';
  // Who registered it is a digit or a letter; where is six digits, and 100000 the whole country.
  if (!/^\d{6}$/.test(code.slice(2, 8))) return 'characters';
  if (code.slice(2, 8) !== '100000' && !PROVINCES.has(code.slice(2, 4))) return 'region';
  if (organisationCheck(code.slice(8, 16)) !== code.charAt(16)) return 'organisation-check';
  if (FUJIAN_PILOT.test(code)) return null;
  return socialCreditCheck(code.slice(0, 17)) === code.charAt(17) ? null : 'check';
}

/** Check digit by Luhn's formula after these digits. */
export function luhnCheck(digits: string): string {
  let sum = 0;
  for (const [place, character] of Array.from(digits).reverse().entries()) {
    const digit = Number(character) * (place % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** What is wrong with the number of a bank card; null where it is well formed. No number is kept anywhere. */
export function cardNumberProblem(text: string): NumberProblem | null {
  const number = plainNumber(text);
  if (number === '') return 'missing';
  if (!/^\d+$/.test(number)) return 'characters';
  if (number.length < CARD_LENGTH_MIN || number.length > CARD_LENGTH_MAX) return 'length';
  return luhnCheck(number.slice(0, -1)) === number.slice(-1) ? null : 'check';
}

/** What was expected instead, by what is wrong. */
export const NUMBER_EXPECTED: Readonly<Record<NumberProblem, string>> = {
  missing: 'expected a number',
  length: 'expected a number of another length',
  characters: 'expected a number without other characters',
  region: 'expected a number that begins with a region',
  'birth-date': 'expected a number with a day of birth',
  'organisation-check': 'expected a number with the right check digit of the organisation code',
  check: 'expected a number with the right check digit',
};

/** What is wrong with the number by which a party is known: of a person his own, of a business its code. */
export function identityProblem(
  party_kind: 'person' | 'business',
  identity_no: string,
  today?: string,
): NumberProblem | null {
  return party_kind === 'person'
    ? residentNumberProblem(identity_no, today)
    : socialCreditProblem(identity_no);
}

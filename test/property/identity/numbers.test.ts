// Proves what each check digit promises: every single changed character and every exchange of two neighbours is found
// (Luhn: but 09 and 90; GB 11714: but characters whose values differ by 11 or 22), and no text makes a check throw.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  cardNumberProblem,
  luhnCheck,
  mod11Check,
  organisationCheck,
  residentNumberProblem,
  socialCreditCheck,
  socialCreditProblem,
} from '#core/identity/numbers';

const DIGITS = '0123456789';
const USCC = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const of = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...Array.from(alphabet)), { minLength: length, maxLength: length })
    .map((list) => list.join(''));

const resident = fc
  .tuple(
    fc.constantFrom('110105', '440524', '330106', '810000'),
    fc.date({ min: new Date('1900-01-01'), max: new Date('2025-12-31'), noInvalidDate: true }),
    of(DIGITS, 3),
  )
  .map(([region, born, order]) => {
    const body = region + born.toISOString().slice(0, 10).replaceAll('-', '') + order;
    return body + mod11Check(body);
  });
const business = fc
  .tuple(
    fc.constantFrom('91', '92', '52', 'N2', 'Y1'),
    fc.constantFrom('110000', '440305', '100000'),
    of(USCC, 8),
  )
  .filter(([, , organisation]) => USCC.includes(organisationCheck(organisation)))
  .map(([kind, region, organisation]) => {
    const body = kind + region + organisation + organisationCheck(organisation);
    return body + socialCreditCheck(body);
  });
const card = fc
  .integer({ min: 11, max: 18 })
  .chain((length) => of(DIGITS, length))
  .map((body) => body + luhnCheck(body));

/** All numbers that differ in one place, or in which two neighbours were exchanged. */
function* misspelled(number: string, alphabet: string): Generator<string> {
  for (let place = 0; place < number.length; place += 1) {
    const [before, after] = [number.slice(0, place), number.slice(place + 1)];
    for (const other of alphabet) {
      if (other !== number[place]) {
        yield before + other + after;
      }
    }
    const [here = '', next = ''] = [number[place], number[place + 1]];
    if (next !== '' && here !== next) {
      yield before + next + here + after.slice(1);
    }
  }
}

describe('single slips of the pen', () => {
  test('in a resident identity number are all found', () => {
    fc.assert(
      fc.property(resident, (number) => {
        expect(residentNumberProblem(number)).toBeNull();
        for (const wrong of misspelled(number, `${DIGITS}X`)) {
          expect(residentNumberProblem(wrong), wrong).not.toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('in a unified social credit code are all found', () => {
    fc.assert(
      fc.property(business, (code) => {
        expect(socialCreditProblem(code)).toBeNull();
        for (const wrong of misspelled(code, USCC)) {
          expect(socialCreditProblem(wrong), wrong).not.toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('in the number of a card are all found, but for 09 and 90', () => {
    fc.assert(
      fc.property(card, (number) => {
        expect(cardNumberProblem(number)).toBeNull();
        for (const wrong of misspelled(number, DIGITS)) {
          const exchanged = Array.from(wrong).map((digit, place) => digit !== number[place]);
          const at = exchanged.indexOf(true);
          const is_blind = exchanged[at + 1] === true && ['09', '90'].includes(number.slice(at, at + 2));
          expect(cardNumberProblem(wrong) === null, wrong).toBe(is_blind);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('in an organisation code are found where their values do not differ by a multiple of 11', () => {
    const value = (character: string): number => Number.parseInt(character, 36);
    fc.assert(
      fc.property(of(USCC, 8), (code) => {
        for (const wrong of misspelled(code, USCC)) {
          const at = Array.from(wrong).findIndex((character, place) => character !== code[place]);
          const differs = (value(wrong[at] ?? '0') - value(code[at] ?? '0')) % 11 !== 0;
          expect(organisationCheck(wrong) !== organisationCheck(code), `${code} ${wrong}`).toBe(differs);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('no text makes a check throw, and next to none passes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      for (const check of [residentNumberProblem, socialCreditProblem, cardNumberProblem]) {
        const problem = check(text);
        expect(problem === null || typeof problem === 'string').toBe(true);
      }
      expect(residentNumberProblem(text, '20260101')).not.toBeNull();
    }),
    { numRuns: 2_000 },
  );
});

test('anything of the right shape passes as often as a check digit lets it', () => {
  let passed = 0;
  fc.assert(
    fc.property(of(DIGITS, 16), (number) => {
      passed += cardNumberProblem(number) === null ? 1 : 0;
    }),
    { numRuns: 5_000, seed: 7 },
  );
  expect(passed).toBeGreaterThan(400);
  expect(passed).toBeLessThan(600);
});

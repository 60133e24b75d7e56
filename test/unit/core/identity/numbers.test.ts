/** Numbers of people, businesses and cards, against published ones. */
import { describe, expect, it } from 'vitest';

import {
  cardNumberProblem,
  identityProblem,
  luhnCheck,
  mod11Check,
  organisationCheck,
  plainNumber,
  residentNumberProblem,
  socialCreditProblem,
} from '#core/identity/numbers';

describe('resident identity numbers', () => {
  it.each([
    // Both of them examples of GB 11643-1999 itself.
    '11010519491231002X',
    '440524188001010014',
  ])('%s is well formed', (number) => {
    expect(residentNumberProblem(number)).toBeNull();
    expect(residentNumberProblem(number.toLowerCase())).toBeNull();
  });

  it.each([
    ['', 'missing'],
    [' - ', 'missing'],
    // Of the fifteen digits of GB 11643-1989, which is not in force any more.
    ['110105491231002', 'length'],
    ['11010519491231002XX', 'length'],
    ['1101051949123100AX', 'characters'],
    ['X10105194912310021', 'characters'],
    ['00010519491231002X', 'region'],
    ['11010519490230002X', 'birth-date'],
    ['11010519491331002X', 'birth-date'],
    ['11010500001231002X', 'birth-date'],
    ['110105194912310021', 'check'],
  ] as const)('"%s" has a fault: %s', (number, problem) => {
    expect(residentNumberProblem(number)).toBe(problem);
  });

  it('knows leap years, and that nobody is born tomorrow', () => {
    expect(residentNumberProblem(`11010520000229001${mod11Check('11010520000229001')}`)).toBeNull();
    expect(residentNumberProblem('110105190002290010')).toBe('birth-date');
    const born = `11010520260701001${mod11Check('11010520260701001')}`;
    expect(residentNumberProblem(born, '20260701')).toBeNull();
    expect(residentNumberProblem(born, '20260630')).toBe('birth-date');
  });
});

describe('check digits of the standards', () => {
  it('ISO 7064 MOD 11-2', () => {
    // The example of the standard; the ISNIs (ISO 27729) of isni.org's own documentation.
    expect(mod11Check('0794')).toBe('0');
    expect(mod11Check('000000012150090')).toBe('X');
    expect(mod11Check('000000012103268')).toBe('3');
  });

  it('GB 11714-1997', () => {
    // The example of the standard: D2143569-X.
    expect(organisationCheck('D2143569')).toBe('X');
  });

  it('Luhn', () => {
    // The example of ISO/IEC 7812-1 as Wikipedia's article on the formula has it.
    expect(luhnCheck('7992739871')).toBe('3');
  });
});

describe('unified social credit codes', () => {
  it.each([
    // The example of python-stdnum (cn.uscc).
    '91110000600037341L',
    // Xiaomi's, the example of the package uscc-utils.
    '91110108551385082Q',
    // Of large companies, as their own pages show their licences.
    '9144030071526726XG',
    '91330100799655058B',
    '91440300708461136T',
    // Codes of the Fujian pilot, from before the standard.
    '91350100M0001TGQXM',
    '91350211M0000XUF46',
    '91350203M0001FUE2P',
  ])('%s is well formed', (code) => {
    expect(socialCreditProblem(code)).toBeNull();
    expect(socialCreditProblem(` ${code.toLowerCase()} `)).toBeNull();
  });

  it.each([
    ['', 'missing'],
    ['9111000060003734', 'length'],
    ['9111000060003734IL', 'characters'],
    ['91A10000600037341L', 'characters'],
    ['91990000600037341L', 'region'],
    ['91110000600037342L', 'organisation-check'],
    ['91350100M0001TGQ1M', 'organisation-check'],
    // An invented example that is often copied.
    ['91310115MA1H8R7C6D', 'organisation-check'],
    ['91110000600037341M', 'check'],
  ] as const)('"%s" has a fault: %s', (code, problem) => {
    expect(socialCreditProblem(code)).toBe(problem);
  });
});

describe('numbers of bank cards', () => {
  it.each([
    // Published for testing by Stripe: Visa, Mastercard, American Express, UnionPay (16 and 19 digits), Diners, JCB.
    '4242424242424242',
    '5555555555554444',
    '378282246310005',
    '6200000000000005',
    '6205500000000000004',
    '3056930009020004',
    '3566002020360505',
  ])('%s is well formed', (number) => {
    expect(cardNumberProblem(number)).toBeNull();
    expect(cardNumberProblem(number.replace(/(\d{4})/g, '$1 '))).toBeNull();
  });

  it.each([
    ['', 'missing'],
    ['42424242424', 'length'],
    ['42424242424242424242', 'length'],
    ['4242-4242-4242-424X', 'characters'],
    ['4242424242424241', 'check'],
  ] as const)('"%s" has a fault: %s', (number, problem) => {
    expect(cardNumberProblem(number)).toBe(problem);
  });
});

it('numbers are read as people write them, and by the kind of party', () => {
  expect(plainNumber('１１0105-19491231 002x')).toBe('11010519491231002X');
  expect(identityProblem('person', '11010519491231002X')).toBeNull();
  expect(identityProblem('business', '11010519491231002X')).not.toBeNull();
  expect(identityProblem('business', '91110000600037341L')).toBeNull();
});

import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { acceptedStep, base32Decode, base32Encode, totpCode } from '#core/staff/totp';

const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  createHmac('sha1', key).update(message).digest();

const SECRET = new TextEncoder().encode('12345678901234567890');
const STEP_MS = 30_000;

describe('one-time codes', () => {
  // RFC 6238, appendix B: the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of the standard at second %d', (second, code) => {
    expect(totpCode(hmac, SECRET, Math.floor(second / 30))).toBe(code);
  });

  const now = 1_790_000_015_000;
  const step = Math.floor(now / STEP_MS);
  const codeAt = (other: number): string => totpCode(hmac, SECRET, other);

  it('count for their step and one to each side', () => {
    for (const near of [step - 1, step, step + 1]) {
      expect(acceptedStep(hmac, SECRET, codeAt(near), now, null)).toBe(near);
    }
    for (const far of [step - 2, step + 2]) {
      expect(acceptedStep(hmac, SECRET, codeAt(far), now, null)).toBeNull();
    }
  });

  it('count once: neither again, nor for a step before the last accepted', () => {
    expect(acceptedStep(hmac, SECRET, codeAt(step), now, step)).toBeNull();
    expect(acceptedStep(hmac, SECRET, codeAt(step - 1), now, step)).toBeNull();
    expect(acceptedStep(hmac, SECRET, codeAt(step + 1), now, step)).toBe(step + 1);
  });

  it('are refused when anything else is typed', () => {
    const code = codeAt(step);
    for (const wrong of [
      '',
      code.slice(1),
      `${code}0`,
      code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
    ]) {
      expect(acceptedStep(hmac, SECRET, wrong, now, null)).toBeNull();
    }
  });

  it('exist at the beginning of time', () => {
    expect(acceptedStep(hmac, SECRET, codeAt(0), 0, null)).toBe(0);
  });
});

describe('base32', () => {
  // RFC 4648, section 10, without padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('spells %j as %j and back', (text, base32) => {
    const bytes = new TextEncoder().encode(text);
    expect(base32Encode(bytes)).toBe(base32);
    expect(base32Decode(base32)).toEqual(Uint8Array.from(bytes));
  });

  it('keeps any byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(base32Decode(base32Encode(bytes))).toEqual(bytes);
  });

  it('is nothing else', () => {
    for (const text of ['MZXW6YQ=', 'mzxw', 'M0', '密']) {
      expect(base32Decode(text)).toBeNull();
    }
  });
});

import { describe, expect, it } from 'vitest';

import { dayFrom } from '#core/sample/calendar';
import { residentNumber, socialCreditCode } from '#core/sample/identity';
import { Random } from '#core/sample/random';

// Written apart from the generator, from GB 11643-1999 and GB 32100-2015, with numbers published as examples.
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function residentIsWellFormed(text: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return /^\d{17}[\dX]$/.test(text) && text[17] === '10X98765432'[sum % 11];
}

function uscIsWellFormed(text: string): boolean {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  let weight = 1;
  let sum = 0;
  for (const sign of text.slice(0, 17)) {
    sum += alphabet.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  const organisation = text.slice(8, 16);
  const inner = [3, 7, 9, 10, 5, 8, 4, 2].reduce(
    (total, w, index) => total + w * parseInt(organisation[index] ?? '', 36),
    0,
  );
  const check = (11 - (inner % 11)) % 11;
  return text[17] === alphabet[(31 - (sum % 31)) % 31] && text[16] === (check === 10 ? 'X' : String(check));
}

describe('identity numbers', () => {
  it('the check used here accepts published examples', () => {
    expect(residentIsWellFormed('11010519491231002X')).toBe(true);
    expect(residentIsWellFormed('110105194912310021')).toBe(false);
    expect(uscIsWellFormed('91350100M000100Y43')).toBe(true);
  });

  it('are well formed, with the division and birthday asked for', () => {
    const random = new Random(5, 'identity');
    for (let step = 0; step < 500; step += 1) {
      const resident = residentNumber(random, '330106', dayFrom('1990-02-28'));
      expect(resident.slice(0, 14)).toBe('33010619900228');
      expect(residentIsWellFormed(resident)).toBe(true);
      const code = socialCreditCode(random, '440305', step % 2 === 0);
      expect(code.slice(0, 8)).toBe(step % 2 === 0 ? '92440305' : '91440305');
      expect(uscIsWellFormed(code), code).toBe(true);
    }
  });
});

import { describe, expect, it } from 'vitest';

import { CHART, LEDGER_CODES, codeOf, isDebitNormal, ledgerNo, ownerNo } from '#core/ledger/chart';

describe('the chart of accounts', () => {
  it('has no number twice, and no slot twice for one class of owner', () => {
    expect(new Set(LEDGER_CODES.map((code) => CHART[code].number)).size).toBe(LEDGER_CODES.length);
    const slots = LEDGER_CODES.map((code) => `${CHART[code].owner} ${String(CHART[code].slot)}`);
    expect(new Set(slots).size).toBe(slots.length);
    expect(LEDGER_CODES.every((code) => CHART[code].slot < 8)).toBe(true);
  });

  it('gives every ledger account a number that leads back to owner and line', () => {
    const numbers = new Set<number>();
    for (const owner of [1, 2, 3, 1_000_000, 1_000_001]) {
      for (const code of LEDGER_CODES.filter((name) => CHART[name].owner === 'party')) {
        const no = ledgerNo(owner, code);
        expect([ownerNo(no), codeOf(no, 'party')]).toEqual([owner, code]);
        expect(numbers.has(no)).toBe(false);
        numbers.add(no);
      }
    }
    expect(() => codeOf(7, 'custody')).toThrow(/no line of the chart/);
  });

  it('counts as customers’ money what the platform owes them, and floors every balance they hold', () => {
    const owed = LEDGER_CODES.filter((code) => CHART[code].customer_money);
    expect(owed.sort()).toEqual(
      [
        'customer-available',
        'customer-held',
        'customer-pending',
        'customer-blocked',
        'escrow',
        'loan-collections',
        'suspense',
      ].sort(),
    );
    expect(owed.filter((code) => code !== 'suspense').every((code) => CHART[code].floor_minor === 0n)).toBe(
      true,
    );
    expect(LEDGER_CODES.filter(isDebitNormal).sort()).toEqual(
      ['custody-cash', 'customer-receivable', 'losses'].sort(),
    );
  });
});

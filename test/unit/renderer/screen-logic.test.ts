/** Pure pieces of the screens: adjustments, months, columns of a file, pieces of an upload, links of the chain. */
import { describe, expect, it } from 'vitest';

import { adjustmentLines, sumsOf } from '../../../renderer/screens/approvals/adjustment';
import { chainState } from '../../../renderer/screens/audit/chain-state';
import { courseFields, fieldsToSet, NOTHING } from '../../../renderer/screens/measures/course-fields';
import { guessColumns, missingFields } from '../../../renderer/screens/import/column-guess';
import { toBase64 } from '../../../renderer/client/base64';
import { barsOf } from '../../../renderer/screens/people/months';
import { parseMajor } from '../../../renderer/ui/figures';

const line = (debit: string, credit: string, currency = 'CNY') => ({
  account_id: 'A1',
  code: 'suspense',
  currency,
  debit,
  credit,
});

describe('adjustment lines', () => {
  it('takes debits as negative and sums per currency', () => {
    const lines = adjustmentLines([line('1.50', ''), line('', '2'), line('', '7', 'JPY')], parseMajor);
    expect(lines?.map(({ amount_minor }) => amount_minor)).toEqual([-150n, 200n, 7n]);
    expect(sumsOf(lines ?? [])).toEqual([
      { currency: 'CNY', amount_minor: 50n },
      { currency: 'JPY', amount_minor: 7n },
    ]);
  });

  it('is incomplete with no amount, zero, both sides or too many digits', () => {
    for (const wrong of [line('', ''), line('0', ''), line('1', '1'), line('1.005', '')]) {
      expect(adjustmentLines([wrong], parseMajor)).toBeNull();
    }
  });

  it('is incomplete while the currency of its account is not known', () => {
    expect(adjustmentLines([line('1', '', '')], parseMajor)).toBeNull();
  });
});

describe('the suggested course of a measure', () => {
  const ends_at = Date.UTC(2026, 4, 1);
  const freeze = courseFields({ ends_at, step_down: { kind: 'stop-withdrawals', days: 30 } });
  const watch = courseFields({ ends_at: ends_at + 86_400_000, step_down: null });

  it('fills what is empty, and follows the rung where nobody typed anything else', () => {
    const filled = fieldsToSet(NOTHING, {}, freeze);
    expect(Object.fromEntries(filled)).toEqual(freeze);
    const now = { ends_at, step_down: { kind: 'stop-withdrawals', days: 30 } };
    expect(Object.fromEntries(fieldsToSet(freeze, now, watch))).toEqual(watch);
    expect(Object.fromEntries(fieldsToSet(freeze, now, courseFields(null)))).toEqual(NOTHING);
  });

  it('leaves what somebody typed or took out', () => {
    const typed = { ends_at, step_down: { kind: 'stop-withdrawals', days: 14 } };
    expect(fieldsToSet(freeze, typed, watch).map(([name]) => name)).toEqual(['ends_at', 'step_down.kind']);
    expect(fieldsToSet(freeze, {}, watch)).toEqual([]);
    expect(fieldsToSet(NOTHING, { ends_at: 0 }, watch)).toEqual([]);
  });
});

describe('chain state', () => {
  const entry = { prev: 'a', hash: 'b' };
  it('tells a broken link on either side', () => {
    expect(chainState(entry, { prev: '', hash: 'a' }, { prev: 'b', hash: 'c' })).toBe('linked');
    expect(chainState(entry, { prev: '', hash: 'x' }, null)).toBe('broken');
    expect(chainState(entry, null, { prev: 'x', hash: 'c' })).toBe('broken');
    expect(chainState(entry, null, { prev: 'b', hash: 'c' })).toBe('first');
    expect(chainState(entry, { prev: '', hash: 'a' }, null)).toBe('last');
  });
});

describe('columns of a file', () => {
  const fields = [
    { name: 'party_id', required: true },
    { name: 'name', required: true },
    { name: 'region', required: false },
  ];
  it('takes columns of the same name but for case and separators', () => {
    const guessed = guessColumns(fields, ['Party ID', 'full name']);
    expect(guessed).toEqual({ party_id: 'Party ID', name: '', region: '' });
    expect(missingFields(fields, guessed)).toEqual(['name']);
  });
});

describe('base64', () => {
  it('is the same as of one block for bytes of several blocks', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => (at * 31) % 256);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});

describe('bars of months', () => {
  it('has one scale for both sides, and no height without amounts', () => {
    const month = { month: '2026-01', sold: 1, sold_minor: 50n, bought: 1, bought_minor: 200n };
    const [bars] = barsOf([month], 100, 80);
    expect([bars?.sold.height, bars?.bought.height, bars?.bought.y]).toEqual([20, 80, 0]);
    const [none] = barsOf([{ ...month, sold_minor: 0n, bought_minor: 0n }], 100, 80);
    expect(none?.sold.height).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';

import {
  alertsBehind,
  harmByRule,
  harmOf,
  linesHeldBy,
  moneyTime,
  NO_RULE,
  verdictOn,
  type Felt,
  type LedAlert,
} from '#core/enforcement/harm';
import { HOUR_MS } from '#core/kernel/instant';

const alert = (id: string, more: Partial<LedAlert> = {}): LedAlert => ({
  ...{ id, account_id: 'shop', case_id: null, rules: ['ring'], disposition: null, opened_at: 0 },
  ...more,
});

describe('alerts behind a measure', () => {
  const measure = { about: null, account_id: 'shop', starts_at: 100, ended_at: 200 };
  const found = (more: Partial<Parameters<typeof alertsBehind>[0]>, ...alerts: LedAlert[]): string[] =>
    alertsBehind({ ...measure, ...more }, alerts).map(({ id }) => id);

  it('are the one it was proposed from', () => {
    const all = [alert('alert-1', { opened_at: 99 }), alert('alert-2', { opened_at: 50 })];
    expect(found({ about: 'alert-2' }, ...all)).toEqual(['alert-2']);
  });
  it('are those of its case about the account, else all of the case', () => {
    const own = alert('alert-1', { case_id: 'case-9' });
    const other = alert('alert-2', { case_id: 'case-9', account_id: 'mule' });
    expect(found({ about: 'case-9' }, own, other)).toEqual(['alert-1']);
    expect(found({ about: 'case-9', account_id: 'third' }, own, other)).toEqual(['alert-1', 'alert-2']);
  });
  it('are, where it says nothing, the latest before it and those while it was in force', () => {
    const all = [
      ...[alert('old', { opened_at: 10 }), alert('latest', { opened_at: 90 })],
      ...[alert('during', { opened_at: 150 }), alert('after', { opened_at: 250 })],
      alert('of-another', { opened_at: 95, account_id: 'mall' }),
    ];
    expect(found({}, ...all)).toEqual(['latest', 'during']);
    expect(found({ ended_at: null }, ...all)).toEqual(['latest', 'during', 'after']);
  });
});

describe('the verdict on a measure', () => {
  const on = (
    ended_how: 'lifted' | 'expired' | 'appealed' | null,
    ended_reason: string | null,
    ...dispositions: LedAlert['disposition'][]
  ) =>
    verdictOn(
      { ended_how, ended_reason },
      dispositions.map((disposition, index) => alert(`alert-${String(index)}`, { disposition })),
    );

  it('goes by its alerts first: one that was confirmed is enough', () => {
    expect(on('lifted', 'appeal-upheld: heard', 'explained', 'confirmed')).toBe('deserved');
    expect(on(null, null, 'unfounded')).toBe('honest');
    expect(on('expired', null, 'duplicate', 'unresolved')).toBe('open');
  });
  it('goes by how it ended where no alert says', () => {
    expect(on('lifted', 'cleared: invoices seen')).toBe('honest');
    expect(on('appealed', null)).toBe('honest');
    expect(on('lifted', 'remedied: papers brought')).toBe('open');
    expect(on('lifted', 'R2: of before the list was closed')).toBe('open');
    expect(on('expired', null)).toBe('open');
  });
});

describe('money times time', () => {
  it('is what lay there for as long as it did, to the minor unit', () => {
    const levels = [
      { at: 0, balance_minor: 100n },
      { at: 2 * HOUR_MS, balance_minor: 50n },
      { at: 3 * HOUR_MS, balance_minor: -10n },
      { at: 5 * HOUR_MS, balance_minor: 7n },
    ];
    // 100 for two hours, 50 for one, nothing of a debt, 7 for one.
    expect(moneyTime(levels, 6 * HOUR_MS)).toBe(257n * BigInt(HOUR_MS));
    expect(moneyTime(levels, HOUR_MS)).toBe(100n * BigInt(HOUR_MS));
  });
  it('weighs what a rung keeps from its holder', () => {
    expect(linesHeldBy('watch')).toEqual([]);
    expect(linesHeldBy('limit-collection')).toEqual([]);
    expect(linesHeldBy('delay-settlement')).toEqual(['customer-pending']);
    expect(linesHeldBy('restrict-collection')).toEqual(['customer-blocked', 'customer-pending']);
    expect(linesHeldBy('stop-withdrawals')).toEqual(['customer-available', 'customer-held']);
    expect(linesHeldBy('freeze')).toHaveLength(4);
  });
});

describe('the meter', () => {
  const felt = (more: Partial<Felt>): Felt => ({
    ...{ account_id: 'shop', currency: 'CNY', kind: 'freeze', verdict: 'honest', rules: ['ring'] },
    ...{ from: 0, to: 24 * HOUR_MS, money_time: 1_000n * BigInt(HOUR_MS), refused: 2 },
    ...more,
  });
  it('adds up accounts, hours, money and what was refused', () => {
    const all = [
      felt({}),
      felt({ kind: 'delay-settlement', refused: 0 }),
      felt({ account_id: 'mall', currency: 'USD' }),
    ];
    expect(harmOf(all)).toEqual({
      ...{ accounts: 2, frozen_accounts: 2, measures: 3, hours: 72, frozen_hours: 48, refused: 4 },
      money: [
        { currency: 'CNY', minor_hours: 2_000n },
        { currency: 'USD', minor_hours: 1_000n },
      ],
    });
    expect(harmOf([])).toMatchObject({ accounts: 0, hours: 0, money: [] });
  });
  it('tells each rule of the honest ones it led to, and of the others how many', () => {
    const all = [felt({ rules: ['ring', 'loop'] }), felt({ verdict: 'deserved' }), felt({ rules: [] })];
    const rules = harmByRule(all);
    expect(rules.map(({ rule, harm, deserved }) => [rule, harm.measures, deserved])).toEqual([
      [NO_RULE, 1, 0],
      ['loop', 1, 0],
      ['ring', 1, 1],
    ]);
  });
});

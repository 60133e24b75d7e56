/** Forms made from the schemas of commands, and the course of a trade. */
import { describe, expect, it } from 'vitest';

import { COMMAND_KINDS, parseCommandData } from '#core/ledger/commands';
import type { Trade } from '#core/ledger/tables';

import { courseOf } from '../../../renderer/screens/trades/trade-course';
import { createdBy, fieldsOf, isShown, nest } from '../../../renderer/ui/command-fields';

const field = (kind: (typeof COMMAND_KINDS)[number], name: string) =>
  fieldsOf(kind).find((one) => one.name === name);

describe('the form of a command', () => {
  it('never asks for the approver or for the id of what it creates', () => {
    for (const kind of COMMAND_KINDS) {
      const names = fieldsOf(kind).map((one) => one.name);
      expect(names).not.toContain('approver');
      expect(names).not.toContain(createdBy(kind)?.[0]);
    }
  });
  it('has the right control for every kind of value', () => {
    expect(field('pay-refund', 'amount')).toMatchObject({ control: 'amount', required: true });
    expect(field('pay-refund', 'destination')).toMatchObject({
      control: 'choice',
      required: false,
      choices: ['instrument', 'balance'],
    });
    expect(field('extend-trade', 'days')).toMatchObject({ control: 'number' });
    expect(field('impose-restriction', 'ends_at')).toMatchObject({ control: 'instant', required: false });
    expect(field('impose-restriction', 'terms.per_day_minor')).toMatchObject({ control: 'minor' });
    expect(field('file-bank-letter', 'signed_on')).toMatchObject({ control: 'day', required: true });
    expect(field('file-bank-letter', 'ends_on')).toMatchObject({ control: 'day', required: false });
    expect(field('open-account', 'merchant')).toMatchObject({ control: 'yes-no' });
    expect(field('adjust', 'lines')).toMatchObject({ control: 'lines' });
  });
  it('shows terms only with the restriction that has them', () => {
    const delay = field('impose-restriction', 'terms.delay_days')!;
    const step = field('impose-restriction', 'step_down.kind')!;
    expect(isShown(delay, { restriction: 'freeze' })).toBe(false);
    expect(isShown(delay, { restriction: 'delay-settlement' })).toBe(true);
    expect(isShown(step, { restriction: 'freeze' })).toBe(false);
    expect(isShown(step, { restriction: 'freeze', ends_at: '2026-01-01T00:00' })).toBe(true);
    expect(isShown(field('decide-dispute', 'refund_amount')!, { outcome: 'split' })).toBe(true);
    expect(isShown(field('decide-dispute', 'refund_amount')!, { outcome: 'release' })).toBe(false);
  });
  it('makes data that the schema takes', () => {
    const data = nest({
      restriction_id: 'restr-1',
      account_id: 'A1',
      restriction: 'limit-collection',
      'terms.per_day_minor': '100000',
      reason_code: 'cash-out',
      basis: 'case 1',
      ends_at: 1_800_000_000_000,
      'step_down.kind': 'watch',
      approver: 'cora',
    });
    expect(parseCommandData('impose-restriction', data)).toMatchObject({ ok: true });
  });
});

describe('the course of a trade', () => {
  const trade = (part: Partial<Trade>) => ({
    status: 'created' as const,
    created_at: 1,
    paid_at: null,
    shipped_at: null,
    confirmed_at: null,
    ended_at: null,
    ...part,
  });
  const words = (part: Partial<Trade>) =>
    courseOf(trade(part)).map(({ status, state }) => `${status} ${state}`);

  it('goes straight on', () => {
    expect(words({ status: 'paid', paid_at: 2 })).toEqual([
      'created reached',
      'paid now',
      'shipped ahead',
      'confirmed ahead',
      'settled ahead',
    ]);
  });
  it('leaves the way for a dispute and can come back', () => {
    expect(words({ status: 'disputed', paid_at: 2, shipped_at: 3 })).toEqual([
      'created reached',
      'paid reached',
      'shipped reached',
      'disputed now',
      'confirmed ahead',
      'settled ahead',
    ]);
  });
  it('ends where it ended', () => {
    expect(words({ status: 'refunded', paid_at: 2, ended_at: 5 })).toEqual([
      'created reached',
      'paid reached',
      'refunded now',
    ]);
    expect(words({ status: 'settled', paid_at: 2, confirmed_at: 4, ended_at: 5 })).toEqual([
      'created reached',
      'paid reached',
      'shipped reached',
      'confirmed reached',
      'settled now',
    ]);
  });
});

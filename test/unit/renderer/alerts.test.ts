/** Pure pieces of the alert queue: evidence in words, a judgement by digits, what can be done, how pressing it is. */
import { describe, expect, it } from 'vitest';

import type { EvidenceTrade } from '#core/cases/evidence';
import type { Alert } from '#core/ledger/tables';

import { alertActions, measureReason } from '../../../renderer/screens/alerts/alert-actions';
import { alertQueryOf } from '../../../renderer/screens/alerts/alert-list';
import {
  returnedMinor,
  shareText,
  sincePayment,
  spanText,
  stepsOf,
  thresholdText,
  valueText,
} from '../../../renderer/screens/alerts/evidence-words';
import { levelOf } from '../../../renderer/screens/alerts/score';
import { choose, isComplete, newVerdict, takeDigit } from '../../../renderer/screens/alerts/verdict';

/** Names what is said with its values. */
const t = (key: string, named: Record<string, unknown> = {}): string =>
  [key.split('.').pop(), ...Object.values(named)].join(' ');

const MINUTE_MS = 60_000;
const leg = (
  kind: 'payment' | 'transfer' | 'cash' | 'trade',
  from_id: string,
  to_id: string,
  minutes: number,
) => ({
  ...{ id: `${kind}-${String(minutes)}`, kind, from_id, to_id, amount_minor: '9500' },
  at: 1_000_000_000 + minutes * MINUTE_MS,
});
const trade: EvidenceTrade = {
  ...{ trade_id: 'T1', buyer_id: 'B', seller_id: 'S', amount_minor: '10000', currency: 'CNY' },
  ...{ paid_at: 1_000_000_000, confirmed_at: 1_000_000_000 + 5 * MINUTE_MS, score: 990, flags: [] },
  loop: [
    leg('transfer', 'S', 'B', -30),
    leg('payment', 'B', 'S', 0),
    leg('transfer', 'S', 'M', 60),
    leg('cash', 'M', 'N', 90),
    leg('transfer', 'N', 'B', 120),
  ],
  ...{ more_legs: 0, withdrawals: ['W1'] },
};

describe('the way of the money', () => {
  it('is told in order of time, each leg by what it was', () => {
    const steps = stepsOf(trade);
    expect(steps.map(({ what }) => what)).toEqual([
      ...['advanced', 'paid', 'confirmed', 'passed', 'banked', 'returned', 'withdrawn'],
    ]);
    expect(returnedMinor(steps, 'B')).toBe(19_000n);
    expect(stepsOf({ ...trade, loop: [] }).map(({ what }) => what)).toEqual([
      'paid',
      'confirmed',
      'withdrawn',
    ]);
  });

  it('says how long before or after payment, and which share', () => {
    expect(sincePayment(trade.paid_at, trade, t)).toBe('');
    expect(sincePayment(trade.paid_at - 30 * MINUTE_MS, trade, t)).toBe('before_payment minutes 30');
    expect(sincePayment(trade.paid_at + 90 * MINUTE_MS, trade, t)).toBe('after_payment hours 1 minutes 30');
    expect(shareText(9_740n, 10_000n)).toBe('97.4 %');
    expect(shareText(1n, 0n)).toBe('');
  });
});

describe('values of features', () => {
  it('have their unit', () => {
    expect(spanText(2_945, t)).toBe('days 2 hours 1');
    expect(spanText(0.4, t)).toBe('minutes 0');
    expect(valueText(0.974, 'share', t)).toBe('97.4 %');
    expect(valueText(12.04, 'ratio', t)).toBe('times 12');
    expect(valueText(1.5, 'hours', t)).toBe('hours 1 minutes 30');
    expect(valueText(1, 'yes', t)).toBe('yes');
    expect(valueText(0, 'yes', t)).toBe('no');
  });

  it('say what was asked, but for a yes or no', () => {
    const held = { feature: 'back_share', is: 'at-least', threshold: '0.8', value: '0.97' } as const;
    expect(thresholdText(held, 'share', t)).toBe('at-least 80 %');
    expect(thresholdText(held, 'yes', t)).toBe('');
  });
});

describe('a judgement', () => {
  it('is made by two digits, and knows when it is whole', () => {
    const verdict = newVerdict();
    expect(takeDigit(verdict, 9)).toBe(false);
    expect([takeDigit(verdict, 2), takeDigit(verdict, 1)]).toEqual([true, true]);
    expect(verdict).toMatchObject({
      disposition: 'explained',
      reason_code: 'known-business',
      deserved: 'yes',
    });
    expect(isComplete(verdict)).toBe(true);
    verdict.remember = true;
    expect(isComplete(verdict)).toBe(false);
    verdict.reason = 'a wholesaler';
    expect(isComplete(verdict)).toBe(true);
    verdict.days = 181;
    expect(isComplete(verdict)).toBe(false);
  });

  it('takes the only reason along, and remembers nothing of the guilty', () => {
    const verdict = { ...newVerdict(), remember: true };
    choose(verdict, 'duplicate');
    expect(verdict).toMatchObject({ reason_code: 'handled-elsewhere', remember: false });
    choose(verdict, 'unfounded');
    expect(verdict).toMatchObject({ reason_code: '', deserved: 'no' });
  });
});

describe('what can be done with an alert', () => {
  const alert = {
    ...{ id: 'alert-7', status: 'open', assignee: 'ann', case_id: null, typology: 'C9' },
    ...{ disposition: null, reason_code: null },
  } as unknown as Alert;
  const reasonOf = (now: Alert, kind: string, login = 'ann', may = true): string | null | undefined =>
    alertActions(now, login, () => may).find((one) => one.kind === kind)?.reason?.code ?? null;

  it('goes by its state, by who has it, and by permission', () => {
    expect(reasonOf(alert, 'dispose-alert')).toBeNull();
    expect(reasonOf(alert, 'dispose-alert', 'cora')).toBe('wrong-state');
    expect(reasonOf(alert, 'reopen-alert')).toBe('wrong-state');
    expect(reasonOf({ ...alert, case_id: 'case-1' }, 'join-case')).toBe('wrong-state');
    expect(reasonOf({ ...alert, status: 'closed' }, 'snooze-alert')).toBe('wrong-state');
    expect(reasonOf(alert, 'write-note', 'ann', false)).toBe('forbidden');
  });

  it('gives a measure the reason of its closing, or of what is suspected', () => {
    expect(measureReason(alert)).toBe('wash-trading');
    expect(measureReason({ ...alert, disposition: 'confirmed', reason_code: 'cash-out' })).toBe('cash-out');
    expect(measureReason({ ...alert, disposition: 'explained', reason_code: 'promotion' })).toBe(
      'wash-trading',
    );
  });
});

it('asks for what the address says, overdue ones by their time', () => {
  const address = (parameters: Record<string, string>) => ({
    text: (name: string) => parameters[name] ?? '',
    list: () => [],
  });
  expect(alertQueryOf(address({}))).toEqual({ filter: { view: 'open' }, sort: 'score', direction: 'desc' });
  expect(alertQueryOf(address({ view: 'overdue', typology: 'C4', role: 'nobody' }))).toEqual({
    ...{ filter: { view: 'overdue', typology: 'C4' }, sort: 'due_at', direction: 'asc' },
  });
});

it('is urgent, high or other by the bounds of the policy', () => {
  const bounds = { urgent_score: 970, high_score: 900 };
  expect([970, 969, 900, 899].map((score) => levelOf(score, bounds))).toEqual([
    ...['urgent', 'high', 'high', 'other'],
  ]);
});

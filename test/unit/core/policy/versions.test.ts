import { describe, expect, it } from 'vitest';

import { DEFAULT_POLICIES, POLICY_KINDS, POLICY_SCHEMAS, Policies } from '#core/policy/policy';
import type { Policy } from '#core/ledger/tables';
import { Books } from '#test/support/books';

const version = (number: number, effective_from: number): Policy => ({
  ...{ id: `calendar@${String(number)}`, kind: 'calendar', version: number, effective_from, seq: number },
  data: { utc_offset_minutes: number },
});

describe('versions of a policy', () => {
  it('count from their date, whatever the order of publication', () => {
    const policies = new Policies([version(1, 0), version(3, 50), version(2, 100)]);
    expect(policies.at('calendar', 49).utc_offset_minutes).toBe(1);
    expect(policies.at('calendar', 50).utc_offset_minutes).toBe(3);
    expect(policies.at('calendar', 99).utc_offset_minutes).toBe(3);
    expect(policies.at('calendar', 100).utc_offset_minutes).toBe(2);
    expect(policies.latestVersion('calendar')).toBe(3);
    expect(policies.latestVersion('fees')).toBe(0);
  });

  it('of the same date: the later publication wins', () => {
    expect(new Policies([version(2, 10), version(1, 10)]).at('calendar', 10).utc_offset_minutes).toBe(2);
  });

  it('before the first: the written default', () => {
    expect(new Policies([version(1, 10)]).at('calendar', 9)).toEqual(DEFAULT_POLICIES.calendar);
  });

  it.each(POLICY_KINDS.map((kind) => [kind]))('have a default that fits the shape of %s', (kind) => {
    expect(POLICY_SCHEMAS[kind].parse(DEFAULT_POLICIES[kind])).toEqual(DEFAULT_POLICIES[kind]);
  });
});

describe('publishing a policy', () => {
  const publish = (
    policy: string,
    number: number,
    effective_from: number,
    data: object,
    approver = 'boss',
  ) => ({
    ...{ policy, version: number, effective_from, data: data as Record<string, unknown>, approver },
  });

  it('takes the next version, the present or the future, a sound shape and a second person', async () => {
    const books = await Books.open();
    const later = books.env.now() + 60_000;
    const calendar = { utc_offset_minutes: 0 };
    expect(await books.outcome('publish-policy', publish('weather', 1, later, {}))).toBe('not-found');
    expect(await books.outcome('publish-policy', publish('calendar', 1, later, calendar))).toBe(
      'wrong-state',
    );
    expect(await books.outcome('publish-policy', publish('calendar', 3, later, calendar))).toBe(
      'wrong-state',
    );
    expect(
      await books.outcome('publish-policy', publish('calendar', 2, later, { utc_offset_minutes: 9_999 })),
    ).toBe('invalid');
    expect(
      await books.outcome('publish-policy', publish('calendar', 2, later, { ...calendar, more: 1 })),
    ).toBe('invalid');
    expect(
      await books.outcome('publish-policy', publish('calendar', 2, books.env.now() - 60_000, calendar)),
    ).toBe('wrong-state');
    const backwards = publish('calendar', 2, books.env.now() - 60_000, calendar);
    expect(await books.outcome('publish-policy', backwards, { mode: 'record' })).toBe('wrong-state');
    // Something was booked in that very instant already.
    const head = await books.store.head();
    books.env.setNow(head.booked_at - 1_000);
    expect(await books.outcome('publish-policy', publish('calendar', 2, head.booked_at, calendar))).toBe(
      'wrong-state',
    );
    expect(await books.outcome('publish-policy', publish('calendar', 2, later, calendar, 'ops'))).toBe(
      'approval-needed',
    );
    expect(await books.outcome('publish-policy', publish('calendar', 2, later, calendar))).toBe('done');
    expect(await books.row('policy', 'calendar@2')).toMatchObject({ effective_from: later, data: calendar });
  });
});

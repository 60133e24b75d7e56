import { beforeEach, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { parseCommand } from '#core/ledger/commands';
import { DEFAULT_POLICIES, DURATION_MS_MAX } from '#core/policy/policy';
import { Books } from '#test/support/books';

// Words that mean something to the language and nothing to the platform, and numbers beyond every use: each is
// refused by name, and a command beside it goes its way.
describe('a word that every object has', () => {
  it.each(['constructor', 'toString', 'valueOf'])('is a bank like any other: %s', async (bank) => {
    const books = await Books.trading();
    await books.do('register-instrument', {
      ...{ instrument_id: 'odd', account_id: 'ann', instrument_kind: 'credit-card', bank, last4: '0000' },
    });
    const paid = { channel: 'credit-card', instrument_id: 'odd', custody_id: 'bank' } as const;
    await books.trade('T1', 10_000n, 'paid', paid);
    await books.trade('T2', 1_000_001n, 'created');
    expect(await books.outcome('pay-trade', { trade_id: 'T2', ...paid })).toBe('limit-exceeded');
  });
});

describe('a policy', () => {
  let books: Books;
  const at = (): number => books.env.now() + 2_000;
  const version = (policy: string, data: Record<string, unknown>) => ({
    ...{ policy, version: 2, effective_from: at() + DAY_MS, data, approver: 'boss' },
  });

  beforeEach(async () => {
    books = await Books.trading();
  });

  it.each([
    ['a fraction', { rate_ppm: 0.5 }],
    ['a number beyond exactness', { rate_ppm: 2 ** 53 }],
    ['a function in place of a number', { rate_ppm: () => 1 }],
    ['an amount as bigint', { rate_ppm: 1n }],
  ])('with %s is refused and harms nothing beside it', async (_what, change) => {
    const bad = books.command('publish-policy', version('fees', { ...DEFAULT_POLICIES.fees, ...change }));
    const good = books.command('top-up', {
      ...{ topup_id: 'good', account_id: 'ann', instrument_id: 'ann-bank', custody_id: 'bank', amount: 7n },
    });
    const results = await books.ledger.submitMany([bad, good, { ...bad, key: 'again' }]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'done', 'rejected']);
    expect(results[0]).toMatchObject({ refusal: { code: 'invalid' } });
    expect(await books.balance('ann')).toBe(7n);
  });

  it('of timers ends within the instants that the books can hold', async () => {
    const timers = (ms: number) => ({
      ...DEFAULT_POLICIES.timers,
      auto_confirm_ms: { ...DEFAULT_POLICIES.timers.auto_confirm_ms, ems: ms },
    });
    const publish = (ms: number) => books.outcome('publish-policy', version('timers', timers(ms)));
    expect(await publish(2 ** 53 - 1)).toBe('invalid');
    expect(await publish(DURATION_MS_MAX + 1)).toBe('invalid');
    expect(await publish(DURATION_MS_MAX)).toBe('done');
    books.env.setNow(books.env.now() + 2 * DAY_MS);
    await books.topUp('ann', 10_000n);
    await books.trade('T1', 10_000n, 'shipped', { delivery_method: 'ems' });
    expect((await books.row('trade', 'T1')).timer_due_at).toBe(books.env.now() + DURATION_MS_MAX);
  });
});

describe('data from outside', () => {
  const parse = (data: unknown) =>
    parseCommand({ kind: 'publish-policy', key: 'k', actor: 'a', at: 0, data });
  const fees = { policy: 'fees', version: 2, effective_from: 1, approver: 'boss' };
  const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

  it.each([
    ['a fraction', { rate_ppm: 0.5 }],
    ['lists within lists', { deep: nested(100_000) }],
    ['a control character', { note: 'a\u0000b' }],
    ['a control character in a name', { 'a\u0000b': 1 }],
    ['half a character', { note: '\ud800' }],
  ])('with %s are no record', (_what, data) => {
    expect(parse({ ...fees, data })).toMatchObject({ ok: false, issues: [{ field: 'data.data' }] });
  });

  it('name a policy by an identifier', () => {
    expect(parse({ ...fees, policy: 'a\u0000', data: {} })).toMatchObject({
      ok: false,
      issues: [{ field: 'data.policy' }],
    });
  });
});

// A period is sealed by one calendar: the one in force when the command is decided, whatever instant the command names.
import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/kernel/instant';
import { Books } from '#test/support/books';

/** January ends here by the first calendar (+08:00), and eight hours later by the second (UTC). */
const FIRST_END = Date.UTC(2026, 0, 31, 16);
const SECOND_END = Date.UTC(2026, 1, 1);

test('the totals of a sealed period are those at its end, though the calendar moved after the instant named', async () => {
  const books = await Books.trading();
  books.env.setNow(FIRST_END + HOUR_MS);
  await books.topUp('ann', 100n);
  books.env.setNow(SECOND_END + HOUR_MS);
  const effective_from = SECOND_END + 2 * HOUR_MS;
  const data = { utc_offset_minutes: 0 };
  await books.do('publish-policy', {
    policy: 'calendar',
    version: 2,
    effective_from,
    data,
    approver: 'boss',
  });
  books.env.setNow(SECOND_END + DAY_MS);
  await books.do('seal-period', { period: '2026-01' }, { at: SECOND_END + HOUR_MS });
  expect((await books.row('period', '2026-01')).ends_at).toBe(SECOND_END);
  const totals = await books.store.scan('period_total', null, 100);
  expect(totals).toEqual(
    expect.arrayContaining([expect.objectContaining({ code: 'customer-available', balance_minor: 100n })]),
  );
});

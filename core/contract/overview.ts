/** The day at a glance: money, trades by state, what waits for somebody. */
import { z } from 'zod';

import { read } from './base';
import { amount, asOf, entryView, instant } from './values';

export const overview = read('books.read')
  /** The currency of the days; that of the first line of the trial balance unless said. */
  .input(z.object({ currency: z.string().max(3).optional() }).optional())
  .output(
    z.object({
      as_of: asOf,
      /** In which there is money or a trade. */
      currencies: z.array(z.string()),
      /** Of the days; null while there is neither. */
      currency: z.string().nullable(),
      /** Totals of the chart's lines, credit positive, from the trial balance now. */
      totals: z.array(z.object({ code: z.string(), currency: z.string(), balance_minor: amount })),
      balanced: z.boolean(),
      trades: z.array(
        z.object({ status: z.string(), currency: z.string(), count: z.number(), amount_minor: amount }),
      ),
      accounts: z.object({
        parties: z.number(),
        merchants: z.number(),
        frozen: z.number(),
        restricted: z.number(),
      }),
      withdrawals_held: z.number(),
      timers_due: z.number(),
      approvals_pending: z.number(),
      /** Entries and refusals per day of the platform's calendar, the last 30 days, oldest first. */
      days: z.array(
        z.object({
          day: z.string(),
          entries: z.number(),
          refused: z.number(),
          paid_minor: amount,
          settled_minor: amount,
        }),
      ),
      latest: z.array(entryView),
      /** The last verification of these books: up to which entry, by whom; the journal notes it. */
      verified: z.object({ at: instant, by: z.string(), entries: z.number(), ok: z.boolean() }).nullable(),
    }),
  );

/** The books themselves: journal, entries, trial balance at any instant, periods, verification. */
import { z } from 'zod';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import {
  amount,
  counted,
  countRequest,
  direction,
  entryDetail,
  entryView,
  instant,
  jumpRequest,
  pageOf,
  periodRow,
} from './values';

export const journalFilter = z.object({
  /** The beginning of a subject: the id of a trade, an account, ... */
  subject: z.string().max(64).optional(),
  kind: z.array(z.string().max(64)).max(80).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  mode: z.enum(['authorise', 'record']).optional(),
  actor: z.string().max(64).optional(),
  booked_from: instant.optional(),
  booked_to: instant.optional(),
});
export type JournalQueryFilter = z.output<typeof journalFilter>;

export const journalQuery = z.object({
  filter: journalFilter.default({}),
  direction: direction.default('desc'),
});

export const ledger = {
  journal: read('books.read').input(journalQuery.extend(jumpRequest)).output(pageOf(entryView)),
  countJournal: read('books.read')
    .input(journalQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  entry: read('books.read')
    .input(z.object({ seq: z.number().int().min(1) }))
    .output(entryDetail),
  trialBalance: read('books.read')
    .input(z.object({ at: instant.optional() }))
    .output(
      z.object({
        seq: z.number(),
        booked_at: instant,
        lines: z.array(
          z.object({
            code: z.string(),
            number: z.number(),
            name: z.string(),
            side: z.enum(['debit', 'credit']),
            currency: z.string(),
            /** Credit positive. */
            balance_minor: amount,
          }),
        ),
        balanced: z.boolean(),
      }),
    ),
  periods: read('books.read').output(z.array(periodRow)),
  /**
   * Recomputes chain and projections on one moment; its outcome is the job's result. One goes on at a time: one's own is
   * joined, beside somebody else's it fails with WORKSPACE `verifying`.
   */
  verify: write('books.verify', { needs_writer: false })
    .input(z.object({ key: commandKey }))
    .output(jobStarted),
};

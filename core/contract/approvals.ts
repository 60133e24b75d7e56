/** What needs two people: proposing, deciding, withdrawing; each request with before and after. */
import { z } from 'zod';

import { APPROVAL_STATUSES } from '#core/ledger/tables';

import { read, write } from './base';
import { commandInput, commandKey, rehearsal } from './commands';
import { id, instant, pageOf, pageRequest } from './values';

export const approvalRow = z.object({
  id,
  /** Kind of the command that an approval carries out. */
  kind: z.string(),
  /** What it is about: no second request for the same may be pending. */
  matter: z.string(),
  /** The command's data, amounts as decimal text. */
  data: z.record(z.string(), z.unknown()),
  reason: z.string(),
  status: z.enum(APPROVAL_STATUSES),
  proposed_by: z.string(),
  proposed_at: instant,
  expires_at: instant,
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  decision_reason: z.string().nullable(),
  proposed_seq: z.number(),
  decided_seq: z.number().nullable(),
});

/** One thing that changes: a label of its kind, and its value before and after, as text made of data. */
const change = z.object({
  what: z.string(),
  id: z.string(),
  /** Of a balance; null for anything else. */
  currency: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

export const approvalFilter = z.object({
  status: z.enum(APPROVAL_STATUSES).optional(),
  /** Those that the person who asks proposed himself. */
  mine: z.boolean().optional(),
});

export const approvals = {
  list: read('books.read')
    .input(
      z.object({
        filter: approvalFilter.default({}),
        ...pageRequest,
      }),
    )
    .output(pageOf(approvalRow)),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        approval: approvalRow,
        /** What the command would do now; null when the request has ended. */
        rehearsal: rehearsal.nullable(),
        changes: z.object({
          /** `now`: it would change this now; `done`: it did when it was approved; `undone`: it would have when it ended. */
          moment: z.enum(['now', 'done', 'undone']),
          /** The last entry before it. */
          seq: z.number(),
          /** False where more would have changed than the journal tells. */
          complete: z.boolean(),
          rows: z.array(change),
        }),
        /** Of the amounts the request names; null where what it is about is not in the books. */
        currency: z.string().nullable(),
        /** Of the accounts it names, by id. */
        currencies: z.record(z.string(), z.string()),
        /** What the signed-in person may do with it, and why not. */
        may: z.object({
          approve: z.string().nullable(),
          reject: z.string().nullable(),
          withdraw: z.string().nullable(),
        }),
      }),
    ),
  propose: write(['money.propose', 'restriction.propose', 'policy.propose', 'risk.work'])
    .input(commandInput.extend({ key: commandKey, reason: z.string().trim().min(5).max(200) }))
    .output(z.object({ id, seq: z.number() })),
  approve: write(['money.approve', 'restriction.approve', 'policy.approve', 'risk.lead'])
    .input(z.object({ id, key: commandKey, note: z.string().trim().max(200).default('') }))
    .output(z.object({ seq: z.number() })),
  reject: write(['money.approve', 'restriction.approve', 'policy.approve', 'risk.lead'])
    .input(z.object({ id, key: commandKey, note: z.string().trim().min(5).max(200) }))
    .output(z.object({ seq: z.number() })),
  withdraw: write(['money.propose', 'restriction.propose', 'policy.propose', 'risk.work'])
    .input(z.object({ id, key: commandKey, note: z.string().trim().max(200).default('') }))
    .output(z.object({ seq: z.number() })),
};

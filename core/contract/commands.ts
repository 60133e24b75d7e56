/** Acting on the books: rehearsing a command, then submitting it under a key of the caller's own. */
import { z } from 'zod';

import { ROLES } from '#core/staff/permissions';

import { read, write } from './base';
import { amount, postingView } from './values';

/** The same key with the same content gives the same answer, however often it is sent. */
export const commandKey = z.string().regex(/^[\x21-\x7e]{8,160}$/);

/** Kind and data of a command of the books; data are checked by the kind's own schema. */
export const commandInput = z.object({
  kind: z.string().max(64),
  data: z.record(z.string(), z.unknown()),
});

/** What a command would do, or why it would not. */
export const rehearsal = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('done'),
    postings: z.array(postingView),
    facts: z.record(z.string(), z.unknown()),
  }),
  z.object({
    status: z.literal('refused'),
    code: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
]);

/** That two people must decide, why, and who of the others could be the second. */
const approvalNeeded = z.object({
  /** `permission`: somebody else could do it alone, this person may only ask for it. */
  reason: z.enum(['kind', 'amount', 'unknown-amount', 'permission']),
  /** From this amount on two decide; null where it is not the amount. */
  threshold_minor: amount.nullable(),
  currency: z.string().nullable(),
  /** Roles that may approve it. */
  roles: z.array(z.enum(ROLES)),
  /** Active members of staff who may approve it, but for whoever asks. */
  people: z.array(z.object({ login: z.string(), name: z.string() })),
});
export type ApprovalNeeded = z.output<typeof approvalNeeded>;

/** Which permission a kind needs is in `core/staff/command-access.ts`; kinds that need a second person are refused. */
export const commands = {
  rehearse: read('books.read')
    .input(commandInput)
    .output(rehearsal.and(z.object({ needs_approval: approvalNeeded.nullable() }))),
  submit: write([
    'books.act',
    'books.custody',
    'books.seal',
    'person.manage',
    'workspace.manage',
    'risk.work',
    'risk.lead',
    'restriction.propose',
  ])
    .input(commandInput.extend({ key: commandKey }))
    .output(
      z.object({
        seq: z.number(),
        subject: z.string(),
        /** Null where the entry is stored but could not be read back just now. */
        postings: z.array(postingView).nullable(),
      }),
    ),
};

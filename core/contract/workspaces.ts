/**
 * Which books are open: recent ones, opening, creating, the sample platform.
 *
 * For whoever is at the machine while nobody is signed in through the session, and for who keeps workspaces; a path
 * is told to nobody else.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { read, stream, write } from './base';
import { sessionState } from './session';
import { instant } from './values';

/** What is changed is what the host has open, not the books. */
const HOST_ONLY = { needs_writer: false, unkeyed: 'it names the place, and a place is made or opened once' };

const location = z.string().min(1).max(1_000);

/** How a sample is made: its trades, the bank's statements taken into the books, alerts looked for in all entries. */
export const MAKING_PHASES = ['trades', 'statements', 'alerts'] as const;
export type MakingPhase = (typeof MAKING_PHASES)[number];

const makingProgress = z.union([
  z.object({
    type: z.literal('progress'),
    phase: z.enum(MAKING_PHASES),
    done: z.number(),
    total: z.number(),
  }),
  z.object({ type: z.literal('done'), state: sessionState }),
]);

export const workspaces = {
  recent: read('opener').output(
    z.array(
      z.object({
        location: z.string(),
        name: z.string(),
        opened_at: instant,
        sample: z.boolean(),
        present: z.boolean(),
      }),
    ),
  ),
  /** Where the host would put a new workspace of this name. */
  suggest: read('opener')
    .input(z.object({ name: z.string().max(100) }))
    .output(z.object({ location: z.string() })),
  /** A database's password may come beside its address, which is shown and kept without. */
  open: write('opener', HOST_ONLY)
    .input(z.object({ location, password: z.string().max(200).optional() }))
    .output(sessionState),
  create: write('opener', HOST_ONLY)
    .input(z.object({ location, currencies: z.array(z.string()).min(1).default(['CNY']) }))
    .output(sessionState),
  /** Makes the sample platform and opens it; tells how far it is. */
  makeSample: stream('opener')
    .input(
      z.object({
        trades: z.number().int().min(100).max(1_000_000),
        seed: z.number().int().min(0),
        /** Last day with trade; yesterday when absent, so that the platform is at work. */
        last_day: z.iso.date().optional(),
      }),
    )
    .output(eventIterator(makingProgress)),
  forget: write('opener', HOST_ONLY).input(z.object({ location })).output(z.object({})),
  close: write('opener', HOST_ONLY).output(sessionState),
};

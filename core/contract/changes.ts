/** What changed: screens subscribe and ask again for what they show. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { stream } from './base';
import { instant } from './values';

const changeEvent = z.union([
  /** The books have grown up to this entry; `subjects` are what the new entries were about, at most 200. */
  z.object({ type: z.literal('books'), seq: z.number(), booked_at: instant, subjects: z.array(z.string()) }),
  /** Session state is to be read again. */
  z.object({ type: z.literal('session') }),
  /** Nothing happened: the connection lives. */
  z.object({ type: z.literal('beat') }),
]);

export const changes = {
  /** The last entry that there is, then whatever changes. */
  watch: stream('signed-in').output(eventIterator(changeEvent)),
};

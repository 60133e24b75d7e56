/**
 * Custody accounts: at which banks customers' money lies, until when statements tell of it, and the banks' letters.
 *
 * Accounts are opened and letters filed by commands of the books (`commands.submit`).
 */
import { z } from 'zod';

import { LETTER_STATES } from '#core/custody/custody-words';

import { historyEntry } from './alerts';
import { read } from './base';
import { accountRow, amount, custodyLetterRow, id, jumpRequest, pageOf } from './values';

const custodyAccountView = z.object({
  account: accountRow,
  /** By the books, now. */
  books_minor: amount,
  /** Of all in its currency; a pool is all custody accounts of a currency. */
  share_ppm: z.number(),
  /** Whether its bank holds more of the pool than the policy allows. */
  is_over: z.boolean(),
  /** Where its statements end; null before the first. */
  statement: z.object({ id, to_day: z.string(), closing_minor: amount }).nullable(),
  letter: custodyLetterRow.nullable(),
  letter_state: z.enum(LETTER_STATES),
});

export const custodyAccounts = {
  list: read('books.read').input(z.object(jumpRequest)).output(pageOf(custodyAccountView)),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(custodyAccountView.extend({ history: z.array(historyEntry) })),
};

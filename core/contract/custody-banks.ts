/**
 * Banks that sign their own balance of a month's end: who signed, the request to one of them, its answer taken in.
 *
 * Request and answer are secrets of platform and bank (they hold what opens a commitment), so asking and taking show the password again, and the
 * request leaves as a file. Nothing here says an amount.
 */
import { z } from 'zod';

import { BANK_CHARACTERS_MAX } from '#core/custody/certificate-words';
import { currencyField, idField, monthField } from '#core/ledger/fields';

import { read, write } from './base';
import { ownSecrets } from './own-secrets';
import { asOf } from './values';

const bankState = z.object({
  account: z.string(),
  bank: z.string(),
  /** The bank's key in use; null where none is. */
  key_id: z.string().nullable(),
  /** Its statements reach the end of the month. */
  covered: z.boolean(),
  /** The last answer that was taken in; null where there is none, or the vault is locked. */
  signed: z
    .object({
      mode: z.string(),
      key_id: z.string(),
      /** It was signed with the key in use; else the platform states the balance. */
      counts: z.boolean(),
    })
    .nullable(),
});
export type BankState = z.output<typeof bankState>;

export const custodyBanks = {
  list: read('books.read')
    .input(z.object({ currency: currencyField.optional(), month: monthField.optional() }))
    .output(
      z.object({
        as_of: asOf,
        /** Of custody accounts; empty where there is none. */
        currencies: z.array(z.string()),
        currency: z.string().nullable(),
        month: z.string(),
        /** The day of which the balance is signed. */
        day: z.string(),
        /** While it is not, nobody knows who signed. */
        vault_open: z.boolean(),
        accounts: z.array(bankState),
      }),
    ),
  /** The request to a bank, as a file for it alone. */
  ask: write('data.export', { unkeyed: 'each request hides the balance anew; those before stay good' })
    .input(
      z.object({
        ...{ currency: currencyField, month: monthField, account: idField },
        blinded_by: z.enum(['platform', 'bank']),
        ...ownSecrets,
      }),
    )
    .output(z.object({ path: z.string(), name: z.string() })),
  /** Takes in what a bank signed, once everything about it was checked. */
  take: write('books.custody', { unkeyed: 'the same answer taken in again is the same' })
    .input(
      z.object({
        ...{ currency: currencyField, month: monthField },
        answer: z.string().min(1).max(BANK_CHARACTERS_MAX, 'expected the answer of a bank to a request'),
        ...ownSecrets,
      }),
    )
    .output(z.object({ account: z.string(), bank: z.string(), day: z.string(), key_id: z.string() })),
};

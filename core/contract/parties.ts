/** People and merchants: parties with masked personal data, and revealing it for minutes. */
import { z } from 'zod';

import { PARTY_KINDS, REAL_NAME_LEVELS, SHARED_IDENTITIES } from '#core/ledger/tables';

import { read, write } from './base';
import { accountListed } from './accounts';
import { commandKey } from './commands';
import {
  amount,
  counted,
  countRequest,
  direction,
  id,
  instant,
  instrumentRow,
  jumpRequest,
  pageOf,
  partyRow,
  restrictionRow,
} from './values';

/** Name, identity number, phone and e-mail, each masked: 王**, 3301**********1234. */
export const maskedProfile = z.object({
  name: z.string(),
  identity_no: z.string(),
  phone: z.string(),
  email: z.string(),
  /** Of a business: who answers for it. */
  legal_person_name: z.string(),
  legal_person_no: z.string(),
});

/** Another party with an equal number, its name masked, and what the two have in common. */
export const partyKin = z.object({
  party: partyRow,
  name: z.string(),
  shared: z.array(z.enum(SHARED_IDENTITIES)),
});

export const partyFilter = z.object({
  /** The beginning of an id. */
  text: z.string().max(64).optional(),
  kind: z.enum(PARTY_KINDS).optional(),
  level: z.array(z.enum(REAL_NAME_LEVELS)).optional(),
  merchant: z.boolean().optional(),
  category: z.string().max(64).optional(),
});
export type PartyFilter = z.output<typeof partyFilter>;

export const partyQuery = z.object({
  filter: partyFilter.default({}),
  sort: z.enum(['id', 'registered_at']).default('id'),
  direction: direction.default('asc'),
});

export const partyListed = z.object({ party: partyRow, profile: maskedProfile, accounts: z.number() });

export const parties = {
  list: read('books.read').input(partyQuery.extend(jumpRequest)).output(pageOf(partyListed)),
  count: read('books.read')
    .input(partyQuery.omit({ direction: true }).extend(countRequest))
    .output(counted),
  detail: read('books.read')
    .input(z.object({ id }))
    .output(
      z.object({
        party: partyRow,
        profile: maskedProfile,
        /** Other parties with an equal number, by their keyed marks; at most 50, and whether there are more. */
        kin: z.array(partyKin),
        more_kin: z.boolean(),
        accounts: z.array(accountListed),
        instruments: z.array(instrumentRow),
        restrictions: z.array(restrictionRow),
        /** Per currency of the accounts: the last 12 months of the platform's calendar, oldest first. */
        months: z.array(
          z.object({
            currency: z.string(),
            months: z.array(
              z.object({
                month: z.string(),
                sold: z.number(),
                sold_minor: amount,
                bought: z.number(),
                bought_minor: amount,
              }),
            ),
          }),
        ),
      }),
    ),
  /** Shows a person's data in clear until then; the reason goes into the journal. The same key is the same showing. */
  reveal: write('person.reveal')
    .input(z.object({ key: commandKey, id, reason: z.string().trim().min(5).max(200) }))
    .output(z.object({ profile: maskedProfile, until: instant, seq: z.number() })),
};

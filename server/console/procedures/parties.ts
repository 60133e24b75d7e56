/**
 * People and merchants: personal data masked, and shown in clear for minutes to whoever may and says why.
 */
import { MINUTE_MS, monthOf, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import { EMPTY_PROFILE, type Profile } from '#core/ledger/profile';
import type { Account, Row } from '#core/ledger/tables';
import { sharedIdentities } from '#core/parties/identity-marks';
import { maskName, maskProfile } from '#core/parties/masking';
import type { Lists } from '#database/lists/lists';

import { accountViews } from '../account-views';
import { asOfNow, mustRow } from '../found';
import { SHOWN_MS } from '../documents';
import { invalid, notFound } from '../failures';
import { present, type Implementer } from '../implementer';
import { restrictionFor, type Viewing } from '../measure-views';

const MONTHS_SHOWN = 12;
const KIN_SHOWN = 50;

async function profilesOf(
  reader: LedgerReader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Profile>> {
  return new Map((await reader.profiles(ids)).map(({ party_id, profile }) => [party_id, profile]));
}

/** Other parties with an equal identity, by id. */
async function kinOf(lists: Lists, reader: LedgerReader, party: Row<'party'>) {
  const found = await lists.kin(party, KIN_SHOWN + 1);
  const shown = found.slice(0, KIN_SHOWN);
  const profiles = await profilesOf(
    reader,
    shown.map(({ id }) => id),
  );
  return {
    kin: shown.map((other) => ({
      party: other,
      name: maskName(profiles.get(other.id)?.name ?? ''),
      shared: [...sharedIdentities(party, other)],
    })),
    more_kin: found.length > KIN_SHOWN,
  };
}

/** First instants of the last months of the platform's calendar and of the one to come, oldest first. */
function monthStarts(now: Instant, utc_offset_minutes: number): Instant[] {
  const [year, month] = monthOf(now, utc_offset_minutes).split('-').map(Number);
  return Array.from({ length: MONTHS_SHOWN + 1 }, (_, index) => {
    const utc = Date.UTC(year ?? 0, (month ?? 1) - MONTHS_SHOWN + index, 1);
    return utc - utc_offset_minutes * MINUTE_MS;
  });
}

/** Trade by month of accounts in one currency; many questions, so that it is left alone when nobody waits for it any more. */
async function monthsOf(
  lists: Lists,
  accounts: readonly Account[],
  { now, utc_offset_minutes }: { readonly now: Instant; readonly utc_offset_minutes: number },
  signal: AbortSignal | undefined,
) {
  const starts = monthStarts(now, utc_offset_minutes);
  const months = [];
  for (const [index, from] of starts.slice(0, -1).entries()) {
    const month = {
      month: monthOf(from, utc_offset_minutes),
      ...{ sold: 0, sold_minor: 0n, bought: 0, bought_minor: 0n },
    };
    const to = starts[index + 1] ?? from;
    for (const { id } of accounts) {
      signal?.throwIfAborted();
      const sold = await lists.sideFigures('seller_id', id, from, to);
      signal?.throwIfAborted();
      const bought = await lists.sideFigures('buyer_id', id, from, to);
      month.sold += sold.count;
      month.sold_minor += sold.amount_minor;
      month.bought += bought.count;
      month.bought_minor += bought.amount_minor;
    }
    months.push(month);
  }
  return months;
}

/** Trade by month in each currency of the accounts: amounts of two are never added up. */
async function monthsByCurrency(
  lists: Lists,
  accounts: readonly Account[],
  calendar: { readonly now: Instant; readonly utc_offset_minutes: number },
  signal: AbortSignal | undefined,
) {
  const found = [];
  for (const currency of new Set(accounts.map((account) => account.currency))) {
    const own = accounts.filter((account) => account.currency === currency);
    found.push({ currency, months: await monthsOf(lists, own, calendar, signal) });
  }
  return found;
}

async function listOf(
  lists: Lists,
  accounts: readonly Account[],
  viewer: Viewing,
  signal: AbortSignal | undefined,
) {
  const instruments = [];
  const restrictions = [];
  for (const { id } of accounts) {
    signal?.throwIfAborted();
    instruments.push(...(await lists.belonging(['instrument', 'account_id'], id)));
    const held = await lists.belonging(['restriction', 'account_id'], id);
    restrictions.push(...held.map((one) => restrictionFor(one, viewer)));
  }
  restrictions.sort((left, right) => right.imposed_seq - left.imposed_seq);
  return { instruments, restrictions };
}

export function partyProcedures(os: Implementer) {
  return {
    list: os.parties.list.handler(async ({ context, input: { after, limit, skip, ...asked } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.parties(asked, { after, limit, skip });
      const ids = rows.map(({ id }) => id);
      const profiles = await profilesOf(reader, ids);
      const counts = await lists.accountCounts(ids);
      return {
        rows: rows.map((party) => ({
          party,
          profile: maskProfile(profiles.get(party.id) ?? EMPTY_PROFILE),
          accounts: counts.get(party.id) ?? 0,
        })),
        next,
        as_of,
      };
    }),
    count: os.parties.count.handler(({ context, input }) =>
      present(context).desk.books.lists.countParties(input, input.limit),
    ),
    detail: os.parties.detail.handler(async ({ context, input, signal }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const party = await mustRow(reader, 'party', input.id);
      const profiles = await profilesOf(reader, [party.id]);
      const accounts = await lists.belonging(['account', 'party_id'], party.id);
      const calendar = { now: desk.now(), utc_offset_minutes: await desk.utcOffsetMinutes() };
      return {
        party,
        profile: maskProfile(profiles.get(party.id) ?? EMPTY_PROFILE),
        ...(await kinOf(lists, reader, party)),
        accounts: await accountViews(reader, accounts),
        ...(await listOf(lists, accounts, person, signal)),
        months: await monthsByCurrency(lists, accounts, calendar, signal),
      };
    }),
    reveal: os.parties.reveal.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { id } = await mustRow(desk.books.reader, 'party', input.id);
      const profile = (await profilesOf(desk.books.reader, [id])).get(id);
      if (profile === undefined) {
        throw notFound('profile', id);
      }
      // Noted first: nothing is shown that was not written down.
      const { key, reason } = input;
      const { seq, repeated, booked_at } = await desk.mustNote('reveal', id, person.login, { reason }, key);
      const now = desk.now();
      const until = (repeated ? booked_at : now) + SHOWN_MS;
      if (until <= now) {
        // Or one note would show it for ever.
        throw invalid({ field: 'key', expected: 'expected a key of a showing that is not over' });
      }
      return { profile, until, seq };
    }),
  };
}

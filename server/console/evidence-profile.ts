/**
 * One account in full, and what is at stake around it, as of the last entry.
 *
 * Windows of time end with the last entry, not with the clock: books of the past show the same figures tomorrow.
 */
import { FIGURE_DAYS } from '#core/contract/evidence';
import { isListed } from '#core/cases/list-commands';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account } from '#core/ledger/tables';
import { maskIp, maskName, maskToken } from '#core/parties/masking';
import { windowFigures, type Withdrawn } from '#core/risk/account-figures';
import { isQuietFrom } from '#core/risk/quiet-hours';
import type { ReadSide, UsedMeans } from '#database/lists/evidence-account';
import type { Lists } from '#database/lists/lists';

import { alertFor } from './alert-views';
import type { Desk } from './desk';
import { asOfNow, findRow, loadRows, mustRow } from './found';

/** For so long issuers usually take payments by card back. */
const CARD_DAYS = 180;

/** What of an open workspace is asked. */
export interface EvidenceDesk extends Pick<Desk, 'now' | 'peers'> {
  readonly books: Pick<Desk['books'], 'snapshot'>;
}

interface End {
  readonly upto: Instant;
  readonly isQuiet: ((at: Instant) => boolean) | null;
}

function sideFigures({ trades, left_out }: ReadSide, withdrawn: readonly Withdrawn[], end: End) {
  if (trades.length === 0) return null;
  const paid = trades.map(({ paid_at }) => paid_at);
  return {
    windows: FIGURE_DAYS.map((days) => windowFigures(trades, withdrawn, { ...end, days })),
    first_at: paid.reduce((first, at) => Math.min(first, at)),
    last_at: paid.reduce((last, at) => Math.max(last, at)),
    left_out,
  };
}

function withdrawalFigures(withdrawn: readonly Withdrawn[], upto: Instant) {
  return FIGURE_DAYS.map((days) => {
    const seen = withdrawn.filter(({ at }) => days === null || at > upto - days * DAY_MS);
    return {
      ...{ days, count: seen.length },
      sum_minor: seen.reduce((sum, { amount_minor }) => sum + amount_minor, 0n),
    };
  });
}

const masked = (means: readonly UsedMeans[], mask: (value: string) => string): UsedMeans[] =>
  means.map((one) => ({ ...one, value: mask(one.value) }));

async function whoIs(reader: LedgerReader, lists: Lists, { id, party_id }: Account) {
  if (party_id === null) return { party: null, name: '', other_accounts: [] };
  const [stored] = await reader.profiles([party_id]);
  const accounts = await lists.belonging(['account', 'party_id'], party_id);
  return {
    party: await findRow(reader, 'party', party_id),
    name: maskName(stored?.profile.name ?? ''),
    other_accounts: accounts.map((account) => account.id).filter((other) => other !== id),
  };
}

async function meansOf(lists: Lists, id: string) {
  const { evidence } = lists;
  const twins = await evidence.cardTwins(id);
  return {
    instruments: (await lists.belonging(['instrument', 'account_id'], id)).map(
      ({ id: instrument_id, kind, bank, last4, registered_at }) => ({
        ...{ id: instrument_id, kind, bank, last4, registered_at },
        other_accounts: twins.get(instrument_id) ?? 0,
      }),
    ),
    devices: masked(await evidence.accesses('device', id), maskToken),
    ips: masked(await evidence.accesses('ip', id), maskIp),
    addresses: masked(await evidence.addresses(id), maskToken),
  };
}

async function holdsOf(lists: Lists, id: string, now: Instant) {
  const all = await lists.belonging(['restriction', 'account_id'], id);
  const restrictions = all.filter(({ ended_at }) => ended_at === null);
  return {
    restrictions: restrictions.sort((left, right) => right.imposed_seq - left.imposed_seq),
    past_restrictions: all.length - restrictions.length,
    listings: (await lists.belonging(['account_list', 'account_id'], id)).filter((one) => isListed(one, now)),
    silences: (await lists.belonging(['silence', 'account_id'], id)).filter(({ until_at }) => until_at > now),
  };
}

/** One account in full, for somebody. Throws NOT_FOUND. */
export function accountProfile(desk: EvidenceDesk, id: string, login: string) {
  return desk.books.snapshot(async (reader, lists) => {
    const account = await mustRow(reader, 'account', id);
    const as_of = await asOfNow(reader);
    const { evidence } = lists;
    const withdrawn = await evidence.withdrawn(id);
    const quiet_hour = desk.peers?.quiet_hour ?? null;
    const end = { upto: as_of.booked_at, isQuiet: quiet_hour === null ? null : isQuietFrom(quiet_hour) };
    const alerts = await lists.belonging(['alert', 'account_id'], id);
    return {
      ...{ as_of, account, quiet_hour },
      ...(await whoIs(reader, lists, account)),
      ...(await holdsOf(lists, id, desk.now())),
      ...(await meansOf(lists, id)),
      alerts: alerts
        .map((alert) => alertFor(alert, login))
        .sort((left, right) => right.opened_seq - left.opened_seq),
      sales: sideFigures(await evidence.side('seller_id', id), withdrawn, end),
      purchases: sideFigures(await evidence.side('buyer_id', id), withdrawn, end),
      withdrawals: withdrawalFigures(withdrawn, as_of.booked_at),
    };
  });
}

/** What is at stake around an account. Throws NOT_FOUND. */
export function accountExposure(desk: EvidenceDesk, id: string) {
  return desk.books.snapshot(async (reader, lists) => {
    const { currency } = await mustRow(reader, 'account', id);
    const as_of = await asOfNow(reader);
    const balances = await loadRows(reader, 'balance', [id]);
    const stakes = await lists.evidence.stakes(id, as_of.booked_at - CARD_DAYS * DAY_MS);
    return {
      ...{ as_of, currency, card_days: CARD_DAYS },
      balances: balances.map(({ code, currency: of, balance_minor }) => ({
        code,
        currency: of,
        balance_minor,
      })),
      open_sales: await lists.evidence.openTrades('seller_id', id),
      open_purchases: await lists.evidence.openTrades('buyer_id', id),
      withdrawals: [...stakes.withdrawals],
      card_sales: [...stakes.card_sales],
      guarantee_sold: [...stakes.guarantee_sold],
      guarantee_bought: [...stakes.guarantee_bought],
      alerts: [...stakes.alerts],
    };
  });
}

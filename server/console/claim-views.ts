/**
 * Claims as screens are shown them: with trade, history, files, what speaks for collusion, and what could be paid.
 */
import { isRecovering, notMadeGood } from '#core/guarantee/claim-money';
import { claimUse } from '#core/guarantee/findings';
import { minBig, maxBig } from '#core/kernel/money';
import { ledgerNo } from '#core/ledger/chart';
import type { Account, Claim, Trade } from '#core/ledger/tables';
import { matterOf } from '#core/approvals/matters';
import { maskName } from '#core/parties/masking';
import { calendarDay, usedThisMonth } from '#core/policy/limits';
import { reserveAt } from '#server/guarantee/exposure-report';
import { lookIntoClaim } from '#server/guarantee/look-into-claim';

import { historyOf } from './alert-views';
import type { Desk } from './desk';
import { findRow, loadRows, mustRow } from './found';

/** Registered names of accounts' holders, masked, by account. */
export async function maskedNames(
  desk: Desk,
  account_ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { reader } = desk.books;
  const accounts = await loadRows(reader, 'account', [...new Set(account_ids)]);
  const parties = accounts.flatMap(({ party_id }) => party_id ?? []);
  const profiles = new Map(
    (await reader.profiles([...new Set(parties)])).map(({ party_id, profile }) => [party_id, profile.name]),
  );
  return new Map(accounts.map(({ id, party_id }) => [id, maskName(profiles.get(party_id ?? '') ?? '')]));
}

/** Most that a decision could pay on a claim now. */
async function payable(desk: Desk, claim: Claim, trade: Trade): Promise<bigint> {
  const { reader } = desk.books;
  const policies = await desk.policies();
  const policy = policies.at('guarantee', desk.now());
  const usage = await findRow(reader, 'usage', claimUse(claim.buyer_id));
  const today = calendarDay(desk.now(), policies.at('calendar', desk.now()));
  const paid_minor = (await findRow(reader, 'exposure', claim.badge_id ?? ''))?.paid_minor ?? 0n;
  const rooms = [
    [policy.cover_per_trade_minor, trade.compensated_minor],
    [policy.cover_per_buyer_month_minor, usedThisMonth(usage, today)],
    [policy.cover_per_badge_minor, paid_minor],
  ] as const;
  const left_minor = minBig(claim.asked_minor, notMadeGood(trade));
  return rooms.reduce((least, [limits, used_minor]) => {
    const limit = (limits as Readonly<Record<string, string | undefined>>)[claim.currency];
    return minBig(least, maxBig(BigInt(limit ?? '0') - used_minor, 0n));
  }, left_minor);
}

/** What a seller holds that a recovery can draw on, up to what is left of the claim. */
async function recoverable(desk: Desk, claim: Claim, seller: Account): Promise<bigint> {
  if (!isRecovering(claim)) {
    return 0n;
  }
  const { seq } = await desk.books.reader.head();
  const lines = (['customer-blocked', 'customer-available'] as const).map((code) => ({
    account_no: ledgerNo(seller.no, code),
    seq,
  }));
  const balances = await desk.books.reader.balancesAt(lines);
  const held_minor = balances.reduce((sum, one) => sum + maxBig(one, 0n), 0n);
  return minBig(held_minor, claim.paid_minor - claim.recovered_minor);
}

async function pendingRequest(desk: Desk, claim_id: string): Promise<string | null> {
  const data = { claim_id };
  const matters = await loadRows(desk.books.reader, 'matter', [
    matterOf('decide-claim', data),
    matterOf('end-recovery', data),
  ]);
  return matters.find(({ approval_id }) => approval_id !== null)?.approval_id ?? null;
}

async function badgeExposure(desk: Desk, { badge_id }: Claim) {
  const all = badge_id === null ? [] : await desk.books.lists.exposure.now(desk.now());
  const found = all.find((one) => one.badge_id === badge_id);
  return found ?? null;
}

/** One claim with everything it rests on. Throws NOT_FOUND. */
export async function claimDetail(desk: Desk, id: string) {
  const { reader, lists } = desk.books;
  const claim = await mustRow(reader, 'claim', id);
  const trade = await mustRow(reader, 'trade', claim.trade_id);
  const seller = await mustRow(reader, 'account', claim.seller_id);
  const names = await maskedNames(desk, [claim.buyer_id, claim.seller_id]);
  const { seq } = await reader.head();
  const is_open = claim.status === 'open';
  return {
    claim,
    trade,
    buyer_name: names.get(claim.buyer_id) ?? '',
    seller_name: names.get(claim.seller_id) ?? '',
    history: await historyOf(reader, id, false),
    files: [...(await lists.belonging(['case_file', 'about'], id))],
    looked: is_open ? await lookIntoClaim(lists.evidence, trade) : [],
    left_minor: notMadeGood(trade),
    payable_minor: is_open ? await payable(desk, claim, trade) : 0n,
    recoverable_minor: await recoverable(desk, claim, seller),
    exposure: await badgeExposure(desk, claim),
    reserve_minor: await reserveAt(reader, claim.currency, seq),
    approval_id: await pendingRequest(desk, id),
  };
}

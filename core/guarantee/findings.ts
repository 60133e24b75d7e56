/**
 * What the books themselves know that speaks for a claim made in league with the seller.
 *
 * It is looked for when a claim is filed and again when it is decided, from rows that are loaded for deciding, so no way
 * of asking leaves it out. It proves nothing: it says what to look at, and asks for a reason when a claim is upheld all
 * the same. What needs a look over the journal the console adds when a claim is filed.
 */
import { DAY_MS } from '#core/kernel/instant';
import type { Context, Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Account, Claim, Row, Trade } from '#core/ledger/tables';
import { calendarDay, usedThisMonth } from '#core/policy/limits';

import type { ClaimFinding } from './guarantee-words';

const LISTS = ['watch', 'block'] as const;

/** Counter of what a buyer was compensated in a month. */
export function claimUse(buyer_id: string): string {
  return `claim|${buyer_id}`;
}

function wantSide(account_id: string, want: Want): void {
  const account = want.row('account', account_id);
  if (account?.party_id) {
    want.row('party', account.party_id);
  }
  want.row('alert_subject', account_id);
  LISTS.forEach((list) => want.row('account_list', `${list}|${account_id}`));
}

/** Rows that `bookFindings` reads. */
export function wantFindings(
  trade: Pick<Trade, 'buyer_id' | 'seller_id'> & { readonly badge_id: string | null },
  want: Want,
): void {
  wantSide(trade.buyer_id, want);
  wantSide(trade.seller_id, want);
  want.row('usage', claimUse(trade.buyer_id));
  if (trade.badge_id !== null) {
    want.row('badge', trade.badge_id);
  }
}

function partyOf(state: State, account: Account): Row<'party'> | null {
  return account.party_id === null ? null : state.tables.party.get(account.party_id);
}

/** What of their identities is equal; a business's legal person may be the buyer himself. */
function sharedIdentity(state: State, buyer: Account, seller: Account): string | null {
  const [left, right] = [partyOf(state, buyer), partyOf(state, seller)];
  if (left === null || right === null) {
    return null;
  }
  if (left.id === right.id) {
    return 'identity';
  }
  const equal = (one: string | null, other: string | null): boolean => one !== null && one === other;
  const pairs = [
    ['identity', left.identity_mark, right.identity_mark],
    ['legal_person', left.legal_person_mark, right.legal_person_mark],
    ['legal_person', left.identity_mark, right.legal_person_mark],
    ['legal_person', left.legal_person_mark, right.identity_mark],
    ['phone', left.phone_mark, right.phone_mark],
    ['email', left.email_mark, right.email_mark],
  ] as const;
  return pairs.find(([, one, other]) => equal(one, other))?.[0] ?? null;
}

function isListed(context: Context, account_id: string): boolean {
  return LISTS.some((list) => {
    const row = context.state.tables.account_list.get(`${list}|${account_id}`);
    return row !== null && row.ended_by === null && row.ends_at > context.booked_at;
  });
}

/** What the books know against a claim on a trade at this moment. */
export function bookFindings(context: Context, trade: Trade): ClaimFinding[] {
  const { state } = context;
  const { tables, policies } = state;
  const sides = [trade.buyer_id, trade.seller_id];
  const found: ClaimFinding[] = [];
  const shared = sharedIdentity(
    state,
    tables.account.must(trade.buyer_id),
    tables.account.must(trade.seller_id),
  );
  if (shared !== null) {
    found.push({ code: 'shared-identity', evidence: shared });
  }
  const suspect = sides.find((id) => tables.alert_subject.get(id)?.open === true);
  if (suspect !== undefined) {
    found.push({ code: 'under-review', evidence: suspect });
  }
  const listed = sides.find((id) => isListed(context, id));
  if (listed !== undefined) {
    found.push({ code: 'listed', evidence: listed });
  }
  const today = calendarDay(context.at, policies.at('calendar', context.at));
  if (usedThisMonth(tables.usage.get(claimUse(trade.buyer_id)), today) > 0n) {
    found.push({ code: 'repeated-claims', evidence: today.month });
  }
  const badge = trade.badge_id === null ? null : tables.badge.get(trade.badge_id);
  const fresh_ms = policies.at('guarantee', context.at).fresh_badge_days * DAY_MS;
  // A renewal makes no merchant new.
  if (badge?.renews === null && (trade.paid_at ?? 0) - badge.issued_at < fresh_ms) {
    found.push({ code: 'fresh-badge', evidence: badge.id });
  }
  return found;
}

/** What was found before and now, each code once; the newer evidence counts. */
export function joinFindings(
  before: Claim['findings'],
  now: readonly ClaimFinding[],
): readonly ClaimFinding[] {
  return [...before.filter(({ code }) => !now.some((one) => one.code === code)), ...now];
}

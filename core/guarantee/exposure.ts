/**
 * What the reserve stands for, kept as a sub-ledger per badge: every entry that changes it leaves one row.
 *
 * A trade paid under a badge is ahead while its money is in escrow (a refund is the remedy then), and covered from the
 * confirmation until the time to claim is over. What is asked for in an open claim counts as claimed instead, whatever
 * the time. What was paid to buyers counts as unrecovered until the seller gave it back or it is given up. No amount
 * counts twice. Because the end of a cover is known when it begins, time alone needs no entry: the sum of changes with
 * an end after an instant is what is covered then.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { minBig } from '#core/kernel/money';
import type { State } from '#core/ledger/state';
import type { Claim, Row, Trade } from '#core/ledger/tables';

import { notMadeGood } from './claim-money';

/** What of one trade the reserve stands for, in minor units. */
export interface Cover {
  readonly ahead_minor: bigint;
  /** Until the trade's `covered_until`. */
  readonly covered_minor: bigint;
  readonly claimed_minor: bigint;
}

const NOTHING: Cover = { ahead_minor: 0n, covered_minor: 0n, claimed_minor: 0n };

/** What of a trade the reserve stands for; nothing without a badge. */
function coverOf(trade: Trade): Cover {
  if (trade.badge_id === null) {
    return NOTHING;
  }
  if (trade.covered_until === null) {
    return { ...NOTHING, ahead_minor: trade.escrow_minor };
  }
  const left_minor = notMadeGood(trade);
  const claimed_minor = minBig(trade.claimed_minor, left_minor);
  return { ahead_minor: trade.escrow_minor, covered_minor: left_minor - claimed_minor, claimed_minor };
}

/** Until when a trade confirmed at an instant is covered; null without a badge. */
export function coveredUntil(state: State, trade: Trade, confirmed_at: Instant): Instant | null {
  return trade.badge_id === null
    ? null
    : confirmed_at + state.policies.at('guarantee', confirmed_at).claim_days * DAY_MS;
}

type Change = Omit<Row<'exposure_change'>, 'seq' | 'badge_id' | 'account_id' | 'currency'>;

const NO_CHANGE: Change = {
  covered_minor: 0n,
  until_at: 0,
  ahead_minor: 0n,
  claimed_minor: 0n,
  paid_minor: 0n,
  unrecovered_minor: 0n,
};

interface Badge {
  readonly badge_id: string;
  readonly account_id: string;
  readonly currency: string;
}

/** Books a change to a badge's exposure with the entry that is being evolved. Its row must be loaded. */
function change(state: State, badge: Badge, some: Partial<Change>): void {
  const by = { ...NO_CHANGE, ...some };
  const { exposure, exposure_change } = state.tables;
  const seq = state.head.seq + 1;
  const before = exposure.get(badge.badge_id);
  const after = {
    ahead_minor: (before?.ahead_minor ?? 0n) + by.ahead_minor,
    claimed_minor: (before?.claimed_minor ?? 0n) + by.claimed_minor,
    paid_minor: (before?.paid_minor ?? 0n) + by.paid_minor,
    unrecovered_minor: (before?.unrecovered_minor ?? 0n) + by.unrecovered_minor,
  };
  exposure.put(badge.badge_id, { ...badge, ...after, changed_seq: seq });
  // Of the same entry: it is about one trade, so about one end of cover.
  const earlier = exposure_change.peek(seq) ?? NO_CHANGE;
  exposure_change.put(seq, {
    seq,
    ...badge,
    covered_minor: earlier.covered_minor + by.covered_minor,
    until_at: by.covered_minor === 0n ? earlier.until_at : by.until_at,
    ahead_minor: earlier.ahead_minor + by.ahead_minor,
    claimed_minor: earlier.claimed_minor + by.claimed_minor,
    paid_minor: earlier.paid_minor + by.paid_minor,
    unrecovered_minor: earlier.unrecovered_minor + by.unrecovered_minor,
  });
}

/** Books what a changed trade means for the reserve. */
export function noteTrade(state: State, before: Trade | null | undefined, after: Trade): void {
  if (after.badge_id === null) {
    return;
  }
  const was = before ? coverOf(before) : NOTHING;
  const is = coverOf(after);
  const by = {
    ahead_minor: is.ahead_minor - was.ahead_minor,
    covered_minor: is.covered_minor - was.covered_minor,
    claimed_minor: is.claimed_minor - was.claimed_minor,
  };
  if (by.ahead_minor !== 0n || by.covered_minor !== 0n || by.claimed_minor !== 0n) {
    const badge = { badge_id: after.badge_id, account_id: after.seller_id, currency: after.currency };
    change(state, badge, { ...by, until_at: after.covered_until ?? 0 });
  }
}

/** Books what was paid on a claim, and how what is sought from the seller changed. */
export function notePaid(state: State, claim: Claim, paid_minor: bigint, unrecovered_minor: bigint): void {
  if (claim.badge_id !== null && (paid_minor !== 0n || unrecovered_minor !== 0n)) {
    const badge = { badge_id: claim.badge_id, account_id: claim.seller_id, currency: claim.currency };
    change(state, badge, { paid_minor, unrecovered_minor });
  }
}

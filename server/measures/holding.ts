/**
 * An account as a measure would find it: balances, trades that something is still to come of, withdrawals under way,
 * restrictions, claims, and requests that wait for a second person.
 */
import { matterOf } from '#core/approvals/matters';
import { LIVE_STATUSES, type Course, type Holding } from '#core/enforcement/touches';
import type { LedgerCode } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Claim, ProjectionName, Restriction, Row, Trade } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';

/** Trades of one status that are looked at. */
const TRADES_MAX = 2_000;

export interface Reading {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

export interface AccountHolding extends Holding {
  readonly account: Account;
  /** False where more trades wait than were looked at. */
  readonly complete: boolean;
  readonly restrictions: readonly Restriction[];
  /** Compensations paid for his trades that are not recovered. */
  readonly claims: readonly Claim[];
  /** Ids of pending requests about the account or its trades. */
  readonly approval_ids: readonly string[];
}

async function rowsOf<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  values: readonly string[],
): Promise<readonly Row<N>[]> {
  const found = values.length === 0 ? new Map<never, never>() : await reader.load([{ table, values }]);
  return (found.get(table) ?? []) as unknown as readonly Row<N>[];
}

/** A restriction as what is in force of it over time. */
function courseOf({ id, kind, terms, starts_at, ends_at, step_down }: Restriction): Course {
  return { id, kind, terms, starts_at, ends_at, step_down };
}

async function liveTrades(reader: LedgerReader, account_id: string) {
  const trades: Trade[] = [];
  let complete = true;
  for (const status of LIVE_STATUSES) {
    const rows = await reader.trades({ account_id, status }, '', TRADES_MAX);
    trades.push(...(rows as unknown as readonly Trade[]));
    complete &&= rows.length < TRADES_MAX;
  }
  return { trades, complete };
}

/** Kinds of requests about an account, and about one of its trades. */
function mattersOf(account_id: string, trades: readonly Trade[]): string[] {
  const of_account = [
    matterOf('impose-restriction', { account_id }),
    matterOf('pay-out', { account_id }),
    matterOf('execute-court-order', { account_id }),
    matterOf('transfer', { from_account_id: account_id }),
    matterOf('list-account', { account_id }),
  ];
  const of_trades = trades.flatMap(({ id: trade_id }) => [
    matterOf('pay-refund', { trade_id }),
    matterOf('decide-dispute', { trade_id }),
    matterOf('charge-back', { trade_id }),
  ]);
  return [...of_account, ...of_trades];
}

/** The account as it is now; null where there is none. */
export async function readHolding(
  { reader, lists }: Reading,
  account_id: string,
): Promise<AccountHolding | null> {
  const [account] = await rowsOf(reader, 'account', [account_id]);
  if (account === undefined) {
    return null;
  }
  const { trades, complete } = await liveTrades(reader, account_id);
  const balances = await rowsOf(reader, 'balance', [account_id]);
  const withdrawals = await lists.belonging(['withdrawal', 'account_id'], account_id);
  const all = await lists.belonging(['restriction', 'account_id'], account_id);
  const restrictions = all.filter(({ ended_seq }) => ended_seq === null);
  const liftings = restrictions.map(({ id: restriction_id }) =>
    matterOf('lift-restriction', { restriction_id }),
  );
  const matters = await rowsOf(reader, 'matter', [...mattersOf(account_id, trades), ...liftings]);
  const claims = [
    ...(await lists.belonging(['claim', 'seller_id'], account_id)),
    ...(await lists.belonging(['claim', 'buyer_id'], account_id)),
  ];
  return {
    ...{ account, trades, complete, restrictions },
    balances: new Map(balances.map(({ code, balance_minor }) => [code as LedgerCode, balance_minor])),
    withdrawals: withdrawals.filter(({ status }) => status === 'held'),
    courses: restrictions.map(courseOf),
    claims: claims.filter(({ paid_minor, recovered_minor }) => recovered_minor < paid_minor),
    approval_ids: matters.map(({ approval_id }) => approval_id).filter((id) => id !== null),
  };
}

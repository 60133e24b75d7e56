/**
 * What one account did: paid trades of either side, withdrawals, devices and addresses it used, what is open.
 *
 * All is found by the account's indexes. Trades and withdrawals are read up to a number, the newest first, and it is told
 * how many there were; sums of what is open are of all.
 */
import type { SideTrade, Withdrawn } from '#core/risk/account-figures';
import type { Channel } from '#core/ledger/tables';

import { queryText } from '../connection';
import type { ReaderSource } from '../ledger-reader';
import { moneyAsText, moneyFromText, sumAsParts, sumFromParts } from '../money-codec';
import { numberIn, numberOrNull, readCells, textIn, type Cell } from './evidence-rows';

export type Side = 'buyer_id' | 'seller_id';

/** Rows of one kind that are read of an account. */
const ROWS_MAX = 20_000;

export interface ReadSide {
  readonly trades: readonly SideTrade[];
  /** Trades that were not read because there are so many; those created first. */
  readonly left_out: number;
}

const OTHER: Readonly<Record<Side, Side>> = { buyer_id: 'seller_id', seller_id: 'buyer_id' };

/** Trades of a side that were ever disputed: disputes are few, so all of them are looked at. */
async function disputedOf(source: ReaderSource, side: Side, account_id: string): Promise<Set<string>> {
  const rows = await source.query(
    `SELECT t.id AS id FROM journal AS j CROSS JOIN trade AS t
     WHERE j.kind = 'open-dispute' AND j.outcome = 'done' AND t.id = j.subject AND t.${side} = ?`,
    [account_id],
  );
  return new Set(rows.map((row) => String(row['id'])));
}

const TRADE_COLUMNS = [
  ...['id', 'other_id', moneyAsText('amount_minor'), 'channel', 'instrument_id', 'paid_at', 'confirmed_at'],
  ...[moneyAsText('refunded_minor'), moneyAsText('charged_back_minor'), moneyAsText('compensated_minor')],
];

function tradeOf(row: readonly Cell[], disputed: ReadonlySet<string>): SideTrade {
  const [id, other_id, amount, channel, instrument_id, paid_at, confirmed_at] = row;
  const [refunded, charged_back, compensated] = row.slice(7);
  return {
    other_id: textIn(other_id),
    amount_minor: moneyFromText(amount),
    channel: channel as Channel | null,
    instrument_id: instrument_id === null ? null : textIn(instrument_id),
    paid_at: numberIn(paid_at),
    confirmed_at: numberOrNull(confirmed_at),
    refunded_minor: moneyFromText(refunded),
    charged_back: charged_back !== '0',
    compensated: compensated !== '0',
    disputed: disputed.has(textIn(id)),
  };
}

/** Paid trades of one side of an account. */
export async function readSide(source: ReaderSource, side: Side, account_id: string): Promise<ReadSide> {
  const rows = await readCells(
    source,
    TRADE_COLUMNS,
    `SELECT id, ${OTHER[side]} AS other_id, amount_minor, channel, instrument_id, paid_at, confirmed_at,
       refunded_minor, charged_back_minor, compensated_minor
     FROM trade WHERE ${side} = ? AND paid_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT ${String(ROWS_MAX)}`,
    [account_id],
  );
  const disputed = await disputedOf(source, side, account_id);
  const total = rows.length < ROWS_MAX ? rows.length : await countPaid(source, side, account_id);
  return { trades: rows.map((row) => tradeOf(row, disputed)), left_out: total - rows.length };
}

async function countPaid(source: ReaderSource, side: Side, account_id: string): Promise<number> {
  const sql = `SELECT count(*) FROM trade WHERE ${side} = ? AND paid_at IS NOT NULL`;
  return Number((await queryText(source, sql, [account_id])) ?? 0);
}

/** Withdrawals that were not returned, oldest first, the newest of them. */
export async function readWithdrawn(source: ReaderSource, account_id: string): Promise<Withdrawn[]> {
  const rows = await readCells(
    source,
    ['requested_at', moneyAsText('amount_minor')],
    `SELECT requested_at, amount_minor FROM withdrawal
     WHERE account_id = ? AND status <> 'returned' ORDER BY id DESC LIMIT ${String(ROWS_MAX)}`,
    [account_id],
  );
  return rows
    .map(([at, amount]) => ({ at: numberIn(at), amount_minor: moneyFromText(amount) }))
    .sort((left, right) => left.at - right.at);
}

/** A means an account used, and how many others used the same. */
export interface UsedMeans {
  readonly value: string;
  readonly times: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly other_accounts: number;
}

const MEANS_MAX = 50;

function meansOf(rows: readonly (readonly Cell[])[]): UsedMeans[] {
  return rows.map(([value, times, first_at, last_at, other_accounts]) => ({
    ...{ value: textIn(value), times: numberIn(times), other_accounts: numberIn(other_accounts) },
    ...{ first_at: numberIn(first_at), last_at: numberIn(last_at) },
  }));
}

const MEANS_COLUMNS = ['value', 'times', 'first_at', 'last_at', 'other_accounts'];

/** Accesses that say something of who uses a device: failed ones may be anybody's. */
export const USED = "kind IN ('login', 'device-bound')";

/** Devices or network addresses an account signed in with, those used last first. */
export async function readAccesses(
  source: ReaderSource,
  what: 'device' | 'ip',
  account_id: string,
): Promise<UsedMeans[]> {
  const rows = await readCells(
    source,
    MEANS_COLUMNS,
    `SELECT a.value, a.times, a.first_at, a.last_at,
       (SELECT count(DISTINCT o.account_id) FROM access AS o
        WHERE o.${what} = a.value AND o.${USED} AND o.account_id <> a.account_id) AS other_accounts
     FROM (SELECT account_id, ${what} AS value, count(*) AS times, min(at) AS first_at, max(at) AS last_at
       FROM access WHERE account_id = ? AND ${what} <> '' AND ${USED} GROUP BY account_id, ${what}
       ORDER BY max(at) DESC, ${what} LIMIT ${String(MEANS_MAX)}) AS a ORDER BY a.last_at DESC, a.value`,
    [account_id],
  );
  return meansOf(rows);
}

/** Addresses the account's purchases went to. */
export async function readAddresses(source: ReaderSource, account_id: string): Promise<UsedMeans[]> {
  const rows = await readCells(
    source,
    MEANS_COLUMNS,
    `SELECT a.value, a.times, a.first_at, a.last_at,
       (SELECT count(DISTINCT o.buyer_id) FROM trade AS o
        WHERE o.address = a.value AND o.buyer_id <> a.buyer_id) AS other_accounts
     FROM (SELECT buyer_id, address AS value, count(*) AS times, min(shipped_at) AS first_at, max(shipped_at) AS last_at
       FROM trade WHERE buyer_id = ? AND address <> '' GROUP BY buyer_id, address
       ORDER BY max(shipped_at) DESC, address LIMIT ${String(MEANS_MAX)}) AS a ORDER BY a.last_at DESC, a.value`,
    [account_id],
  );
  return meansOf(rows);
}

/** Instruments registered by other accounts with the same bank and last four digits, by instrument. */
export async function readCardTwins(
  source: ReaderSource,
  account_id: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await source.query(
    `SELECT i.id AS id, count(DISTINCT o.account_id) AS others FROM instrument AS i
     JOIN instrument AS o ON o.bank = i.bank AND o.last4 = i.last4 AND o.account_id <> i.account_id
     WHERE i.account_id = ? GROUP BY i.id`,
    [account_id],
  );
  return new Map(rows.map((row) => [String(row['id']), Number(row['others'])]));
}

/** Trades of a side that are not over, by status: what lies in escrow, and what is asked back. */
export interface OpenTrades {
  readonly status: string;
  readonly currency: string;
  readonly trades: number;
  readonly escrow_minor: bigint;
  readonly asked_minor: bigint;
  /** Released but still held back. */
  readonly pending_minor: bigint;
}

const sumNamed = (column: string, name: string): string => {
  const [high, low] = sumAsParts(column);
  return `${high} AS ${name}_high, ${low} AS ${name}_low`;
};

export async function readOpenTrades(
  source: ReaderSource,
  side: Side,
  account_id: string,
): Promise<OpenTrades[]> {
  const rows = await source.query(
    `SELECT status, currency, count(*) AS n, ${sumNamed('escrow_minor', 'escrow')},
       ${sumNamed('refund_asked_minor', 'asked')}, ${sumNamed('pending_minor', 'pending')}
     FROM trade WHERE ${side} = ? AND (escrow_minor > 0 OR pending_minor > 0 OR status IN ('refund-requested', 'disputed'))
     GROUP BY status, currency ORDER BY currency, status`,
    [account_id],
  );
  return rows.map((row) => ({
    ...{ status: String(row['status']), currency: String(row['currency']), trades: Number(row['n']) },
    escrow_minor: sumFromParts(row['escrow_high'], row['escrow_low']),
    asked_minor: sumFromParts(row['asked_high'], row['asked_low']),
    pending_minor: sumFromParts(row['pending_high'], row['pending_low']),
  }));
}

/** Sums of one condition by currency. */
export interface CountedSum {
  readonly currency: string;
  readonly count: number;
  readonly sum_minor: bigint;
}

async function countedSums(
  source: ReaderSource,
  from: string,
  amount: string,
  parameters: readonly string[],
): Promise<CountedSum[]> {
  const rows = await source.query(
    `SELECT currency, count(*) AS n, ${sumNamed(amount, 'sum')} FROM ${from} GROUP BY currency ORDER BY currency`,
    parameters,
  );
  return rows.map((row) => ({
    ...{ currency: String(row['currency']), count: Number(row['n']) },
    sum_minor: sumFromParts(row['sum_high'], row['sum_low']),
  }));
}

/** What is at stake around an account beside its balances. */
export interface Stakes {
  readonly withdrawals: readonly CountedSum[];
  /** Card payments for its sales since an instant, less what went back: what issuers could still take back. */
  readonly card_sales: readonly CountedSum[];
  /** Paid out of the guarantee and not recovered, as the seller and as the buyer. */
  readonly guarantee_sold: readonly CountedSum[];
  readonly guarantee_bought: readonly CountedSum[];
  readonly alerts: readonly CountedSum[];
}

/** @param cards_since payments by card from then on count */
export async function readStakes(
  source: ReaderSource,
  account_id: string,
  cards_since: number,
): Promise<Stakes> {
  const own = [account_id];
  return {
    withdrawals: await countedSums(
      source,
      "withdrawal WHERE account_id = ? AND status = 'held'",
      'amount_minor',
      own,
    ),
    card_sales: await countedSums(
      source,
      `trade WHERE seller_id = ? AND channel = 'credit-card' AND paid_at >= CAST(? AS BIGINT)
         AND amount_minor > refunded_minor + charged_back_minor`,
      '(amount_minor - refunded_minor - charged_back_minor)',
      [account_id, String(cards_since)],
    ),
    guarantee_sold: await countedSums(
      source,
      'claim WHERE seller_id = ? AND paid_minor > recovered_minor',
      '(paid_minor - recovered_minor)',
      own,
    ),
    guarantee_bought: await countedSums(
      source,
      'claim WHERE buyer_id = ? AND paid_minor > recovered_minor',
      '(paid_minor - recovered_minor)',
      own,
    ),
    alerts: await countedSums(
      source,
      "alert WHERE account_id = ? AND status = 'open'",
      'exposure_minor',
      own,
    ),
  };
}

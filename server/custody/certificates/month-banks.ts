/**
 * Custody accounts at the end of a month, and what their banks say of it.
 *
 * An account counts from the day it was opened, and is covered when a whole statement of it reaches the month's last business day.
 */
import { businessDayNear } from '#core/cases/due';
import type { Month } from '#core/custody/certificate-text';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';

import { custodyRules, endOfDay } from '../custody-rules';

export interface BankBalance {
  readonly account: string;
  readonly bank: string;
  readonly balance_minor: bigint;
}

/** Custody accounts that have no statement up to the end of the month. */
export class StatementsMissingError extends Error {
  override readonly name = 'StatementsMissingError';
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[], until: string) {
    super(`expected statements up to ${until} of every custody account; missing of ${accounts.join(', ')}`);
    this.accounts = accounts;
  }
}

/** The last statement of each account by the end of a month. */
async function lastStatements(
  reader: LedgerReader,
  { until }: Month,
): Promise<ReadonlyMap<string, Row<'custody_statement'>>> {
  const last = new Map<string, Row<'custody_statement'>>();
  for (const one of await allRows(reader, 'custody_statement')) {
    if (one.to_day > until) continue;
    const before = last.get(one.account_id);
    if (before === undefined || before.recorded_seq < one.recorded_seq) last.set(one.account_id, one);
  }
  return last;
}

const lacking = (
  custody: readonly Account[],
  last: ReadonlyMap<string, Row<'custody_statement'>>,
  due: string,
): string[] =>
  custody.map(({ id }) => id).filter((id) => (last.get(id)?.to_day ?? '') < due || !last.get(id)?.last_page);

/** Custody accounts that existed by an instant. */
export const custodyOf = (accounts: readonly Account[], currency: string, end: number): Account[] =>
  accounts.filter((one) => one.currency === currency && one.class === 'custody' && one.opened_at <= end);

/** Custody accounts at the end of a month and whose they are, whatever their statements say. */
export async function accountsOfMonth(
  reader: LedgerReader,
  currency: string,
  { until }: Month,
  now: number,
): Promise<{ readonly account: string; readonly bank: string }[]> {
  const { utc_offset_minutes } = await custodyRules(reader, until, now);
  const custody = custodyOf(await allRows(reader, 'account'), currency, endOfDay(until, utc_offset_minutes));
  return custody.map(({ id, bank }) => ({ account: id, bank: bank ?? '' }));
}

/** Custody accounts of a month, and whether their statements reach its last business day. */
export async function coveredAccounts(
  reader: LedgerReader,
  currency: string,
  month: Month,
  now: number,
): Promise<{ readonly account: string; readonly bank: string; readonly covered: boolean }[]> {
  const { utc_offset_minutes, alerts } = await custodyRules(reader, month.until, now);
  const end = endOfDay(month.until, utc_offset_minutes);
  const custody = custodyOf(await allRows(reader, 'account'), currency, end);
  const due = businessDayNear(month.until, 0, alerts);
  const missing = new Set(lacking(custody, await lastStatements(reader, month), due));
  return custody.map(({ id, bank }) => ({ account: id, bank: bank ?? '', covered: !missing.has(id) }));
}

/** Custody accounts whose statements do not reach the last business day of a month. */
export async function statementsMissing(...asked: Parameters<typeof coveredAccounts>): Promise<string[]> {
  return (await coveredAccounts(...asked)).filter(({ covered }) => !covered).map(({ account }) => account);
}

/** The last balance of each bank by the end of a month. Throws StatementsMissingError. */
export async function bankBalances(
  reader: LedgerReader,
  custody: readonly Account[],
  month: Month,
  due: string,
): Promise<BankBalance[]> {
  const last = await lastStatements(reader, month);
  const missing = lacking(custody, last, due);
  if (missing.length > 0) throw new StatementsMissingError(missing, due);
  return custody.map(({ id, bank }) => ({
    ...{ account: id, bank: bank ?? '' },
    balance_minor: last.get(id)?.closing_minor ?? 0n,
  }));
}

/** What each custody account holds at the end of a month, as statements say. Throws StatementsMissingError. */
export async function monthBanks(
  reader: LedgerReader,
  currency: string,
  month: Month,
  now: number,
): Promise<BankBalance[]> {
  const { utc_offset_minutes, alerts } = await custodyRules(reader, month.until, now);
  const end = endOfDay(month.until, utc_offset_minutes);
  const custody = custodyOf(await allRows(reader, 'account'), currency, end);
  return await bankBalances(reader, custody, month, businessDayNear(month.until, 0, alerts));
}

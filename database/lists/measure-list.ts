/**
 * The lists of measures: in force, about to begin, ending within some days, without a letter, stepped down, ended; and the
 * entries by which an account was used, for simulating a measure on them.
 */
import type { MEASURE_VIEWS } from '#core/contract/measures';
import { NOTICE_EVENTS, type NoticeEvent } from '#core/enforcement/notice-tables';
import { USING_KINDS } from '#core/enforcement/past-uses';
import type { Instant } from '#core/kernel/instant';
import { STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import type { RestrictionKind } from '#core/ledger/tables';

import type { Queryable } from '../connection';
import { condition, type Arms, type Condition, type KeysetList } from './keyset';

export type MeasureView = (typeof MEASURE_VIEWS)[number];

export interface MeasureFilter {
  readonly view: MeasureView;
  readonly kinds?: readonly RestrictionKind[] | undefined;
  readonly reason_code?: string | undefined;
  /** Who asked for it. */
  readonly owner?: string | undefined;
  readonly account_id?: string | undefined;
  /** Of the account. */
  readonly currency?: string | undefined;
  /** When it begins: from and up to. */
  readonly starts_from?: Instant | undefined;
  readonly starts_to?: Instant | undefined;
  /** Its review is overdue. */
  readonly overdue?: boolean | undefined;
}

export interface MeasureListAsked {
  readonly filter: MeasureFilter;
  readonly direction: 'asc' | 'desc';
  readonly now: Instant;
  /** Ends by then, for what is expiring. */
  readonly until: Instant;
}

const IN_FORCE = condition('ended_seq IS NULL');
const REVIEW_DUE = 'review_at IS NOT NULL AND review_at <= CAST(? AS BIGINT)';
const at = (instant: Instant): string => String(instant);

/** Events by which the holder was told that a measure is in force. */
const BEGUN: readonly NoticeEvent[] = NOTICE_EVENTS.filter(
  (event) => event === 'imposed' || event === 'stepped-down',
);
const NOT_TOLD = condition(
  `kind <> 'watch' AND NOT EXISTS (SELECT 1 FROM notice AS told WHERE told.restriction_id = restriction.id ` +
    `AND told.event IN (${BEGUN.map((event) => `'${event}'`).join(', ')}))`,
);

function armsOf({ filter, now, until }: MeasureListAsked): { arms: Arms; look: readonly Condition[] } {
  const begun = condition('starts_at <= CAST(? AS BIGINT)', at(now));
  switch (filter.view) {
    case 'in-force':
      return { arms: [[IN_FORCE]], look: [begun] };
    case 'starting':
      return { arms: [[IN_FORCE]], look: [condition('starts_at > CAST(? AS BIGINT)', at(now))] };
    case 'expiring': {
      const ends = condition('ends_at IS NOT NULL AND ends_at <= CAST(? AS BIGINT)', at(until));
      return { arms: [[IN_FORCE, ends]], look: [] };
    }
    case 'overdue': {
      return { arms: [[IN_FORCE, condition(REVIEW_DUE, at(now))]], look: [] };
    }
    case 'without-notice':
      return { arms: [[IN_FORCE]], look: [begun, NOT_TOLD] };
    case 'stepped-down':
      return { arms: [[IN_FORCE]], look: [condition('id LIKE ?', `%${STEP_DOWN_SUFFIX}`)] };
    case 'ended':
      return { arms: [[condition('ended_seq IS NOT NULL')]], look: [] };
    case 'all':
      return { arms: [[]], look: [] };
  }
}

const OF_CURRENCY =
  'EXISTS (SELECT 1 FROM account AS held WHERE held.id = restriction.account_id AND held.currency = ?)';

/** What is looked at row by row: of what is in force there is little, and of one account less. */
function looksOf({ kinds = [], reason_code, owner, ...filter }: MeasureFilter, now: Instant): Condition[] {
  const { currency, starts_from, starts_to, overdue = false } = filter;
  return [
    ...(kinds.length === 0 ? [] : [condition(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds)]),
    ...(reason_code === undefined ? [] : [condition('reason_code = ?', reason_code)]),
    ...(owner === undefined ? [] : [condition('actor = ?', owner)]),
    ...(currency === undefined ? [] : [condition(OF_CURRENCY, currency)]),
    ...(starts_from === undefined ? [] : [condition('starts_at >= CAST(? AS BIGINT)', at(starts_from))]),
    ...(starts_to === undefined ? [] : [condition('starts_at <= CAST(? AS BIGINT)', at(starts_to))]),
    ...(overdue ? [condition(REVIEW_DUE, at(now))] : []),
  ];
}

const ORDERS = {
  expiring: [
    { name: 'ends_at', type: 'int' },
    { name: 'id', type: 'text' },
  ],
  overdue: [
    { name: 'review_at', type: 'int' },
    { name: 'id', type: 'text' },
  ],
  ended: [{ name: 'ended_seq', type: 'int' }],
} as const;

/** Plans a list of measures. Of one account they are few, and found by it. */
export function measureList(asked: MeasureListAsked): KeysetList {
  const { filter, direction } = asked;
  const { view, account_id } = filter;
  const { arms, look } = armsOf(asked);
  const looks = [...look, ...looksOf(filter, asked.now)];
  const order =
    view === 'expiring' || view === 'overdue' || view === 'ended'
      ? ORDERS[view]
      : ([{ name: 'imposed_seq', type: 'int' }] as const);
  const of_account = account_id === undefined ? [] : [condition('account_id = ?', account_id)];
  const ways =
    account_id === undefined ? [] : [{ arms: [of_account], looks: [...(arms[0] ?? []), ...looks] }];
  return {
    ...{ name: `restriction.${view}`, table: 'restriction', order, direction, arms, ways },
    residual: [...looks, ...of_account],
  };
}

export interface MeasureCounts {
  readonly in_force: number;
  readonly starting: number;
  readonly expiring: number;
  readonly overdue: number;
  readonly without_notice: number;
  readonly frozen: number;
}

const ones = (sql: string): string => `COALESCE(SUM(CASE WHEN ${sql} THEN 1 ELSE 0 END), 0)`;

/** How many measures stand where: one reading of those in force. */
export async function measureCounts(source: Queryable, now: Instant, until: Instant): Promise<MeasureCounts> {
  const begun = 'starts_at <= CAST(? AS BIGINT)';
  const [row] = await source.query(
    `SELECT ${ones(begun)} AS in_force,
      ${ones('starts_at > CAST(? AS BIGINT)')} AS starting,
      ${ones('ends_at IS NOT NULL AND ends_at <= CAST(? AS BIGINT)')} AS expiring,
      ${ones('review_at IS NOT NULL AND review_at <= CAST(? AS BIGINT)')} AS overdue,
      ${ones(`${begun} AND ${NOT_TOLD.sql}`)} AS without_notice,
      ${ones(`${begun} AND kind IN ('stop-withdrawals', 'freeze', 'end-service')`)} AS frozen
    FROM restriction WHERE ended_seq IS NULL`,
    [at(now), at(now), at(until), at(now), at(now), at(now)],
  );
  const of = (name: string): number => Number(row?.[name] ?? 0);
  return {
    ...{ in_force: of('in_force'), starting: of('starting'), expiring: of('expiring') },
    ...{ without_notice: of('without_notice'), overdue: of('overdue'), frozen: of('frozen') },
  };
}

const SLOTS_PER_OWNER = 8;
const KINDS = USING_KINDS.map((kind) => `'${kind}'`).join(', ');

export interface UsesAsked {
  readonly account: { readonly id: string; readonly no: number };
  /** Of entries after it, up to and with the other. */
  readonly after_seq: number;
  readonly upto_seq: number;
  readonly limit: number;
}

/** Numbers of the entries by which an account was used, ascending. */
export async function useSeqs(
  source: Queryable,
  { account, after_seq, upto_seq, limit }: UsesAsked,
): Promise<number[]> {
  const about = (table: string, column: string): string =>
    `SELECT seq FROM journal WHERE subject IN (SELECT id FROM ${table} WHERE ${column} = ?)`;
  const rows = await source.query(
    `SELECT seq FROM journal WHERE seq IN (
        SELECT seq FROM posting WHERE account_no >= CAST(? AS BIGINT) AND account_no < CAST(? AS BIGINT)
        UNION ${about('trade', 'buyer_id')} UNION ${about('trade', 'seller_id')}
        UNION ${about('withdrawal', 'account_id')})
       AND kind IN (${KINDS}) AND outcome = 'done'
       AND seq > CAST(? AS BIGINT) AND seq <= CAST(? AS BIGINT)
     ORDER BY seq LIMIT ${String(limit)}`,
    [
      ...[String(account.no * SLOTS_PER_OWNER), String((account.no + 1) * SLOTS_PER_OWNER)],
      ...[account.id, account.id, account.id, String(after_seq), String(upto_seq)],
    ],
  );
  return rows.map((row) => Number(row['seq']));
}

/** By what a set of accounts is found: those of alerts of a case, or of a rule (null: of any). */
export type AccountsOf =
  { readonly case_id: string } | { readonly rule_id: string | null; readonly confirmed: boolean };

function alertsOf(of: AccountsOf): readonly Condition[] {
  if ('case_id' in of) {
    return [condition('case_id = ?', of.case_id)];
  }
  const of_rule = of.rule_id === null ? [] : [condition('rules LIKE ?', `%${JSON.stringify(of.rule_id)}%`)];
  return of.confirmed ? [...of_rule, condition("disposition = 'confirmed'")] : of_rule;
}

/** Accounts of alerts, by id. */
export async function alertAccounts(source: Queryable, of: AccountsOf, limit: number): Promise<string[]> {
  const parts = alertsOf(of);
  const where = parts.length === 0 ? '' : `WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`;
  const rows = await source.query(
    `SELECT DISTINCT account_id FROM alert ${where} ORDER BY account_id LIMIT ${String(limit)}`,
    parts.flatMap(({ parameters }) => parameters),
  );
  return rows.map((row) => String(row['account_id']));
}

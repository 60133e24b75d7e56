/**
 * The lists of claims and admissions to large card payments: what waits through small partial indexes, the rest by number.
 */
import type { ClaimView } from '#core/contract/guarantee';
import type { Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';

import type { Queryable } from '../connection';
import {
  condition,
  countRows,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

export interface ClaimListFilter {
  readonly view: ClaimView;
  readonly buyer_id?: string | undefined;
  readonly seller_id?: string | undefined;
  readonly badge_id?: string | undefined;
  readonly flagged?: boolean | undefined;
}

const HEARD = '(answered_at IS NOT NULL OR answer_due_at <= CAST(? AS BIGINT))';
const RECOVERING = 'recovery_ended_at IS NULL AND recovered_minor < paid_minor';

/** What a view holds at an instant. */
function viewConditions(view: ClaimView, now: Instant): Condition[] {
  const at = String(now);
  switch (view) {
    case 'open':
      return [condition("status = 'open'")];
    case 'to-answer':
      return [condition("status = 'open'"), condition(`NOT ${HEARD}`, at)];
    case 'to-decide':
      return [condition("status = 'open'"), condition(HEARD, at)];
    case 'overdue':
      return [condition("status = 'open'"), condition('decide_due_at < CAST(? AS BIGINT)', at)];
    case 'paid':
      return [condition("status = 'upheld'")];
    case 'recovering':
      return [condition(RECOVERING)];
    case 'closed':
      return [condition("status <> 'open'"), condition(`NOT (${RECOVERING})`)];
    case 'all':
      return [];
  }
}

const OPEN_VIEWS: readonly ClaimView[] = ['open', 'to-answer', 'to-decide', 'overdue'];

/** Plans a list of claims: open ones by when they are to be decided, others newest first. */
function claimList(filter: ClaimListFilter, now: Instant): KeysetList {
  const { view, buyer_id, seller_id, badge_id, flagged } = filter;
  const residual = [
    ...(buyer_id === undefined ? [] : [condition('buyer_id = ?', buyer_id)]),
    ...(seller_id === undefined ? [] : [condition('seller_id = ?', seller_id)]),
    ...(badge_id === undefined ? [] : [condition('badge_id = ?', badge_id)]),
    ...(flagged === true ? [condition("findings <> '[]'")] : []),
  ];
  const is_open = OPEN_VIEWS.includes(view);
  return {
    ...{ name: is_open ? 'claim-open' : 'claim', table: 'claim', residual },
    order: is_open
      ? [
          { name: 'decide_due_at', type: 'int' },
          { name: 'id', type: 'text' },
        ]
      : [{ name: 'filed_seq', type: 'int' }],
    direction: is_open ? 'asc' : 'desc',
    arms: [viewConditions(view, now)],
  };
}

/** Counts of claims that wait. */
export interface WaitingClaims {
  readonly open: number;
  readonly to_answer: number;
  readonly to_decide: number;
  readonly overdue: number;
  readonly recovering: number;
}

/** What waits at an instant: one reading of the open claims, and one of those that are recovered. */
async function waitingClaims(source: Queryable, now: Instant): Promise<WaitingClaims> {
  const at = String(now);
  const [row] = await source.query(
    `SELECT count(*) AS open, SUM(CASE WHEN ${HEARD} THEN 1 ELSE 0 END) AS to_decide,
      SUM(CASE WHEN decide_due_at < CAST(? AS BIGINT) THEN 1 ELSE 0 END) AS overdue
    FROM claim WHERE status = 'open'`,
    [at, at],
  );
  const [recovering] = await source.query(`SELECT count(*) AS n FROM claim WHERE ${RECOVERING}`);
  const of = (name: string): number => Number(row?.[name] ?? 0);
  return {
    open: of('open'),
    to_answer: of('open') - of('to_decide'),
    to_decide: of('to_decide'),
    overdue: of('overdue'),
    recovering: Number(recovering?.['n'] ?? 0),
  };
}

export interface AdmissionFilter {
  readonly currency?: string | undefined;
  readonly bank?: string | undefined;
  readonly status?: Row<'card_admission'>['status'] | undefined;
  readonly account_id?: string | undefined;
}

/** Plans the list of admissions to large card payments, by key. */
function admissionList({ currency, bank, status, account_id }: AdmissionFilter): KeysetList {
  return {
    ...{ name: 'card-admission', table: 'card_admission', direction: 'asc' },
    order: [{ name: 'id', type: 'text' }],
    arms: [[]],
    residual: [
      ...(currency === undefined ? [] : [condition('currency = ?', currency)]),
      ...(bank === undefined ? [] : [condition('bank = ?', bank)]),
      ...(status === undefined ? [] : [condition('status = ?', status)]),
      ...(account_id === undefined ? [] : [condition('account_id = ?', account_id)]),
    ],
  };
}

/** Questions about claims and admissions, over a connection that only reads. */
export class ClaimReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of claims; open ones by when they are to be decided. Throws CursorError. */
  page(filter: ClaimListFilter, now: Instant, page: PageRequest): Promise<ListPage<Row<'claim'>>> {
    return this.#pages.page<'claim'>(claimList(filter, now), page);
  }

  /** How many claims a list has; not exact beyond `limit`, or where no index answers the filter. */
  count(filter: ClaimListFilter, now: Instant, limit: number): ReturnType<typeof countRows> {
    return countRows(this.#pages.source, claimList(filter, now), limit);
  }

  /** Claims that wait at an instant. */
  waiting(now: Instant): Promise<WaitingClaims> {
    return waitingClaims(this.#pages.source, now);
  }

  /** A page of admissions to large card payments, by key. Throws CursorError. */
  admissions(filter: AdmissionFilter, page: PageRequest): Promise<ListPage<Row<'card_admission'>>> {
    return this.#pages.page<'card_admission'>(admissionList(filter), page);
  }
}

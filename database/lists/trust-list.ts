/**
 * Lists of merchant audits, applications and badges, and what of them waits for somebody.
 *
 * Audits that are open are read through their states, soonest due first; indexes begin with the state, so the queue is
 * quick however many are done.
 */
import type { Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import type { AuditView } from '#core/trust/vocabulary';

import { queryText, type Queryable } from '../connection';
import {
  condition,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

export interface AuditListAsked {
  readonly view: AuditView;
  readonly account_id?: string | undefined;
  readonly login: string;
  readonly now: Instant;
}

const UNDER_WAY = ['planned', 'walking'] as const;
const DONE = ['passed', 'failed', 'cancelled'] as const;

function inStates(
  states: readonly string[],
  ...more: readonly Condition[]
): readonly (readonly Condition[])[] {
  return states.map((status) => [condition('status = ?', status), ...more]);
}

function auditArms({ view, now }: AuditListAsked): KeysetList['arms'] {
  switch (view) {
    case 'open':
    case 'mine':
      return inStates([...UNDER_WAY, 'submitted']);
    case 'unassigned':
      return inStates(['planned']);
    case 'overdue':
      return inStates(UNDER_WAY, condition('due_at < CAST(? AS BIGINT)', String(now)));
    case 'review':
      return inStates(['submitted']);
    case 'done':
      return inStates(DONE);
    case 'remedies':
      return [[condition('remedy_due_at IS NOT NULL')]];
  }
}

/** Plans a list of audits. */
function auditList(asked: AuditListAsked): KeysetList {
  const { view, account_id, login } = asked;
  const residual = [
    ...(view === 'mine' ? [condition('auditor = ?', login)] : []),
    ...(view === 'unassigned' ? [condition('auditor IS NULL')] : []),
    ...(account_id === undefined ? [] : [condition('account_id = ?', account_id)]),
  ];
  return {
    ...{ name: `merchant_audit.${view}`, table: 'merchant_audit', arms: auditArms(asked), residual },
    direction: view === 'done' ? 'desc' : 'asc',
    order: [
      { name: view === 'remedies' ? 'remedy_due_at' : 'due_at', type: 'int' },
      { name: 'planned_seq', type: 'int' },
    ],
  };
}

/** Plans the list of applications, newest first. */
function applicationList(status: Row<'trust_application'>['status'] | undefined): KeysetList {
  return {
    ...{ name: 'trust_application', table: 'trust_application', direction: 'desc', residual: [] },
    order: [{ name: 'applied_seq', type: 'int' }],
    arms: [status === undefined ? [] : [condition('status = ?', status)]],
  };
}

export interface BadgeListAsked {
  readonly status?: Row<'badge'>['status'] | undefined;
  /** Of merchants whose recorded score is below it. */
  readonly score_below?: number | undefined;
}

/** Merchants whose recorded score is below some score. */
const LOW_SCORED = 'account_id IN (SELECT account_id FROM credit_score WHERE score < CAST(? AS BIGINT))';

/** Plans the register of badges, newest first. */
function badgeList({ status, score_below }: BadgeListAsked): KeysetList {
  return {
    ...{ name: 'badge', table: 'badge', direction: 'desc' },
    order: [{ name: 'number', type: 'int' }],
    arms: [status === undefined ? [] : [condition('status = ?', status)]],
    residual: score_below === undefined ? [] : [condition(LOW_SCORED, score_below)],
  };
}

/** Counts of what waits. */
export interface WaitingTrust {
  readonly open: number;
  readonly mine: number;
  readonly unassigned: number;
  readonly overdue: number;
  readonly review: number;
  readonly remedies: number;
  readonly applications: number;
  /** Badges that nobody signed yet. */
  readonly unsigned: number;
  /** Active badges of merchants whose score fell below what a badge asks for. */
  readonly low_scores: number;
}

const COUNTS = `SELECT
    COUNT(*) AS open,
    SUM(CASE WHEN auditor = ? THEN 1 ELSE 0 END) AS mine,
    SUM(CASE WHEN status = 'planned' AND auditor IS NULL THEN 1 ELSE 0 END) AS unassigned,
    SUM(CASE WHEN status <> 'submitted' AND due_at < CAST(? AS BIGINT) THEN 1 ELSE 0 END) AS overdue,
    SUM(CASE WHEN status = 'submitted' THEN 1 ELSE 0 END) AS review
  FROM merchant_audit WHERE status IN ('planned', 'walking', 'submitted')`;

export interface WaitingAsked {
  readonly login: string;
  readonly now: Instant;
  /** What a badge asks for now. */
  readonly score_min: number;
}

/** What of trust certification waits, for somebody, at an instant. */
async function waitingTrust(
  source: Queryable,
  { login, now, score_min }: WaitingAsked,
): Promise<WaitingTrust> {
  const [row] = await source.query(COUNTS, [login, String(now)]);
  const of = (name: string): number => Number(row?.[name] ?? 0);
  const count = async (rest: string, parameters: readonly number[] = []): Promise<number> =>
    Number((await queryText(source, `SELECT count(*) FROM ${rest}`, parameters)) ?? 0);
  return {
    ...{ open: of('open'), mine: of('mine'), unassigned: of('unassigned') },
    ...{ overdue: of('overdue'), review: of('review') },
    remedies: await count('merchant_audit WHERE remedy_due_at IS NOT NULL'),
    applications: await count("trust_application WHERE status = 'pending'"),
    unsigned: await count('badge WHERE signature IS NULL'),
    low_scores: await count(`badge WHERE status = 'active' AND ${LOW_SCORED}`, [score_min]),
  };
}

/** Questions about trust certification, over a connection that only reads. */
export class TrustReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of merchant audits, soonest due first; of those that are done, latest first. Throws CursorError. */
  audits(asked: AuditListAsked, page: PageRequest): Promise<ListPage<Row<'merchant_audit'>>> {
    return this.#pages.page<'merchant_audit'>(auditList(asked), page);
  }

  /** A page of applications for the badge, newest first. Throws CursorError. */
  applications(
    { status }: { readonly status?: Row<'trust_application'>['status'] | undefined },
    page: PageRequest,
  ): Promise<ListPage<Row<'trust_application'>>> {
    return this.#pages.page<'trust_application'>(applicationList(status), page);
  }

  /** A page of the register of badges, newest first. Throws CursorError. */
  badges(asked: BadgeListAsked, page: PageRequest): Promise<ListPage<Row<'badge'>>> {
    return this.#pages.page<'badge'>(badgeList(asked), page);
  }

  /** What of it waits, for somebody, at an instant. */
  waiting(asked: WaitingAsked): Promise<WaitingTrust> {
    return waitingTrust(this.#pages.source, asked);
  }
}

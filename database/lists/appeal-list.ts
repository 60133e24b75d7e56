/** The list of appeals: what is to be decided, the most pressing first; what was decided, the latest first. */
import type { Instant } from '#core/kernel/instant';

import type { Queryable } from '../connection';
import { condition, type Condition, type KeysetList } from './keyset';

export interface AppealListAsked {
  readonly view: 'open' | 'mine' | 'overdue' | 'decided' | 'all';
  readonly account_id?: string | undefined;
  readonly login: string;
  readonly now: Instant;
}

function openArm({ view, login, now }: AppealListAsked): readonly Condition[] {
  const mine = view === 'mine' ? [condition('hearer = ?', login)] : [];
  const overdue = view === 'overdue' ? [condition('due_at < CAST(? AS BIGINT)', String(now))] : [];
  return [...mine, condition("status = 'open'"), ...overdue];
}

/** Appeals that are to be decided, as somebody sees them. */
export interface WaitingAppeals {
  readonly open: number;
  /** Of those, heard by whoever asks. */
  readonly mine: number;
  /** Of those, heard by nobody yet. */
  readonly unassigned: number;
  readonly overdue: number;
}

const COUNTS = `SELECT
    COUNT(*) AS open,
    SUM(CASE WHEN hearer = ? THEN 1 ELSE 0 END) AS mine,
    SUM(CASE WHEN hearer IS NULL THEN 1 ELSE 0 END) AS unassigned,
    SUM(CASE WHEN due_at < CAST(? AS BIGINT) THEN 1 ELSE 0 END) AS overdue
  FROM appeal WHERE status = 'open'`;

/** What of appeals waits, for somebody, at an instant. */
export async function waitingAppeals(
  source: Queryable,
  login: string,
  now: Instant,
): Promise<WaitingAppeals> {
  const [row] = await source.query(COUNTS, [login, String(now)]);
  const of = (name: keyof WaitingAppeals): number => Number(row?.[name] ?? 0);
  return { open: of('open'), mine: of('mine'), unassigned: of('unassigned'), overdue: of('overdue') };
}

/** Plans the list. */
export function appealList(asked: AppealListAsked): KeysetList {
  const { view, account_id } = asked;
  const residual = account_id === undefined ? [] : [condition('account_id = ?', account_id)];
  if (view === 'decided' || view === 'all') {
    return {
      ...{ name: `appeal-${view}`, table: 'appeal', direction: 'desc', arms: [[]] },
      order: [{ name: 'lodged_seq', type: 'int' }],
      residual: view === 'decided' ? [...residual, condition("status <> 'open'")] : residual,
    };
  }
  return {
    ...{ name: `appeal-${view}`, table: 'appeal', direction: 'asc', arms: [openArm(asked)], residual },
    order: [
      { name: 'due_at', type: 'int' },
      { name: 'id', type: 'text' },
    ],
  };
}

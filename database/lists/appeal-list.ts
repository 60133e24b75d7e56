/** The list of appeals: what is to be decided, the most pressing first; what was decided, the latest first. */
import type { Instant } from '#core/kernel/instant';

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

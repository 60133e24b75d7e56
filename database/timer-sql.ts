/**
 * Due timers: they are columns of trades, restrictions, approvals, badges and loans, so the database finds them by small indexes.
 *
 * Order is by due instant, then by "kind|subject" compared by code unit; timers due at the same instant are
 * never parted between two calls. What a timer does is not known here.
 */
import type { Instant } from '#core/kernel/instant';
import type { DueTimer } from '#core/ledger/ports';
import type { TimerKind } from '#core/ledger/tables';

import { queryText, type Queryable } from './connection';
import type { Dialect } from './dialect';

const TRADE = `SELECT timer_kind AS kind, id AS subject, timer_due_at AS due_at FROM trade
  WHERE timer_due_at > ? AND timer_due_at <= `;
const RESTRICTION = `SELECT 'end-restriction' AS kind, id AS subject, ends_at AS due_at FROM restriction
  WHERE ended_seq IS NULL AND ends_at IS NOT NULL AND ends_at > ? AND ends_at <= `;
const APPROVAL = `SELECT 'expire-proposal' AS kind, id AS subject, expires_at AS due_at FROM approval
  WHERE status = 'pending' AND expires_at > ? AND expires_at <= `;
const BADGE = `SELECT 'expire-badge' AS kind, id AS subject, valid_until AS due_at FROM badge
  WHERE status IN ('active', 'suspended') AND valid_until > ? AND valid_until <= `;
const REAUDIT = `SELECT 'plan-reaudit' AS kind, id AS subject, reaudit_at AS due_at FROM badge
  WHERE status IN ('active', 'suspended') AND reaudit_at IS NOT NULL AND reaudit_at > ? AND reaudit_at <= `;
const LOAN = `SELECT 'age-loan' AS kind, id AS subject, timer_at AS due_at FROM loan
  WHERE status = 'active' AND timer_at IS NOT NULL AND timer_at > ? AND timer_at <= `;

/** The instant of the `limit`th timer: everything due up to it is returned, so that ties stay whole. */
const CUT = `SELECT max(due_at) AS upto FROM (
  SELECT due_at FROM (
    SELECT due_at FROM (${TRADE} ? ORDER BY timer_due_at LIMIT ?) AS t
    UNION ALL
    SELECT due_at FROM (${RESTRICTION} ? ORDER BY ends_at LIMIT ?) AS r
    UNION ALL
    SELECT due_at FROM (${APPROVAL} ? ORDER BY expires_at LIMIT ?) AS a
    UNION ALL
    SELECT due_at FROM (${BADGE} ? ORDER BY valid_until LIMIT ?) AS b
    UNION ALL
    SELECT due_at FROM (${REAUDIT} ? ORDER BY reaudit_at LIMIT ?) AS u
    UNION ALL
    SELECT due_at FROM (${LOAN} ? ORDER BY timer_at LIMIT ?) AS l
  ) AS due ORDER BY due_at LIMIT ?) AS first`;

function compare(left: DueTimer, right: DueTimer): number {
  if (left.due_at !== right.due_at) {
    return left.due_at - right.due_at;
  }
  const [one, other] = [`${left.kind}|${left.subject}`, `${right.kind}|${right.subject}`];
  return one < other ? -1 : Number(one > other);
}

/** Timers due in (after, upto], at most `limit` and the rest of the last one's instant. */
export async function readDueTimers(
  source: Queryable,
  dialect: Dialect,
  after: Instant,
  upto: Instant,
  limit: number,
): Promise<DueTimer[]> {
  const cut = '(SELECT upto FROM cut)';
  const sql =
    `WITH cut AS (${CUT}) SELECT ${dialect.arrayOfArrays(['kind', 'subject', 'due_at'])} ` +
    `FROM (${TRADE} ${cut} UNION ALL ${RESTRICTION} ${cut} UNION ALL ${APPROVAL} ${cut} UNION ALL ` +
    `${BADGE} ${cut} UNION ALL ${REAUDIT} ${cut} UNION ALL ${LOAN} ${cut}) AS due`;
  const part = [after, upto, limit];
  const parameters = [
    ...[...part, ...part, ...part, ...part, ...part, ...part, limit],
    ...[after, after, after, after, after, after],
  ];
  const arrays = JSON.parse((await queryText(source, sql, parameters)) ?? '[]') as [
    TimerKind,
    string,
    number,
  ][];
  return arrays.map(([kind, subject, due_at]) => ({ kind, subject, due_at })).sort(compare);
}

/**
 * The lists of alerts and cases: by state and team through an index per sort, everything else looked at in the window.
 */
import type { AlertFilter } from '#core/contract/alerts';
import { TEAMS } from '#core/cases/case-tables';
import type { Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';

import { queryText, type Queryable } from '../connection';
import { condition, type Arms, type Condition, type KeysetList, type Way } from './keyset';

export interface AlertListAsked {
  readonly filter: AlertFilter;
  readonly sort: 'score' | 'model_score' | 'due_at' | 'exposure_minor' | 'opened_seq';
  readonly direction: 'asc' | 'desc';
  /** Who asks: `mine` and `review` go by it. */
  readonly login: string;
  readonly now: Instant;
}

/** A JSON list of texts holds this one. */
function holds(column: string, text: string): Condition {
  const pattern = JSON.stringify(text).replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return condition(`${column} LIKE ? ESCAPE '\\'`, `%${pattern}%`);
}

const IS_OPEN = condition("status = 'open'");

/** What a view leaves of the alerts: the stretches of an index, and what is looked at. */
function viewOf({ filter, login, now }: AlertListAsked): { arms: Arms; look: Condition[] } {
  const teams = filter.team === undefined ? TEAMS : [filter.team];
  const each = (status: Row<'alert'>['status']): Arms =>
    teams.map((team) => [condition(`status = '${status}'`), condition('team = ?', team)]);
  const at = String(now);
  const awake = condition('(snoozed_until IS NULL OR snoozed_until <= CAST(? AS BIGINT))', at);
  const team = filter.team === undefined ? [] : [condition('team = ?', filter.team)];
  switch (filter.view) {
    case 'open':
      return { arms: each('open'), look: [awake] };
    case 'unassigned':
      return { arms: each('open'), look: [awake, condition('assignee IS NULL')] };
    case 'mine':
      return { arms: [[IS_OPEN, condition('assignee = ?', login)]], look: team };
    case 'overdue':
      return { arms: each('open'), look: [condition('due_at < CAST(? AS BIGINT)', at)] };
    case 'snoozed':
      return { arms: each('open'), look: [condition('snoozed_until > CAST(? AS BIGINT)', at)] };
    case 'closed':
      return { arms: each('closed'), look: [] };
    case 'review':
      return {
        arms: [[condition("review = 'due'")]],
        look: [...team, condition('closed_by <> ?', login)],
      };
  }
}

function looksOf({ filter, login }: Pick<AlertListAsked, 'filter' | 'login'>): Condition[] {
  const looks: Condition[] = [];
  const add = (value: string | number | undefined, make: (value: string) => Condition): void => {
    if (value !== undefined) looks.push(make(String(value)));
  };
  add(filter.assignee, (login) => condition('assignee = ?', login));
  add(filter.typology, (typology) => holds('typologies', typology));
  add(filter.role, (role) => holds('roles', role));
  add(filter.rule, (rule) => holds('rules', rule));
  add(filter.tag, (tag) => holds('tags', tag));
  // Whoever is to judge an alert a second time does not find it by the first judgement.
  add(filter.disposition, (disposition) =>
    condition("disposition = ? AND (review <> 'due' OR closed_by = ?)", disposition, login),
  );
  add(filter.currency, (currency) => condition('currency = ?', currency));
  add(filter.account_id, (id) => condition('account_id = ?', id));
  add(filter.case_id, (id) => condition('case_id = ?', id));
  add(filter.score_min, (score) => condition('score >= CAST(? AS BIGINT)', score));
  add(filter.model_min, (score) => condition('model_score >= CAST(? AS BIGINT)', score));
  return looks;
}

/** Plans the list of alerts. */
export function alertList(asked: AlertListAsked): KeysetList {
  const { filter, sort, direction } = asked;
  const { arms, look } = viewOf(asked);
  const looks = [...look, ...looksOf(asked)];
  const order = [
    ...(sort === 'opened_seq'
      ? []
      : [{ name: sort, type: sort === 'exposure_minor' ? 'money' : 'int' } as const]),
    { name: 'opened_seq', type: 'int' } as const,
  ];
  const few = (['account_id', 'case_id'] as const).find((column) => filter[column] !== undefined);
  const whole = [...statusLooks(filter), ...looks];
  const ways: Way[] =
    few === undefined ? [] : [{ arms: [[condition(`${few} = ?`, filter[few] ?? '')]], looks: whole }];
  if (filter.view === 'overdue') {
    // Overdue ones are few among many, and an index has them whatever the list is sorted by.
    ways.push({ arms: arms.map((arm) => [...arm, ...look]), looks: whole });
  }
  return { name: `alert.${sort}`, table: 'alert', order, direction, arms, residual: looks, ways };
}

/** What the arms of a view say of a row, for a way that does not come by them. */
function statusLooks(filter: AlertFilter): Condition[] {
  const status = filter.view === 'closed' || filter.view === 'review' ? 'closed' : 'open';
  const review = filter.view === 'review' ? [condition("review = 'due'")] : [];
  const team = filter.team === undefined ? [] : [condition('team = ?', filter.team)];
  return [condition(`status = '${status}'`), ...review, ...team];
}

export interface CaseListFilter {
  readonly status?: Row<'risk_case'>['status'] | undefined;
  readonly owner?: string | undefined;
}

/** Plans the list of cases, newest first. */
export function caseList({ status, owner }: CaseListFilter): KeysetList {
  return {
    ...{ name: 'risk_case', table: 'risk_case', direction: 'desc' },
    order: [{ name: 'opened_seq', type: 'int' }],
    arms: [status === undefined ? [] : [condition('status = ?', status)]],
    residual: owner === undefined ? [] : [condition('owner = ?', owner)],
  };
}

/** Plans the list of reports, newest first. */
export function reportList(status: Row<'report'>['status'] | undefined): KeysetList {
  return {
    ...{ name: 'report', table: 'report', direction: 'desc', residual: [] },
    order: [{ name: 'opened_seq', type: 'int' }],
    arms: [status === undefined ? [] : [condition('status = ?', status)]],
  };
}

/** Counts of alerts that wait. */
export interface WaitingAlerts {
  readonly open: number;
  readonly unassigned: number;
  readonly mine: number;
  readonly overdue: number;
  readonly snoozed: number;
  readonly review: number;
}

/** What waits, for somebody, at an instant: one reading of the open alerts. */
export async function waitingAlerts(source: Queryable, login: string, now: Instant): Promise<WaitingAlerts> {
  const at = String(now);
  const put_off = 'COALESCE(snoozed_until, 0) > CAST(? AS BIGINT)';
  const [row] = await source.query(
    `SELECT
      SUM(CASE WHEN ${put_off} THEN 0 ELSE 1 END) AS open,
      SUM(CASE WHEN assignee IS NULL AND NOT (${put_off}) THEN 1 ELSE 0 END) AS unassigned,
      SUM(CASE WHEN assignee = ? THEN 1 ELSE 0 END) AS mine,
      SUM(CASE WHEN due_at < CAST(? AS BIGINT) THEN 1 ELSE 0 END) AS overdue,
      SUM(CASE WHEN ${put_off} THEN 1 ELSE 0 END) AS snoozed
    FROM alert WHERE status = 'open'`,
    [at, at, login, at, at],
  );
  const review = await queryText(
    source,
    "SELECT count(*) FROM alert WHERE review = 'due' AND closed_by <> ?",
    [login],
  );
  const of = (name: string): number => Number(row?.[name] ?? 0);
  return {
    ...{ open: of('open'), unassigned: of('unassigned'), mine: of('mine') },
    ...{ overdue: of('overdue'), snoozed: of('snoozed'), review: Number(review ?? 0) },
  };
}

/** Alerts that a rule has a part in. */
export interface RuleAlerts {
  readonly open: number;
  readonly closed: number;
  readonly confirmed: number;
}

/** By rule. */
export async function alertsByRule(source: Queryable): Promise<ReadonlyMap<string, RuleAlerts>> {
  const rows = await source.query(
    'SELECT rules, status, disposition, count(*) AS n FROM alert GROUP BY rules, status, disposition',
  );
  const found = new Map<string, RuleAlerts>();
  for (const row of rows) {
    const n = Number(row['n']);
    for (const rule of JSON.parse(String(row['rules'])) as readonly string[]) {
      const before = found.get(rule) ?? { open: 0, closed: 0, confirmed: 0 };
      const is_open = row['status'] === 'open';
      found.set(rule, {
        open: before.open + (is_open ? n : 0),
        closed: before.closed + (is_open ? 0 : n),
        confirmed: before.confirmed + (row['disposition'] === 'confirmed' ? n : 0),
      });
    }
  }
  return found;
}

/**
 * Figures of risk work: how old what is open is, how quickly it was closed and how, what rules and people do.
 *
 * Aggregates over the alerts of a window of time; medians are by rank, so each is the time of some alert. What two
 * judgements agree on beyond chance is made of the counts by the core.
 */
import type { Instant } from '#core/kernel/instant';

import type { Queryable, SqlRow } from '../connection';
import type { Dialect } from '../dialect';
import { sumAsParts, sumFromParts } from '../money-codec';

export interface RiskWindow {
  readonly from: Instant;
  /** Not in it. */
  readonly to: Instant;
  readonly now: Instant;
}

/** Upper ends of the classes of age, in days; what is older is in none. */
const AGE_DAYS = [1, 3, 7, 30] as const;
const DAY_MS = 86_400_000;

const number = (row: SqlRow | undefined, name: string): number => Number(row?.[name] ?? 0);
const numberOrNull = (row: SqlRow | undefined, name: string): number | null =>
  row?.[name] === null || row?.[name] === undefined ? null : Number(row[name]);

const within = (column: string): string => `${column} >= CAST(? AS BIGINT) AND ${column} < CAST(? AS BIGINT)`;
const ends = ({ from, to }: RiskWindow): readonly string[] => [String(from), String(to)];
const ones = (condition: string): string => `COALESCE(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`;

const CONFIRMED = "disposition = 'confirmed'";
const DISMISSED = "disposition IN ('explained', 'unfounded')";

async function ageing(source: Queryable, { now }: RiskWindow) {
  const classes = AGE_DAYS.map((days) => `WHEN opened_at > CAST(? AS BIGINT) THEN ${String(days)}`);
  const rows = await source.query(
    `SELECT team, under_days, count(*) AS n FROM
       (SELECT team, CASE ${classes.join(' ')} ELSE NULL END AS under_days FROM alert WHERE status = 'open') AS o
     GROUP BY team, under_days ORDER BY team, COALESCE(under_days, 1000)`,
    AGE_DAYS.map((days) => String(now - days * DAY_MS)),
  );
  return rows.map((row) => ({
    team: String(row['team']),
    under_days: numberOrNull(row, 'under_days'),
    count: number(row, 'n'),
  }));
}

/** Closed alerts of the window with their rank by time; by whom, or all together. */
function ranked(partition: string): string {
  return `SELECT closed_by, disposition, due_at, closed_at, closed_at - opened_at AS took_ms,
      row_number() OVER (${partition} ORDER BY closed_at - opened_at, id) AS place,
      count(*) OVER (${partition}) AS places
    FROM alert WHERE ${within('closed_at')}`;
}

const MEDIAN = 'MAX(CASE WHEN place = (places + 1) / 2 THEN took_ms END)';
const P90 = 'MAX(CASE WHEN place = (places * 9 + 9) / 10 THEN took_ms END)';

async function closing(source: Queryable, window: RiskWindow) {
  const [row] = await source.query(
    `SELECT count(*) AS n, ${MEDIAN} AS median, ${P90} AS p90, ${ones('closed_at <= due_at')} AS on_time
     FROM (${ranked('')}) AS c`,
    ends(window),
  );
  const median_ms = numberOrNull(row, 'median');
  const p90_ms = numberOrNull(row, 'p90');
  return {
    closed: number(row, 'n'),
    on_time: number(row, 'on_time'),
    took: median_ms === null || p90_ms === null ? null : { median_ms, p90_ms },
  };
}

async function analysts(source: Queryable, window: RiskWindow) {
  const rows = await source.query(
    `SELECT closed_by, count(*) AS n, ${ones(CONFIRMED)} AS confirmed, ${MEDIAN} AS median
     FROM (${ranked('PARTITION BY closed_by')}) AS c GROUP BY closed_by ORDER BY closed_by`,
    ends(window),
  );
  return rows.map((row) => ({
    login: String(row['closed_by']),
    closed: number(row, 'n'),
    confirmed: number(row, 'confirmed'),
    median_ms: numberOrNull(row, 'median'),
  }));
}

async function judged(source: Queryable, window: RiskWindow) {
  const rows = await source.query(
    `SELECT closed_by, disposition, review_disposition, count(*) AS n FROM alert
     WHERE review IN ('agreed', 'differs') AND ${within('reviewed_at')}
     GROUP BY closed_by, disposition, review_disposition ORDER BY closed_by, disposition, review_disposition`,
    ends(window),
  );
  return rows.map((row) => ({
    login: String(row['closed_by']),
    first: String(row['disposition']),
    second: String(row['review_disposition']),
    count: number(row, 'n'),
  }));
}

async function rules(source: Queryable, dialect: Dialect, window: RiskWindow) {
  const { from, value } = dialect.eachText('alert.rules');
  const rows = await source.query(
    `SELECT ${value} AS rule, count(*) AS n, ${ones(CONFIRMED)} AS confirmed, ${ones(DISMISSED)} AS dismissed
     FROM alert, ${from} WHERE ${within('opened_at')} GROUP BY ${value} ORDER BY count(*) DESC, ${value}`,
    ends(window),
  );
  return rows.map((row) => ({
    rule: String(row['rule']),
    alerts: number(row, 'n'),
    confirmed: number(row, 'confirmed'),
    dismissed: number(row, 'dismissed'),
  }));
}

async function grouped(source: Queryable, column: string, where: string, parameters: readonly string[]) {
  const rows = await source.query(
    `SELECT ${column} AS name, count(*) AS n FROM alert WHERE ${where} GROUP BY ${column} ORDER BY ${column}`,
    parameters,
  );
  return rows.map((row) => ({ name: String(row['name']), count: number(row, 'n') }));
}

async function exposure(source: Queryable, where: string, parameters: readonly string[]) {
  const [high, low] = sumAsParts('exposure_minor');
  const rows = await source.query(
    `SELECT currency, ${high} AS high, ${low} AS low FROM alert WHERE ${where} GROUP BY currency`,
    parameters,
  );
  return new Map(rows.map((row) => [String(row['currency']), sumFromParts(row['high'], row['low'])]));
}

async function count(source: Queryable, sql: string, parameters: readonly string[]): Promise<number> {
  const [row] = await source.query(`SELECT count(*) AS n FROM ${sql}`, parameters);
  return number(row, 'n');
}

/** Everything that is counted of a window. */
export async function riskFigures(source: Queryable, dialect: Dialect, window: RiskWindow) {
  const own = ends(window);
  const overdue = "alert WHERE status = 'open' AND due_at < CAST(? AS BIGINT)";
  return {
    ageing: await ageing(source, window),
    overdue: await count(source, overdue, [String(window.now)]),
    raised: await count(source, `alert WHERE ${within('opened_at')}`, own),
    reports_filed: await count(source, `report WHERE ${within('filed_at')}`, own),
    ...(await closing(source, window)),
    by_disposition: await grouped(source, 'disposition', within('closed_at'), own),
    review_states: await grouped(source, 'review', within('closed_at'), own),
    by_rule: await rules(source, dialect, window),
    by_analyst: await analysts(source, window),
    judged: await judged(source, window),
    open_exposure: await exposure(source, "status = 'open'", []),
    confirmed_exposure: await exposure(source, `${CONFIRMED} AND ${within('closed_at')}`, own),
  };
}

export type RiskCounts = Awaited<ReturnType<typeof riskFigures>>;

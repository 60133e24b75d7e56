/** Figures of risk work over an open workspace, and as rows of a table for whoever supervises. */
import type { ReviewState, Team } from '#core/cases/case-tables';
import type { Disposition } from '#core/cases/dispositions';
import { cohenKappa } from '#core/cases/kappa';
import type { RiskFigures } from '#core/contract/risk-figures';
import { HOUR_MS, INSTANT_MAX, type Instant } from '#core/kernel/instant';
import type { Lists } from '#database/lists/lists';

export interface FiguresAsked {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

const hours = (ms: number): number => ms / HOUR_MS;

interface Judged {
  readonly login: string;
  readonly first: string;
  readonly second: string;
  readonly count: number;
}

function agreement(judged: readonly Judged[]): { judged: number; agreed: number } {
  const sum = (some: readonly Judged[]): number => some.reduce((total, { count }) => total + count, 0);
  return { judged: sum(judged), agreed: sum(judged.filter(({ first, second }) => first === second)) };
}

/** The figures of a window as they are now. */
export async function readFigures(
  lists: Lists,
  { from, to }: FiguresAsked,
  now: Instant,
): Promise<RiskFigures> {
  const counts = await lists.riskFigures({ from: from ?? 0, to: to ?? INSTANT_MAX, now });
  const { judged, took, on_time, closed, open_exposure, confirmed_exposure } = counts;
  const closers = new Map(counts.by_analyst.map((row) => [row.login, row]));
  const logins = [...new Set([...closers.keys(), ...judged.map(({ login }) => login)])].sort();
  const currencies = [...new Set([...open_exposure.keys(), ...confirmed_exposure.keys()])].sort();
  return {
    ageing: counts.ageing.map((row) => ({ ...row, team: row.team as Team })),
    ...{ overdue: counts.overdue, raised: counts.raised, closed, reports_filed: counts.reports_filed },
    close_hours: took === null ? null : { median: hours(took.median_ms), p90: hours(took.p90_ms) },
    on_time: { count: on_time, of: closed },
    by_disposition: counts.by_disposition.map(({ name, count }) => ({
      disposition: name as Disposition,
      count,
    })),
    by_rule: counts.by_rule,
    by_analyst: logins.map((login) => {
      const row = closers.get(login);
      const own = agreement(judged.filter((one) => one.login === login));
      const median_ms = row?.median_ms ?? null;
      return {
        ...{ login, closed: row?.closed ?? 0, confirmed: row?.confirmed ?? 0 },
        median_hours: median_ms === null ? null : hours(median_ms),
        ...{ reviewed: own.judged, agreed: own.agreed },
      };
    }),
    review: { ...agreement(judged), kappa: cohenKappa(judged) },
    exposure: currencies.map((currency) => ({
      currency,
      open_minor: open_exposure.get(currency) ?? 0n,
      confirmed_minor: confirmed_exposure.get(currency) ?? 0n,
    })),
    review_states: counts.review_states.map(({ name, count }) => ({ state: name as ReviewState, count })),
  };
}

/** One figure: of what, of which one, which measure. */
export interface FigureRow extends Readonly<Record<string, unknown>> {
  readonly section: string;
  readonly item: string;
  readonly measure: string;
  readonly value: string;
}

/** The figures as a table of one row each, so that sections of different shape stand in one file. */
export function figureRows(figures: RiskFigures): FigureRow[] {
  const rows: FigureRow[] = [];
  const add = (
    section: string,
    item: string,
    measures: Readonly<Record<string, number | bigint | null>>,
  ): void => {
    for (const [measure, value] of Object.entries(measures)) {
      rows.push({ section, item, measure, value: value === null ? '' : value.toString() });
    }
  };
  const { overdue, raised, closed, reports_filed, close_hours, on_time, review } = figures;
  add('total', '', { raised, closed, overdue, reports_filed, closed_on_time: on_time.count });
  add('close-hours', '', { median: close_hours?.median ?? null, p90: close_hours?.p90 ?? null });
  for (const { team, under_days, count } of figures.ageing) {
    add('ageing', team, { [under_days === null ? 'older' : `under-${String(under_days)}-days`]: count });
  }
  figures.by_disposition.forEach(({ disposition, count }) => add('disposition', disposition, { count }));
  figures.by_rule.forEach(({ rule, ...measures }) => add('rule', rule, measures));
  figures.by_analyst.forEach(({ login, ...measures }) => add('analyst', login, measures));
  add('second-review', '', review);
  figures.review_states.forEach(({ state, count }) => add('second-review', state, { count }));
  figures.exposure.forEach(({ currency, ...measures }) => add('exposure', currency, measures));
  return rows;
}

/**
 * Figures of risk work over an open workspace, with what says of which window they are, counted when and up to which
 * entry; and as rows of a table for whoever supervises.
 */
import type { ReviewState, Team } from '#core/cases/case-tables';
import type { Disposition } from '#core/cases/dispositions';
import { cohenKappa } from '#core/cases/kappa';
import type { RiskFigures } from '#core/contract/risk-figures';
import { formatInstant, HOUR_MS, INSTANT_MAX, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Lists } from '#database/lists/lists';
import { columnsOf, type ExportColumn } from '#server/export/csv-table';
import { readHarm, type HarmReport } from '#server/measures/harm';
import { readRules } from '#server/risk/raise-alerts';

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

/** Figures with everything that is told about them. */
export interface FiguresContent {
  readonly figures: RiskFigures;
  /** What measures in the window did to people who turned out to be honest. */
  readonly harm: HarmReport;
  /** Absent ends are no bounds. */
  readonly window: FiguresAsked;
  readonly made_at: Instant;
  readonly made_by: string;
  /** Id of the workspace. */
  readonly books: string;
  /** The last entry that is counted. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly utc_offset_minutes: number;
  /** Titles of the rules in force, by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** The figures of a window with what is told about them, out of the books at one moment. */
export async function gatherFigures(
  { reader, lists }: { readonly reader: LedgerReader; readonly lists: Lists },
  window: FiguresAsked,
  made: Pick<FiguresContent, 'made_at' | 'made_by' | 'books' | 'utc_offset_minutes'>,
): Promise<FiguresContent> {
  const { seq, hash } = await reader.head();
  const rules = await readRules(reader);
  const { made_at: now, utc_offset_minutes } = made;
  const asked = { from: window.from ?? 0, to: window.to ?? INSTANT_MAX, now, utc_offset_minutes };
  return {
    ...{ ...made, window, head: { seq, hash } },
    figures: await readFigures(lists, window, now),
    harm: await readHarm({ reader, lists }, asked),
    titles: new Map(rules.map(({ rule }) => [rule.id, rule.title])),
  };
}

export const FIGURE_COLUMNS: readonly ExportColumn[] = columnsOf(
  'text',
  'section',
  'item',
  'measure',
  'value',
);

/** One figure: of what, of which one, which measure. */
export interface FigureRow extends Readonly<Record<string, unknown>> {
  readonly section: string;
  readonly item: string;
  readonly measure: string;
  readonly value: string;
}

/** Of which window the figures are, counted when, by whom, up to which entry. */
function aboutRows({
  window,
  made_at,
  made_by,
  books,
  head,
}: Omit<FiguresContent, 'figures' | 'harm'>): FigureRow[] {
  const at = (instant: Instant | undefined): string => (instant === undefined ? '' : formatInstant(instant));
  const told = {
    ...{ from: at(window.from), to: at(window.to), made_at: at(made_at), made_by, books },
    ...{ last_entry: String(head.seq), last_hash: head.hash },
  };
  return Object.entries(told).map(([measure, value]) => ({ section: 'about', item: '', measure, value }));
}

type Add = (
  section: string,
  item: string,
  measures: Readonly<Record<string, number | bigint | null>>,
) => void;

/** Harm by measure; hours are whole ones, money is minor units times hours. */
function addHarm({ total, by_rule, verdicts }: HarmReport, add: Add): void {
  const measuresOf = ({ money, hours: all, frozen_hours, ...counts }: HarmReport['total']) => ({
    ...{ ...counts, hours: Math.round(all), frozen_hours: Math.round(frozen_hours) },
    ...Object.fromEntries(money.map(({ currency, minor_hours }) => [`minor_hours_${currency}`, minor_hours])),
  });
  add('harm', '', measuresOf(total));
  add('harm-verdicts', '', verdicts);
  by_rule.forEach(({ rule, harm, deserved }) => add('harm-rule', rule, { ...measuresOf(harm), deserved }));
}

/** The figures as a table of one row each, so that sections of different shape stand in one file. */
export function figureRows({ figures, harm, ...content }: FiguresContent): FigureRow[] {
  const rows = aboutRows(content);
  const add: Add = (section, item, measures) => {
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
  addHarm(harm, add);
  return rows;
}

/**
 * A backtest's answer for people: what a rule would do, how far labels agree, and what it changes.
 */
import type { BacktestReport, Agreement, PartRate, RuleReport } from '#core/risk/backtest-types';
import type { ThresholdReport } from '#core/risk/threshold-explorer';

import type { Cli } from '../cli';
import { grouped } from '../progress';
import { renderPairs, type TableColumn } from '../table';
import { showInstant, type Calendar } from '../when';

export const percent = (share: number | null): string =>
  share === null ? '-' : `${(share * 100).toFixed(1)} %`;

const OVERLAPS_MAX = 8;
const numbers = (title: string): TableColumn => ({ title, align: 'right' });

function agreementText(agreement: Agreement): string {
  const { trades, confirmed, honest, precision } = agreement;
  const labels =
    confirmed + honest === 0 && precision === null
      ? ''
      : `: ${grouped(confirmed)} confirmed, ${grouped(honest)} honest look-alikes`;
  return `${grouped(trades)} trades${labels}`;
}

/** Nothing is called right or wrong where nothing is known. */
function labelPairs({ labels }: BacktestReport, { fires }: RuleReport): [string, string][] {
  if (labels.confirmed + labels.honest === 0) return [['Labels', 'none: whether rightly is not known']];
  return [
    ['Precision', percent(fires.precision)],
    ['Recall', `${percent(fires.recall)} of ${grouped(labels.confirmed)} confirmed trades`],
    ['Honest look-alikes', `${percent(fires.honest_hit)} of ${grouped(labels.honest)} hit`],
  ];
}

const STANDINGS = {
  new: 'new beside the rules in force',
  replaces: 'in the place of the rule in force with the same id',
  'in-force': 'in force: what it adds is what would be missing without it',
} as const;

function headOf(report: BacktestReport, rule: RuleReport, freshness: string, calendar: Calendar): string {
  const { window, trades, analysts } = report;
  const { fires, newly_suspected, no_longer_suspected, alerts } = rule;
  const { trade, merchant, buyer, instrument } = newly_suspected.subjects;
  const subjects = `${grouped(merchant)} merchants, ${grouped(buyer)} buyers, ${grouped(instrument)} cards`;
  const perDay = alerts.per_analyst_day?.toFixed(2) ?? '-';
  const span =
    window === null
      ? 'nothing happened'
      : `${showInstant(window.from_at, calendar)} to ${showInstant(window.to_at, calendar)}`;
  return renderPairs([
    ['Rule', `${rule.id}: ${rule.title} (${rule.typology}, weight ${String(rule.weight)})`],
    ['Standing', STANDINGS[rule.standing]],
    ['Window', span],
    ['Feature vectors', freshness],
    ['Would fire on', `${grouped(fires.trades)} of ${grouped(trades)} trades (${percent(rule.fire_rate)})`],
    ...labelPairs(report, rule),
    ['Only this rule finds', agreementText(rule.only_this)],
    ['Newly suspected', `${agreementText(newly_suspected)}; ${subjects}`],
    ['No longer suspected', agreementText(no_longer_suspected)],
    [
      'New alerts',
      `${grouped(alerts.new)} (${grouped(trade)} on trades), ${perDay} a day for each of ${grouped(analysts)}`,
    ],
  ]);
}

function ratesTable(cli: Cli, title: string, parts: readonly PartRate[]): string {
  const columns = [{ title }, numbers('Trades'), numbers('Would fire'), numbers('Rate')];
  const rows = parts.map(({ name, trades, fired, rate }) => [
    name,
    grouped(trades),
    grouped(fired),
    percent(rate),
  ]);
  return cli.table(columns, rows);
}

function overlapTable(cli: Cli, { overlap }: RuleReport): string {
  const columns = [
    { title: 'Overlap with' },
    ...[numbers('Trades'), numbers('Both'), numbers('Of this'), numbers('Of that'), numbers('Jaccard')],
  ];
  const alike = overlap.filter(({ both }) => both > 0).slice(0, OVERLAPS_MAX);
  if (alike.length === 0) return 'No other rule finds any of them.\n';
  const rows = alike.map(({ rule, trades, both, of_this, of_other, jaccard }) => [
    ...[rule, grouped(trades), grouped(both), percent(of_this), percent(of_other), percent(jaccard)],
  ]);
  return cli.table(columns, rows);
}

function labelTable(cli: Cli, { by_typology, by_look_alike }: RuleReport): string {
  const columns = [{ title: 'Label' }, numbers('Labelled'), numbers('Found'), numbers('Share')];
  const hits = [...by_typology, ...by_look_alike.map((hit) => ({ ...hit, name: `honest: ${hit.name}` }))];
  const rows = hits.map(({ name, labelled, found }) => [
    ...[name, grouped(labelled), grouped(found), percent(found / labelled)],
  ]);
  return rows.length === 0 ? '' : `\n${cli.table(columns, rows)}`;
}

function thresholdTable(cli: Cli, { condition, points }: ThresholdReport): string {
  const columns = [
    { title: `${condition.feature} ${condition.is}` },
    ...[numbers('Would fire'), numbers('Precision'), numbers('Recall'), numbers('Look-alikes')],
  ];
  const rows = points.map(({ threshold, current, trades, precision, recall, honest_hit }) => [
    `${String(Number(threshold.toPrecision(6)))}${current ? ' (now)' : ''}`,
    ...[grouped(trades), percent(precision), percent(recall), percent(honest_hit)],
  ]);
  return cli.table(columns, rows);
}

export interface ShownBacktest {
  readonly report: BacktestReport;
  readonly rule: RuleReport;
  readonly thresholds: ThresholdReport | null;
  readonly freshness: string;
  readonly calendar: Calendar;
}

/** All of it, for people. */
export function backtestText(cli: Cli, shown: ShownBacktest): string {
  const { report, rule, thresholds, freshness, calendar } = shown;
  const explored = thresholds === null ? '' : `\n${thresholdTable(cli, thresholds)}`;
  const parts = [
    ratesTable(cli, 'Month', rule.by_month),
    ratesTable(
      cli,
      'Category',
      rule.by_category.filter(({ fired }) => fired > 0),
    ),
    overlapTable(cli, rule),
  ];
  return `${headOf(report, rule, freshness, calendar)}\n${parts.join('\n')}${labelTable(cli, rule)}${explored}`;
}

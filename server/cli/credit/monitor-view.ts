/**
 * Monitoring of credit scores as people and machines read it at the command line.
 */
import { CREDIT_TEXTS } from '#core/credit/credit-texts';
import type { MonitoringAlarm } from '#core/credit/monitor/alarms';
import type { GroupFigures, Quality } from '#core/credit/monitor/figures';
import { DECISION_MATTERS } from '#core/credit/monitor/monitor-words';
import type { MonitoringReport } from '#core/credit/monitor/report';
import { formatInstant, MINUTE_MS, type Instant } from '#core/kernel/instant';
import { alarmCounts, type Monitored } from '#server/credit/monitor-scores';

import type { Cli } from '../cli';
import { withInstants } from '../json';
import { grouped } from '../progress';
import { percent } from '../risk/backtest-view';
import { renderPairs } from '../table';
import { showInstantZone, type Calendar } from '../when';

const right = (title: string) => ({ title, align: 'right' as const });
const decimals = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? '–' : value.toFixed(digits);

/** The report for machines: every figure, instants as text. */
export function monitoringDocument(found: Monitored): Record<string, unknown> {
  const { report, champion, challenger, policy } = found;
  const { alarms, watches } = alarmCounts(found);
  return {
    ...withInstants({ as_of_seq: found.as_of_seq, as_of_at: found.as_of_at }),
    ...{ champion, challenger },
    ...{ policy, ...report, alarm_count: alarms, watch_count: watches },
    reference: { ...withInstants(report.reference), figures: withInstants(report.reference.figures) },
    months: report.months.map((month) => ({
      champion: withInstants(month.champion),
      challenger: month.challenger === null ? null : withInstants(month.challenger),
    })),
    vintages: report.vintages.map(withInstants),
    decisions: report.decisions.map(withInstants),
    alarms: report.alarms.map((alarm) => ({ ...alarm, says: alarmText(alarm) })),
  };
}

const nameOf = (name: string | null): string => CREDIT_TEXTS.en.characteristic[name ?? ''] ?? name ?? '';

const MATTERS = { badge: 'badges', card: 'large card payments', loan: 'loans' } as const;
type Matter = keyof typeof MATTERS;

function groupText({ about, grouping }: Pick<MonitoringAlarm, 'about' | 'grouping'>): string {
  return `${grouping ?? ''} ${about === null || about === '' ? 'not given' : about}`;
}

/** An alarm in a sentence. */
function alarmText(alarm: MonitoringAlarm): string {
  const { code, about, value, limit } = alarm;
  const [found, most] = [value.toFixed(3), limit.toFixed(3)];
  switch (code) {
    case 'score-shift':
      return `Scores are spread otherwise than at the reference: stability index ${found}, limit ${most}`;
    case 'characteristic-shift':
      return `Merchants differ from the reference in "${nameOf(about)}": index ${found}, limit ${most}`;
    case 'mean-drift':
      return `The mean score is ${value.toFixed(0)} points off the reference, limit ${limit.toFixed(0)}`;
    case 'discrimination':
      return `Scores tell bad merchants from good ones too little: AUC ${found}, limit ${most}`;
    case 'more-bad':
      return `More merchants went bad than scores said: ${found} times as many, limit ${most}`;
    case 'fewer-bad':
      return `Fewer merchants went bad than scores said: ${found} times as many, limit ${most}`;
    case 'overrides':
      return `Of decisions on ${MATTERS[about as Matter]}, ${percent(value)} went against the score, limit ${percent(limit)}`;
    case 'group-passing':
      return `Merchants of ${groupText(alarm)} reach the badge's score ${found} times as often as the largest group, least ${most}`;
    case 'group-more-bad':
      return `Of ${groupText(alarm)} more went bad than scores said: ${found} times as many, limit ${most}`;
    case 'group-fewer-bad':
      return `Of ${groupText(alarm)} fewer went bad than scores said: ${found} times as many, limit ${most}`;
  }
}

function dayText(at: Instant, { utc_offset_minutes }: Calendar): string {
  return formatInstant(at + utc_offset_minutes * MINUTE_MS).slice(0, 10);
}

function monthsText(cli: Cli, { months }: MonitoringReport, calendar: Calendar): string {
  const columns = [
    ...[{ title: 'Until' }, right('Merchants'), right('Mean'), right('For a badge'), right('Thin file')],
    ...[right('PSI'), right('Without a shift'), right('Challenger mean'), right('PSI')],
  ];
  const rows = months.map(({ champion, challenger }) => {
    const { merchants, mean_score, passing, thin, stability } = champion;
    const share = (part: number): string => (merchants === 0 ? '–' : percent(part / merchants));
    return [
      ...[dayText(champion.at, calendar), grouped(merchants), decimals(mean_score, 0)],
      ...[share(passing), share(thin), decimals(stability?.index, 3)],
      stability === null ? '–' : `below ${stability.band.toFixed(3)}`,
      ...[decimals(challenger?.mean_score, 0), decimals(challenger?.stability?.index, 3)],
    ];
  });
  return cli.table(columns, rows);
}

function shiftsText(cli: Cli, { characteristics }: MonitoringReport, limit: number): string {
  const rows = characteristics.slice(0, limit).map(({ name, points, stability: { index, band, shifts } }) => {
    const most = [...shifts].sort((left, other) => other.part - left.part)[0];
    const [was, is] = [most?.reference ?? 0, most?.now ?? 0].map(grouped) as [string, string];
    const cells = [index.toFixed(3), `below ${band.toFixed(3)}`, points.toFixed(1), `${was} to ${is}`];
    return [nameOf(name), ...cells];
  });
  const columns = [
    ...[{ title: 'Characteristic' }, right('CSI'), right('Without a shift'), right('Mean points')],
    right('Most moved bin'),
  ];
  return cli.table(columns, rows);
}

function qualityCells(quality: Quality | null): string[] {
  if (quality === null) return ['0', '0', '–', '–', '–', '–', '–', '–', '–'];
  const { rows, bad, expected_bad, auc, auc_interval, ks, brier, calibration } = quality;
  const between =
    auc_interval === null ? '–' : `${auc_interval.low.toFixed(2)} to ${auc_interval.high.toFixed(2)}`;
  return [
    ...[grouped(rows), grouped(bad), decimals(expected_bad, 1), decimals(auc, 3), between, decimals(ks, 3)],
    ...[decimals(brier, 3), decimals(calibration?.slope, 2), decimals(calibration?.expected_error, 3)],
  ];
}

function outcomesText(cli: Cli, { vintages, all }: MonitoringReport, calendar: Calendar): string {
  const columns = [
    ...[{ title: 'Scored' }, { title: 'By' }, right('Told'), right('Bad'), right('Said'), right('AUC')],
    ...[right('95 %'), right('KS'), right('Brier'), right('Slope'), right('ECE')],
  ];
  const lines = [
    ...vintages.map((one) => ({ ...one, title: `${dayText(one.at, calendar)}${one.learnable ? ' *' : ''}` })),
    { ...all, title: 'each once' },
  ];
  const rows = lines.flatMap(({ title, champion, challenger }) => [
    [title, 'champion', ...qualityCells(champion)],
    ...(challenger === null ? [] : [[title, 'challenger', ...qualityCells(challenger)]]),
  ]);
  const star = vintages.some(({ learnable }) => learnable)
    ? '* told when the champion was learnt: no test of it\n'
    : '';
  return vintages.length === 0 ? 'No outcomes have matured.\n' : `${cli.table(columns, rows)}${star}`;
}

function decisionsText(cli: Cli, { decisions }: MonitoringReport): string {
  const rows = DECISION_MATTERS.flatMap((matter) => {
    const own = decisions.filter((one) => one.matter === matter);
    const of = (side: (typeof own)[number]['side']): string =>
      grouped(own.filter((one) => one.side === side).length);
    const counts = [of('in-line'), of('granted-against'), of('refused-against'), of('no-score')];
    return own.length === 0 ? [] : [[MATTERS[matter], grouped(own.length), ...counts]];
  });
  const columns = [
    ...[{ title: 'Decisions on' }, right('All'), right('As the score says'), right('Granted against it')],
    ...[right('Refused against it'), right('No score')],
  ];
  return rows.length === 0 ? 'No decisions that a score speaks to.\n' : cli.table(columns, rows);
}

function groupRow({ grouping, group, merchants, passing, interval, ratio, quality }: GroupFigures): string[] {
  const between = interval === null ? '–' : `${percent(interval.low)} to ${percent(interval.high)}`;
  return [
    ...[grouping, group === '' ? 'not given' : group, grouped(merchants), percent(passing / merchants)],
    ...[between, decimals(ratio, 2), decimals(quality?.auc, 3)],
    quality === null ? '–' : `${grouped(quality.bad)} of ${grouped(quality.rows)}`,
    decimals(quality?.expected_bad, 1),
  ];
}

function groupsText(cli: Cli, { groups }: MonitoringReport): string {
  const columns = [
    ...[{ title: 'By' }, { title: 'Group' }, right('Merchants'), right('For a badge'), right('95 %')],
    ...[right('Against largest'), right('AUC'), right('Bad'), right('Said')],
  ];
  return groups.length === 0 ? 'No group is large enough.\n' : cli.table(columns, groups.map(groupRow));
}

const REFERENCES = {
  'first-scores': 'when the champion scored first',
  'first-month': 'the first month with merchants enough',
  chosen: 'as asked',
} as const;

/** The report for people; of characteristics the most shifted. */
export function monitoringText(cli: Cli, found: Monitored, limit: number, calendar: Calendar): string {
  const { report, champion, challenger } = found;
  const { reference, alarms } = report;
  const head = renderPairs([
    ['As of', `entry ${grouped(found.as_of_seq)}, ${showInstantZone(found.as_of_at, calendar)}`],
    ['Champion', `${champion.version.slice(0, 12)}, ${champion.origin}`],
    ['Challenger', challenger === null ? null : `${challenger.version.slice(0, 12)}, ${challenger.origin}`],
    [
      'Reference',
      `${dayText(reference.at, calendar)}, ${REFERENCES[reference.kind]}: ${grouped(reference.figures.merchants)} merchants, mean ${reference.figures.mean_score.toFixed(0)}`,
    ],
    ['Bins break at', report.breaks.join(', ')],
  ]);
  const told = alarms.map((alarm) => `${alarm.level}: ${alarmText(alarm)}.`);
  return [
    head,
    `${told.length === 0 ? 'Nothing passes a limit.' : told.join('\n')}\n`,
    monthsText(cli, report, calendar),
    shiftsText(cli, report, limit),
    outcomesText(cli, report, calendar),
    decisionsText(cli, report),
    groupsText(cli, report),
  ].join('\n');
}

/**
 * Reports of monitoring as screens are shown them, and as a table of figures.
 */
import { DECISION_MATTERS } from '#core/credit/monitor/monitor-words';
import type { MonthFigures } from '#core/credit/monitor/figures';
import type { MonitoringReport } from '#core/credit/monitor/report';
import type { MonitoredFigures, MonitoringReportView } from '#core/contract/credit-monitoring';
import { monitoredCsv } from '#server/credit/monitored-table';
import type { Monitored } from '#server/credit/monitor-scores';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import { attributeView, namedView } from './credit-views';
import type { Desk } from './desk';
import { notFound } from './failures';
import { CSV_TYPE } from './file-tickets';
import { readLastReport } from './last-report';
import type { StaffSession } from './staff-session';

/** Decisions against the score that a screen is shown. */
const OVERRIDES_SHOWN = 200;

function figuresView({ stability, grades, ...rest }: MonthFigures): MonitoredFigures {
  const index =
    stability === null ? null : { index: stability.index, band: stability.band, chance: stability.chance };
  return { ...rest, grades: [...grades], stability: index };
}

/** Bins of scores as ranges, the thin ones together. */
function scoresView({ breaks, months }: MonitoringReport): MonitoringReportView['scores'] {
  const shifts = months.at(-1)?.champion.stability?.shifts ?? [];
  return shifts.map(({ bins, reference, now, part }) => ({
    ...{ reference, now, part },
    ranges: bins.map((bin) => ({ from: breaks[bin - 1] ?? null, below: breaks[bin] ?? null })),
  }));
}

function decisionsView({ decisions }: MonitoringReport): MonitoringReportView['decisions'] {
  return DECISION_MATTERS.map((matter) => {
    const count = (of: (typeof decisions)[number]['side']): number =>
      decisions.filter((one) => one.matter === matter && one.side === of).length;
    return {
      ...{ matter, in_line: count('in-line'), granted_against: count('granted-against') },
      ...{ refused_against: count('refused-against'), no_score: count('no-score') },
    };
  });
}

function overridesView({ decisions }: MonitoringReport): MonitoringReportView['overrides'] {
  return decisions
    .filter(({ side }) => side === 'granted-against' || side === 'refused-against')
    .slice(-OVERRIDES_SHOWN)
    .reverse();
}

/** The report as a screen is shown it. */
export function monitoringView(found: Monitored): MonitoringReportView {
  const { report, champion, challenger, policy } = found;
  const { reference } = report;
  return {
    ...{ as_of_seq: found.as_of_seq, as_of_at: found.as_of_at, policy: { ...policy } },
    ...{ champion, challenger },
    reference: {
      ...{ at: reference.at, kind: reference.kind },
      ...{ merchants: reference.figures.merchants, mean_score: reference.figures.mean_score },
    },
    threshold: report.threshold,
    months: report.months.map((month) => ({
      ...{ at: month.champion.at, champion: figuresView(month.champion) },
      challenger: month.challenger === null ? null : figuresView(month.challenger),
    })),
    scores: scoresView(report),
    characteristics: report.characteristics.map(({ name, stability, points, attributes, by_month }) => ({
      ...{ ...namedView(name), points, by_month: [...by_month] },
      ...{ index: stability.index, band: stability.band, chance: stability.chance },
      bins: stability.shifts.map(({ bins, reference: then, now, part }) => ({
        ...{ reference: then, now, part },
        attributes: bins.flatMap((bin) => {
          const attribute = attributes[bin];
          return attribute === undefined ? [] : [attributeView(attribute)];
        }),
      })),
    })),
    ...{ vintages: [...report.vintages], all: report.all },
    ...{ decisions: decisionsView(report), overrides: overridesView(report) },
    groups: [...report.groups],
    alarms: [...report.alarms],
  };
}

/** Where a session's person can fetch the last report as a table; noted in the journal first. Throws NOT_FOUND. */
export async function monitoringLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
): Promise<HandedOut> {
  const monitored = await readLastReport(desk.books.kept_work);
  if (monitored === null) {
    throw notFound('report', 'credit-monitoring');
  }
  const bytes = Buffer.from(monitoredCsv(monitored), 'utf8');
  await desk.mustNote('export', 'credit-monitoring-report', login, {
    format: 'csv',
    as_of_seq: monitored.as_of_seq,
  });
  const name = `credit-monitoring-${String(monitored.as_of_seq)}.csv`;
  return await handOut(host, session, login, { name, bytes, media_type: CSV_TYPE });
}

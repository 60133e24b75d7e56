/**
 * A report of monitoring as a table: one figure a line, with the month, the scorecard and what it is about.
 */
import type { Quality } from '#core/credit/monitor/figures';
import type { Instant } from '#core/kernel/instant';
import { columnsOf, csvFormat, type ExportColumn, type ExportRow } from '#server/export/csv-table';

import type { Monitored } from './monitor-scores';

const COLUMNS: readonly ExportColumn[] = [
  ...columnsOf('text', 'part'),
  ...columnsOf('instant', 'at'),
  ...columnsOf('text', 'scorecard', 'about', 'figure'),
  ...columnsOf('number', 'value'),
];

type Figures = Readonly<Record<string, number | null | undefined>>;

/** Where a figure belongs. */
interface Place {
  readonly part: string;
  readonly at?: Instant;
  readonly scorecard?: 'champion' | 'challenger';
  readonly about?: string;
}

function rowsOf(place: Place, figures: Figures): ExportRow[] {
  return Object.entries(figures).flatMap(([figure, value]) =>
    value === null || value === undefined ? [] : [{ ...place, figure, value }],
  );
}

function qualityFigures(quality: Quality | null): Figures {
  if (quality === null) return {};
  const { rows, bad, expected_bad, auc, auc_interval, gini, ks, brier, calibration } = quality;
  return {
    ...{ merchants: rows, bad, expected_bad, auc, gini, ks, brier },
    ...{ auc_low: auc_interval?.low, auc_high: auc_interval?.high },
    ...{ slope: calibration?.slope, intercept: calibration?.intercept },
    expected_calibration_error: calibration?.expected_error,
  };
}

const SCORECARDS = ['champion', 'challenger'] as const;

function rowsOfMonths({ report }: Monitored): ExportRow[] {
  return report.months.flatMap((month) =>
    SCORECARDS.flatMap((scorecard) => {
      const figures = month[scorecard];
      if (figures === null) return [];
      const { at, merchants, mean_score, passing, thin, stability, grades } = figures;
      const of_grades = Object.fromEntries(
        grades.map(({ grade, merchants: count }) => [`grade_${grade}`, count]),
      );
      return rowsOf(
        { part: 'month', at, scorecard },
        {
          ...{ merchants, mean_score, passing, thin, ...of_grades },
          ...{ psi: stability?.index, psi_band: stability?.band, psi_chance: stability?.chance },
        },
      );
    }),
  );
}

function rowsOfCharacteristics({ report }: Monitored): ExportRow[] {
  return report.characteristics.flatMap(({ name, stability, points, by_month }) => [
    ...by_month.flatMap((csi, place) => {
      const at = report.months[place]?.champion.at;
      return at === undefined ? [] : rowsOf({ part: 'characteristic', at, about: name }, { csi });
    }),
    ...rowsOf(
      { part: 'characteristic', about: name },
      { csi_band: stability.band, csi_chance: stability.chance, points },
    ),
  ]);
}

function rowsOfOutcomes({ report }: Monitored): ExportRow[] {
  return SCORECARDS.flatMap((scorecard) => [
    ...report.vintages.flatMap(({ at, ...by }) =>
      rowsOf({ part: 'outcomes', at, scorecard }, qualityFigures(by[scorecard])),
    ),
    ...rowsOf(
      { part: 'outcomes', scorecard, about: 'each merchant once' },
      qualityFigures(report.all[scorecard]),
    ),
  ]);
}

function rowsOfGroups({ report }: Monitored): ExportRow[] {
  return report.groups.flatMap(({ grouping, group, merchants, passing, ratio, quality }) =>
    rowsOf(
      { part: grouping, scorecard: 'champion', about: group },
      {
        merchants,
        passing,
        ratio,
        bad: quality?.bad,
        expected_bad: quality?.expected_bad,
        auc: quality?.auc,
      },
    ),
  );
}

function rowsOfDecisions({ report }: Monitored): ExportRow[] {
  return report.decisions.map(({ at, matter, account_id, side, score }) => ({
    ...{ part: matter, at, about: account_id, figure: side, value: score ?? 0 },
  }));
}

/** Alarms first, then months, characteristics, outcomes, groups and decisions. */
export function monitoredCsv(found: Monitored): string {
  const { begin, line } = csvFormat(COLUMNS, { bom: true, guard: true });
  const alarms = found.report.alarms.flatMap(({ level, code, about, value, limit }) =>
    rowsOf(
      { part: level, at: found.as_of_at, about: [code, about ?? ''].join(' ').trim() },
      { value, limit },
    ),
  );
  const rows = [
    ...[...alarms, ...rowsOfMonths(found), ...rowsOfCharacteristics(found)],
    ...[...rowsOfOutcomes(found), ...rowsOfGroups(found), ...rowsOfDecisions(found)],
  ];
  return begin + rows.map(line).join('');
}

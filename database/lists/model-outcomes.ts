/**
 * What came of the alerts that a model scored: by how high the score was, how many there were and how they ended.
 *
 * Aggregates over all alerts whose last score in that place is of that version.
 */
import type { Queryable, SqlRow } from '../connection';

/** Where a model was asked, and from which score on it suspects, in thousandths. */
export interface ModelWatched {
  readonly version: string;
  readonly place: 'active' | 'shadow';
  readonly threshold: number;
}

export interface OutcomeCounts {
  readonly alerts: number;
  readonly open: number;
  readonly confirmed: number;
  readonly dismissed: number;
  /** Sum of the scores of the confirmed and the dismissed, in thousandths. */
  readonly said: number;
}

const BANDS = 5;
const BAND_WIDTH = 200;

const COLUMNS = {
  active: { score: 'model_score', version: 'model_version' },
  shadow: { score: 'shadow_score', version: 'shadow_version' },
} as const;

const NOTHING: OutcomeCounts = { alerts: 0, open: 0, confirmed: 0, dismissed: 0, said: 0 };

function counted(rows: readonly SqlRow[]): OutcomeCounts {
  const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
  return rows.length === 0
    ? NOTHING
    : {
        ...{ alerts: sum('alerts'), open: sum('open'), confirmed: sum('confirmed') },
        ...{ dismissed: sum('dismissed'), said: sum('said') },
      };
}

/** Reads every alert. */
export async function modelOutcomes(source: Queryable, { version, place, threshold }: ModelWatched) {
  const { score, version: scored_by } = COLUMNS[place];
  const ones = (holds: string): string => `SUM(CASE WHEN ${holds} THEN 1 ELSE 0 END)`;
  const judged = "disposition IN ('confirmed', 'explained', 'unfounded')";
  const band = `CASE WHEN ${score} >= ${String(BANDS * BAND_WIDTH)} THEN ${String(BANDS - 1)} ELSE ${score} / ${String(BAND_WIDTH)} END`;
  const above = `CASE WHEN ${score} >= CAST(? AS BIGINT) THEN 1 ELSE 0 END`;
  const rows = await source.query(
    `SELECT band, above, count(*) AS alerts, ${ones("status = 'open'")} AS open,
        ${ones("disposition = 'confirmed'")} AS confirmed,
        ${ones("disposition IN ('explained', 'unfounded')")} AS dismissed,
        SUM(CASE WHEN ${judged} THEN ${score} ELSE 0 END) AS said
      FROM (SELECT status, disposition, ${score}, ${band} AS band, ${above} AS above
        FROM alert WHERE ${scored_by} = ? AND ${score} >= 0) AS scored
      GROUP BY band, above`,
    [String(threshold), version],
  );
  const of = (holds: (row: SqlRow) => boolean): OutcomeCounts => counted(rows.filter(holds));
  return {
    above: of((row) => Number(row['above']) === 1),
    below: of((row) => Number(row['above']) === 0),
    bands: Array.from({ length: BANDS }, (_, index) => of((row) => Number(row['band']) === index)),
  };
}

/**
 * What the reserve stands for: per badge now or by any entry, and in sum day by day.
 *
 * Now is the projection's rows and what is covered beyond this instant, which an index over the ends of cover knows. The
 * past is the sum of the changes up to an entry. Money is summed in two halves (`money-codec.ts`).
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { Exposure } from '#core/guarantee/adequacy';

import type { Queryable, SqlRow } from '../connection';
import { moneyAsText, moneyFromText, sumAsParts, sumFromParts } from '../money-codec';

/** What the reserve stands for under one badge. */
export interface BadgeExposure extends Exposure {
  readonly badge_id: string;
  readonly account_id: string;
  readonly currency: string;
  /** Paid to buyers under it so far. */
  readonly paid_minor: bigint;
}

/** An entry, and when it counted in the books. */
export interface Moment {
  readonly seq: number;
  readonly at: Instant;
}

const AMOUNTS = ['covered', 'ahead', 'claimed', 'paid', 'unrecovered'] as const;
type Amount = (typeof AMOUNTS)[number];

function sums(expressionOf: (amount: Amount) => string): string {
  return AMOUNTS.map((amount) => {
    const [high, low] = sumAsParts(expressionOf(amount));
    return `${high} AS ${amount}_high, ${low} AS ${amount}_low`;
  }).join(', ');
}

function amountIn(row: SqlRow, amount: Amount): bigint {
  return sumFromParts(row[`${amount}_high`], row[`${amount}_low`]);
}

function exposureIn(row: SqlRow): BadgeExposure {
  return {
    badge_id: String(row['badge_id']),
    account_id: String(row['account_id']),
    currency: String(row['currency']),
    covered_minor: amountIn(row, 'covered'),
    ahead_minor: amountIn(row, 'ahead'),
    claimed_minor: amountIn(row, 'claimed'),
    paid_minor: amountIn(row, 'paid'),
    unrecovered_minor: amountIn(row, 'unrecovered'),
  };
}

const COVERED = 'CASE WHEN c.until_at > CAST(? AS BIGINT) THEN c.covered_minor ELSE 0 END';

/** What the reserve stands for per badge by an entry of the past, at an instant. */
async function exposuresAsOf(source: Queryable, { seq, at }: Moment): Promise<BadgeExposure[]> {
  const rows = await source.query(
    `SELECT c.badge_id, c.account_id, c.currency,
      ${sums((amount) => (amount === 'covered' ? COVERED : `c.${amount}_minor`))}
    FROM exposure_change AS c WHERE c.seq <= ? GROUP BY c.badge_id, c.account_id, c.currency ORDER BY c.badge_id`,
    [String(at), String(at), seq],
  );
  return rows.map(exposureIn);
}

/** What is covered beyond an instant, per badge. The groups are no plain column, so that no planner walks through all. */
async function coveredBeyond(source: Queryable, at: Instant): Promise<ReadonlyMap<string, bigint>> {
  const [high, low] = sumAsParts('covered_minor');
  const rows = await source.query(
    `SELECT badge_id || '' AS badge, ${high} AS high, ${low} AS low FROM exposure_change
    WHERE until_at > CAST(? AS BIGINT) GROUP BY badge_id || ''`,
    [String(at)],
  );
  return new Map(rows.map((row) => [String(row['badge']), sumFromParts(row['high'], row['low'])]));
}

/** What the reserve stands for per badge now: by the projection, without looking at what is past. */
async function exposuresNow(source: Queryable, at: Instant): Promise<BadgeExposure[]> {
  const covered = await coveredBeyond(source, at);
  const rows = await source.query(
    `SELECT badge_id, account_id, currency, ${(['ahead', 'claimed', 'paid', 'unrecovered'] as const)
      .map((amount) => `${moneyAsText(`${amount}_minor`)} AS ${amount}_minor`)
      .join(', ')} FROM exposure ORDER BY badge_id`,
  );
  return rows.map((row) => ({
    badge_id: String(row['badge_id']),
    account_id: String(row['account_id']),
    currency: String(row['currency']),
    covered_minor: covered.get(String(row['badge_id'])) ?? 0n,
    ahead_minor: moneyFromText(row['ahead_minor']),
    claimed_minor: moneyFromText(row['claimed_minor']),
    paid_minor: moneyFromText(row['paid_minor']),
    unrecovered_minor: moneyFromText(row['unrecovered_minor']),
  }));
}

const YEAR_MS = 365 * DAY_MS;

/** Of the year before: paid out of the reserve, and money that was under cover, that of paid claims included. */
async function coverOfYear(
  source: Queryable,
  currency: string,
  { seq, at }: Moment,
): Promise<{ readonly paid_year_minor: bigint; readonly covered_year_minor: bigint }> {
  const [paid_high, paid_low] = sumAsParts('paid_minor');
  const since = String(at - YEAR_MS);
  const [paid] = await source.query(
    `SELECT ${paid_high} AS high, ${paid_low} AS low FROM claim
    WHERE currency = ? AND badge_id IS NOT NULL AND paid_at > CAST(? AS BIGINT) AND decided_seq <= ?`,
    [currency, since, seq],
  );
  const [high, low] = sumAsParts('covered_minor');
  const [covered] = await source.query(
    `SELECT ${high} AS high, ${low} AS low FROM exposure_change
    WHERE until_at > CAST(? AS BIGINT) AND seq <= ? AND currency = ?`,
    [since, seq, currency],
  );
  const of = (row: SqlRow | undefined): bigint =>
    typeof row?.['high'] === 'string' ? sumFromParts(row['high'], row['low']) : 0n;
  return { paid_year_minor: of(paid), covered_year_minor: of(covered) + of(paid) };
}

/** What entries of one day added to cover that ends on one day, and to the rest. */
export interface ExposureStep {
  /** Days since the epoch on the platform's calendar. */
  readonly day: number;
  readonly until_day: number;
  readonly covered_minor: bigint;
  readonly ahead_minor: bigint;
  readonly claimed_minor: bigint;
}

/** Every change in a currency by day, and by the day on which cover ends. Reads all changes. */
async function exposureSteps(
  source: Queryable,
  currency: string,
  utc_offset_minutes: number,
): Promise<ExposureStep[]> {
  const shift = String(utc_offset_minutes * MINUTE_MS);
  const day = (column: string): string => `(${column} + ${shift}) / ${String(DAY_MS)}`;
  const rows = await source.query(
    `SELECT ${day('j.booked_at')} AS day, ${day('c.until_at')} AS until_day,
      ${sums((amount) => `c.${amount}_minor`)}
    FROM exposure_change AS c JOIN journal AS j ON j.seq = c.seq
    WHERE c.currency = ? GROUP BY ${day('j.booked_at')}, ${day('c.until_at')} ORDER BY 1, 2`,
    [currency],
  );
  return rows.map((row) => ({
    day: Number(row['day']),
    until_day: Number(row['until_day']),
    covered_minor: amountIn(row, 'covered'),
    ahead_minor: amountIn(row, 'ahead'),
    claimed_minor: amountIn(row, 'claimed'),
  }));
}

/** Questions about what the reserve stands for, over a connection that only reads. */
export class ExposureReads {
  readonly #source: Queryable;

  constructor(source: Queryable) {
    this.#source = source;
  }

  /** Per badge now. */
  now(at: Instant): Promise<BadgeExposure[]> {
    return exposuresNow(this.#source, at);
  }

  /** Per badge as it stood after an entry. */
  asOf(moment: Moment): Promise<BadgeExposure[]> {
    return exposuresAsOf(this.#source, moment);
  }

  /** Of the year before a moment: paid out of the reserve, and money that was under cover. */
  year(currency: string, moment: Moment): ReturnType<typeof coverOfYear> {
    return coverOfYear(this.#source, currency, moment);
  }

  /** Every change in a currency by day. Reads all changes. */
  steps(currency: string, utc_offset_minutes: number): Promise<ExposureStep[]> {
    return exposureSteps(this.#source, currency, utc_offset_minutes);
  }
}

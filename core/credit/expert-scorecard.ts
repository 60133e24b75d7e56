/**
 * The expert scorecard: what scores while nothing could be learnt, declared as such.
 *
 * A new platform has too few outcomes to learn from. These points are judgement, laid down by people: they say which way
 * each characteristic counts and how heavily against the others. Nothing was estimated, so the chance of a bad outcome that
 * goes with them is that of the scaling and not calibrated. A merchant about whom nothing speaks either way has 600.
 */
import { SPECIAL_CODES, type SpecialCode } from './characteristics/definition';
import { characteristicNamed } from './characteristic-named';
import { DEFAULT_SCALING, type Scorecard, type ScorecardCharacteristic } from './scorecard';

/** Points of ranges: the first below the first edge, each further one from its edge on; and of what is no quantity. */
interface Ranges {
  readonly edges: readonly number[];
  readonly points: readonly number[];
  /** Points of special codes; 0 for those that are not named. */
  readonly codes?: Partial<Record<SpecialCode, number>>;
}

/** Points of levels. */
type Levels = readonly (readonly [levels: readonly string[], points: number])[];

const ranges = (
  edges: readonly number[],
  points: readonly number[],
  codes: Ranges['codes'] = {},
): Ranges => ({
  edges,
  points,
  codes,
});

const held: Levels = [
  [['none', 'ended'], 0],
  [['withdrawn'], -5],
  [['in-force'], 7],
];

const TABLE: Readonly<Record<string, Ranges | Levels>> = {
  // Who he is
  account_days: ranges([30, 90, 365, 1_095], [-30, -15, 0, 12, 20]),
  real_name_level: [
    [['none'], -40],
    [['claimed'], -20],
    [['document'], 5],
    [['bank'], 15],
  ],
  business_licence: [
    [['none', 'pending'], 0],
    [['rejected'], -25],
    [['ended'], -10],
    [['accepted'], 12],
  ],
  brand_authorisation: [
    [['none', 'pending'], 0],
    [['rejected'], -10],
    [['ended'], -5],
    [['accepted'], 6],
  ],
  certificate: held,
  payment_shield: held,
  last_audit: [
    [['none'], 0],
    [['failed'], -30],
    [['passed'], 15],
  ],
  business_days: ranges([365, 1_095], [-10, 0, 10]),
  register_state: [
    [['active'], 5],
    [['abnormal'], -40],
    [['revoked', 'cancelled'], -120],
  ],
  // How he trades
  sales_90d: ranges([5, 20, 100, 500], [-8, 0, 5, 10, 12], { 'no-sales': -10 }),
  turnover_trend_90d: ranges([0.3, 0.7, 1], [-10, -3, 2, 4]),
  turnover_volatility_180d: ranges([0.5, 1, 1.5], [8, 0, -6, -12]),
  days_since_sale: ranges([30, 90], [4, 0, -10], { 'no-sales': -10 }),
  card_share_90d: ranges([0.3, 0.6, 0.9], [6, 0, -8, -18]),
  largest_sale_share_90d: ranges([0.2, 0.5], [5, 0, -10]),
  top_buyer_share_90d: ranges([0.2, 0.5], [6, 0, -15]),
  repeat_buyer_share_365d: ranges([0.05, 0.2], [-3, 3, 8]),
  withdrawn_share_90d: ranges([0.9, 1.2], [4, 0, -8]),
  // How he keeps what he promised
  refund_rate_180d: ranges([0.02, 0.05, 0.1, 0.2], [12, 6, 0, -12, -25]),
  dispute_rate_180d: ranges([0.01, 0.03, 0.08], [10, 0, -15, -30]),
  lost_dispute_rate_180d: ranges([0.005, 0.02, 0.05], [8, 0, -20, -40]),
  chargeback_rate_180d: ranges([0.002, 0.01, 0.03], [10, -5, -35, -70]),
  ship_hours_90d: ranges([24, 72, 168], [5, 2, -3, -8]),
  untracked_share_90d: ranges([0.1, 0.5], [4, 0, -10]),
  confirmed_alerts_365d: ranges([1, 2], [5, -90, -150]),
  claims_upheld_365d: ranges([1, 2], [5, -30, -60]),
  gravest_measure: [
    [['none'], 5],
    [['watch'], -10],
    [['delay-settlement', 'limit-collection'], -40],
    [['restrict-collection', 'stop-withdrawals'], -70],
    [['freeze', 'end-service'], -120],
  ],
  // What he owed before
  credit_notes: ranges([1, 2], [5, -40, -70]),
  unrecovered_minor: ranges([1, 100_000], [5, -60, -100]),
  // What banks and courts say of him; whoever has no file there is none the worse for it
  loan_overdue_days: ranges([1, 31, 91], [8, -20, -60, -120]),
  debt_to_turnover: ranges([0.5, 1.5, 3], [5, 0, -10, -20]),
  late_instalment_share: ranges([0.01, 0.1, 0.3], [10, -5, -20, -45]),
  unfulfilled_judgments: ranges([1, 2], [3, -60, -100]),
  // To whom he belongs
  owner_shops: ranges([3], [2, -8]),
  device_accounts_365d: ranges([1, 3, 10], [6, 0, -12, -25]),
  linked_buyer_share_90d: ranges([0.01, 0.1, 0.3], [6, -15, -40, -70]),
  linked_confirmed_365d: ranges([1, 2], [4, -50, -90]),
  linked_restricted: ranges([1, 2], [4, -30, -50]),
};

function isLevels(points: Ranges | Levels): points is Levels {
  return Array.isArray(points);
}

/** Missing values and levels that nobody thought of have no points either way. */
function characteristic(name: string, points: Ranges | Levels): ScorecardCharacteristic {
  if (isLevels(points)) {
    const groups = points.map(([levels]) => levels);
    return {
      binning: { kind: 'categorical', name, groups },
      points: [...points.map(([, own]) => own), 0, 0],
    };
  }
  const special = characteristicNamed(name)?.special ?? [];
  const names = Object.entries(SPECIAL_CODES) as [SpecialCode, number][];
  const of_codes = special.map((code) => {
    const found = names.find(([, one]) => one === code)?.[0];
    return found === undefined ? 0 : (points.codes?.[found] ?? 0);
  });
  return {
    binning: { kind: 'numeric', name, edges: points.edges, special },
    points: [...points.points, ...of_codes, 0],
  };
}

export const EXPERT_SCORECARD: Scorecard = {
  scaling: DEFAULT_SCALING,
  base_points: 600,
  characteristics: Object.entries(TABLE).map(([name, points]) => characteristic(name, points)),
};

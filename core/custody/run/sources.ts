/**
 * Where a figure of a run comes from: a test and the name of the figure, of all or of one account or line of the chart.
 *
 * Every cell of every rendering is such a source and nothing else, so that the same figure is the same number wherever it stands.
 * `behind` says what a figure is made of: a list of lines, movements or balances, or other figures added and taken away.
 */
import { AGE_BANDS, type AgeBand, QUADRANTS, type Quadrant, type RunTest } from '../custody-words';
import { openFigure, type RunData } from './run-data';
import type { Figure } from './run-figures';

export interface Source {
  readonly test: RunTest;
  readonly figure: string;
  /** Of this custody account alone. */
  readonly account_id?: string | undefined;
  /** Of this line of the chart alone. */
  readonly code?: string | undefined;
}

/** A figure; null where the run has none of that name. */
export function figureOf(run: RunData, { test, figure, account_id, code }: Source): Figure {
  if (account_id !== undefined) {
    const own = run.accounts.find((account) => account.account_id === account_id)?.figures;
    // What is outstanding is kept where there is some.
    return own === undefined ? null : (own[figure] ?? (test === 'T9' ? noneOf(figure) : null));
  }
  if (code !== undefined) {
    return run.customers.find((line) => line.code === code)?.figures[figure] ?? null;
  }
  return run.tests.find((one) => one.test === test)?.figures[figure] ?? null;
}

const noneOf = (figure: string): Figure => (figure.endsWith('_minor') ? '0' : 0);

/** An amount; 0 where the run has none of that name. */
export function amountOf(run: RunData, source: Source): bigint {
  const found = figureOf(run, source);
  return typeof found === 'string' && /^-?\d+$/.test(found) ? BigInt(found) : 0n;
}
/** What a list behind a figure holds. */
export type Behind =
  /** Lines that banks booked on the day. */
  | { readonly list: 'lines-of-day' }
  /** All lines until the last statement, and what the first one opened with. */
  | { readonly list: 'lines' }
  /** Lines by which banks booked interest; those that nothing matches alone. */
  | { readonly list: 'interest'; readonly open: boolean }
  | { readonly list: 'movements' }
  | { readonly list: 'movements-of-day' }
  /** What left on the day; by kinds that are not permitted alone. */
  | { readonly list: 'outflows'; readonly other: boolean }
  /** What is on one side alone at the end of the day, or of the day before; what is expected of it alone. */
  | {
      readonly list: 'open';
      readonly when: 'day' | 'before';
      readonly corners:
        readonly { readonly quadrant: Quadrant; readonly band: AgeBand }[] | 'all' | 'expected';
    }
  /** Balances of customers at the end of the day, or of the day before: those above zero, those below it, or both. */
  | { readonly list: 'balances'; readonly when: 'day' | 'before'; readonly sign: 'both' | 'owed' | 'below' }
  /** Postings of the day to customers' balances. */
  | { readonly list: 'postings'; readonly side: 'credit' | 'debit' }
  /** At the end of the day, or of the day that another figure of the test names. */
  | { readonly list: 'own-balances'; readonly on: 'over_5_on' | 'over_10_on' | null }
  /** The risk reserve: what was ever set aside, its balance now, and when the last quarter ended. */
  | { readonly list: 'reserve'; readonly of: 'set-aside' | 'balance' | 'carried' }
  /** Receipts that nobody was found for; those past their deadline alone. */
  | { readonly list: 'receipts'; readonly late: boolean }
  /** Runs of the month so far. */
  | { readonly list: 'runs' }
  /** Other figures, added or taken away. */
  | { readonly parts: readonly { readonly source: Source; readonly sign: 1 | -1 }[] };

const CORNERS = new Map(
  QUADRANTS.flatMap((quadrant) =>
    AGE_BANDS.flatMap((band) =>
      (['count', 'minor'] as const).map(
        (what) => [openFigure(quadrant, band, what), { quadrant, band }] as const,
      ),
    ),
  ),
);

function parts(of: Source, ...terms: readonly (readonly [1 | -1, RunTest, string])[]): Behind {
  const { account_id, code } = of;
  return {
    parts: terms.map(([sign, test, figure]) => ({ sign, source: { test, figure, account_id, code } })),
  };
}

/** Lists behind figures whose name says all. */
const LISTS: Readonly<Record<string, Behind>> = {
  bank_minor: { list: 'lines' },
  books_minor: { list: 'movements' },
  movements_minor: { list: 'movements' },
  bank_moved_minor: { list: 'lines-of-day' },
  books_moved_minor: { list: 'movements-of-day' },
  outstanding_minor: { list: 'open', when: 'day', corners: 'all' },
  open_before_minor: { list: 'open', when: 'before', corners: 'all' },
  expected_minor: { list: 'open', when: 'day', corners: 'expected' },
  control_minor: { list: 'balances', when: 'day', sign: 'both' },
  singles_minor: { list: 'balances', when: 'day', sign: 'both' },
  closing_minor: { list: 'balances', when: 'day', sign: 'both' },
  opening_minor: { list: 'balances', when: 'before', sign: 'both' },
  negatives_minor: { list: 'balances', when: 'day', sign: 'below' },
  credits_minor: { list: 'postings', side: 'credit' },
  debits_minor: { list: 'postings', side: 'debit' },
  own_minor: { list: 'own-balances', on: null },
  over_5_minor: { list: 'own-balances', on: 'over_5_on' },
  over_10_minor: { list: 'own-balances', on: 'over_10_on' },
  set_aside_minor: { list: 'reserve', of: 'set-aside' },
  reserve_minor: { list: 'reserve', of: 'balance' },
  reserve_carried_minor: { list: 'reserve', of: 'carried' },
  interest_minor: { list: 'interest', open: false },
  interest_open_minor: { list: 'interest', open: true },
};

/** What a figure is made of; null where it is not a sum. */
export function behind(source: Source): Behind | null {
  const { test, figure } = source;
  const corner = CORNERS.get(figure);
  if (corner !== undefined) return { list: 'open', when: 'day', corners: [corner] };
  switch (`${test}.${figure}`) {
    case 'T2.difference_minor':
      return parts(
        source,
        [1, 'T2', 'books_minor'],
        [-1, 'T2', 'bank_minor'],
        [-1, 'T2', 'outstanding_minor'],
      );
    case 'T4.requirement_minor':
    case 'T5.requirement_minor':
      return { list: 'balances', when: 'day', sign: 'owed' };
    case 'T4.resource_minor':
      return { list: 'movements' };
    case 'T5.resource_minor':
      return parts(source, [1, 'T2', 'bank_minor'], [1, 'T5', 'expected_minor']);
    case 'T4.excess_minor':
    case 'T5.excess_minor':
      return parts(source, [1, test, 'resource_minor'], [-1, test, 'requirement_minor']);
    case 'T10.amount_minor':
    case 'T10.late_minor':
      return { list: 'receipts', late: figure === 'late_minor' };
    case 'T11.amount_minor':
    case 'T11.other_minor':
      return { list: 'outflows', other: figure === 'other_minor' };
    case 'T15.highest_minor':
    case 'T15.lowest_minor':
    case 'T15.closing_minor':
      return { list: 'runs' };
    default:
      return LISTS[figure] ?? null;
  }
}

/**
 * The reserve-checking tables, 1-1 to 1-13, 2-1 and 2-2, each with who prepared it and who reviewed it.
 *
 * Their numbers are those that the central bank's notice counts. Its wording is not at hand, so each is named by what it checks;
 * docs/custody.md says so and which test each is.
 */
import { AGE_BANDS, QUADRANTS, type Quadrant } from '../custody-words';
import { openFigure } from '../run/run-data';
import {
  accountSheet,
  count,
  listSheet,
  money,
  text,
  words,
  type Cell,
  type Sheet,
  type ShownRun,
} from './sheet';
import { customersSheet } from './three-way';
import type { Word } from './words';

const BAND_WORDS = { 'to-5': 'to_5', 'to-10': 'to_10', older: 'older' } as const;

const TABLE_OF: Readonly<Record<Quadrant, Word>> = {
  ...{ 'books-in': 't1-7', 'books-out': 't1-8', 'bank-in': 't1-9', 'bank-out': 't1-10' },
};

/** What is outstanding in one corner, account by account and age by age: how many, and how much. */
function outstandingSheet(shown: ShownRun, quadrant: Quadrant): Sheet {
  const row = (account_id?: string): Cell[] =>
    AGE_BANDS.flatMap((band) => {
      const of = account_id === undefined ? {} : { account_id };
      return [
        count(shown, { test: 'T9', figure: openFigure(quadrant, band, 'count'), ...of }),
        money(shown, { test: 'T9', figure: openFigure(quadrant, band, 'minor'), ...of }),
      ];
    });
  const title = TABLE_OF[quadrant];
  return {
    ...{
      id: title,
      title,
      columns: ['account', ...AGE_BANDS.flatMap((band): Word[] => ['count', BAND_WORDS[band]])],
    },
    rows: [
      ...shown.run.accounts.map(({ account_id }) => ({ cells: [text(account_id), ...row(account_id)] })),
      { cells: [words('total'), ...row()], total: true },
    ],
  };
}

/** Receipts, outflows and own money, which are of the whole. */
function wholeSheets(shown: ShownRun): Sheet[] {
  const three: readonly Word[] = ['item', 'count', 'amount'];
  return [
    listSheet(
      't1-11',
      't1-11',
      [
        [
          'unallocated',
          count(shown, { test: 'T10', figure: 'count' }),
          money(shown, { test: 'T10', figure: 'amount_minor' }),
        ],
        [
          'unallocated_late',
          count(shown, { test: 'T10', figure: 'late_count' }),
          money(shown, { test: 'T10', figure: 'late_minor' }),
        ],
      ],
      three,
    ),
    listSheet(
      't1-12',
      't1-12',
      [
        [
          'outflows',
          count(shown, { test: 'T11', figure: 'outflows' }),
          money(shown, { test: 'T11', figure: 'amount_minor' }),
        ],
        [
          'outflows_other',
          count(shown, { test: 'T11', figure: 'other' }),
          money(shown, { test: 'T11', figure: 'other_minor' }),
        ],
        ['own_minor', text(''), money(shown, { test: 'T12', figure: 'own_minor' })],
        ['over_5_minor', text(''), money(shown, { test: 'T12', figure: 'over_5_minor' })],
        ['over_10_minor', text(''), money(shown, { test: 'T12', figure: 'over_10_minor' })],
        ['most_minor', text(''), money(shown, { test: 'T12', figure: 'most_minor' })],
      ],
      three,
    ),
  ];
}

/** What customers are owed, rolled forward over the day. */
function rolledSheet(shown: ShownRun): Sheet {
  const figures = ['opening_minor', 'credits_minor', 'debits_minor', 'closing_minor'] as const;
  const rows = figures.map((figure): [Word, Cell] => [figure, money(shown, { test: 'T6', figure })]);
  return listSheet('t1-1', 't1-1', rows);
}

function totalSheet(shown: ShownRun): Sheet {
  const of = (test: 'T4' | 'T5', figure: string): Cell => money(shown, { test, figure });
  return listSheet('t2-2', 't2-2', [
    ['requirement_minor', of('T4', 'requirement_minor')],
    ['resource_minor', of('T4', 'resource_minor')],
    ['excess_minor', of('T4', 'excess_minor')],
    ['expected_minor', of('T5', 'expected_minor')],
    ['resource_next', of('T5', 'resource_minor')],
    ['excess_next', of('T5', 'excess_minor')],
  ]);
}

/** What of banks' interest is to be set aside, what was, and what is there. */
function riskReserveSheet(shown: ShownRun): Sheet {
  const figures = ['reserve_due_minor', 'set_aside_minor', 'reserve_carried_minor', 'reserve_minor'] as const;
  const rows = figures.map((figure): [Word, Cell] => [figure, money(shown, { test: 'T13', figure })]);
  return listSheet('t1-13-reserve', 't1-13-reserve', rows);
}

export function reserveTables(shown: ShownRun): Sheet[] {
  return [
    rolledSheet(shown),
    customersSheet(shown, 't1-2', 't1-2'),
    accountSheet(shown, 't1-3', 't1-3', 'T7', ['books_moved_minor']),
    accountSheet(shown, 't1-4', 't1-4', 'T7', ['bank_moved_minor']),
    accountSheet(shown, 't1-5', 't1-5', 'T7', [
      ...(['books_moved_minor', 'bank_moved_minor', 'open_before_minor', 'outstanding_minor'] as const),
    ]),
    accountSheet(shown, 't1-6', 't1-6', 'T8', ['books_minor', 'movements_minor']),
    ...QUADRANTS.map((quadrant) => outstandingSheet(shown, quadrant)),
    ...wholeSheets(shown),
    accountSheet(shown, 't1-13', 't1-13', 'T13', ['interest_minor', 'interest_open_minor']),
    riskReserveSheet(shown),
    accountSheet(shown, 't2-1', 't2-1', 'T2', [
      ...(['bank_minor', 'outstanding_minor', 'books_minor', 'difference_minor'] as const),
    ]),
    totalSheet(shown),
  ];
}

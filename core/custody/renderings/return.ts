/**
 * The monthly return in the manner of CASS 15: requirement against resource on the last day and by the next, the month's highest and
 * lowest, days run of days due and breaches, where the money lies, what is outstanding, and each day.
 *
 * Its position is that of the month's last run; the day by day part takes each figure from the run of its day.
 */
import { AGE_BANDS, QUADRANTS, type Quadrant } from '../custody-words';
import type { MonthDay } from '../run/month';
import { openFigure } from '../run/run-data';
import { count, listSheet, money, text, words, type Cell, type Sheet, type ShownRun } from './sheet';
import type { Word } from './words';

/** A day of the month, with its run where there is one that counts. */
export interface ReturnDay extends MonthDay {
  readonly shown: ShownRun | null;
}

const CORNER_WORDS: Readonly<Record<Quadrant, Word>> = {
  ...{ 'books-in': 'books_in', 'books-out': 'books_out', 'bank-in': 'bank_in', 'bank-out': 'bank_out' },
};
const BAND_WORDS = { 'to-5': 'to_5', 'to-10': 'to_10', older: 'older' } as const;

function positionSheet(last: ShownRun): Sheet {
  const of = (test: 'T4' | 'T5' | 'T10' | 'T12', figure: string): Cell => money(last, { test, figure });
  return listSheet('position', 'part_position', [
    ['day', text(last.run.day)],
    ['requirement_minor', of('T4', 'requirement_minor')],
    ['resource_minor', of('T4', 'resource_minor')],
    ['excess_minor', of('T4', 'excess_minor')],
    ['resource_next', of('T5', 'resource_minor')],
    ['excess_next', of('T5', 'excess_minor')],
    ['unallocated', of('T10', 'amount_minor')],
    ['unallocated_late', of('T10', 'late_minor')],
    ['own_minor', of('T12', 'own_minor')],
    ['over_5_minor', of('T12', 'over_5_minor')],
    ['over_10_minor', of('T12', 'over_10_minor')],
  ]);
}

function monthSheet(last: ShownRun): Sheet {
  const amount = (figure: string): Cell => money(last, { test: 'T15', figure });
  const days = (figure: string): Cell => count(last, { test: 'T15', figure });
  return listSheet('month', 'part_month', [
    ['highest_minor', amount('highest_minor')],
    ['lowest_minor', amount('lowest_minor')],
    ['closing_requirement', amount('closing_minor')],
    ['days_due', days('days_due')],
    ['days_run', days('days_run')],
    ['days_short', days('days_short')],
    ['breaches', days('breaches')],
  ]);
}

function accountsSheet(last: ShownRun): Sheet {
  return {
    ...{ id: 'accounts', title: 'part_accounts' },
    columns: ['account', 'bank', 'statement_on', 'bank_minor', 'books_minor', 'letter'],
    rows: last.run.accounts.map(({ account_id, bank, statement_on, letter, letter_ends_on }) => ({
      cells: [
        ...[text(account_id), text(bank), text(statement_on ?? '')],
        money(last, { test: 'T2', figure: 'bank_minor', account_id }),
        money(last, { test: 'T2', figure: 'books_minor', account_id }),
        letter === 'ends'
          ? text(letter_ends_on ?? '')
          : words(letter === 'none' ? 'letter_none' : 'letter_no_end'),
      ],
    })),
  };
}

function discrepanciesSheet(last: ShownRun): Sheet {
  return {
    ...{ id: 'discrepancies', title: 'part_discrepancies' },
    columns: ['item', ...AGE_BANDS.flatMap((band): Word[] => ['count', BAND_WORDS[band]])],
    rows: QUADRANTS.map((quadrant) => ({
      cells: [
        words(CORNER_WORDS[quadrant]),
        ...AGE_BANDS.flatMap((band) => [
          count(last, { test: 'T9', figure: openFigure(quadrant, band, 'count') }),
          money(last, { test: 'T9', figure: openFigure(quadrant, band, 'minor') }),
        ]),
      ],
    })),
  };
}

function daysSheet(days: readonly ReturnDay[]): Sheet {
  const figures = [
    ...([
      ['T4', 'requirement_minor'],
      ['T4', 'resource_minor'],
      ['T4', 'excess_minor'],
      ['T5', 'excess_minor'],
    ] as const),
  ];
  const due = days.filter(({ state, shown }) => shown !== null || state === 'due' || state === 'missed');
  return {
    ...{ id: 'days', title: 'part_days' },
    columns: ['day', 'run_state', 'requirement_minor', 'resource_minor', 'excess_minor', 'excess_next'],
    rows: due.map(({ day, state, shown }) => ({
      cells: [
        text(day),
        state === 'none' || state === 'future' ? text('') : words(state),
        ...figures.map(([test, figure]) => (shown === null ? text('') : money(shown, { test, figure }))),
      ],
    })),
  };
}

/** The return of a month; of one without any run there is only what was due. */
export function monthlyReturn(last: ShownRun | null, days: readonly ReturnDay[]): Sheet[] {
  const of_last =
    last === null
      ? []
      : [positionSheet(last), monthSheet(last), accountsSheet(last), discrepanciesSheet(last)];
  return [...of_last, daysSheet(days)];
}

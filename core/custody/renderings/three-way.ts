/**
 * The three-way page: the cash book, the bank and the customers, side by side. It is the simplest that can be said of a day.
 */
import {
  accountSheet,
  listSheet,
  money,
  count,
  outcome,
  text,
  words,
  type Sheet,
  type ShownRun,
} from './sheet';
import { isWord } from './words';

/** Customers by line of the chart: what the control account says, and all single balances. */
export function customersSheet(shown: ShownRun, id: string, title: 'customers' | 't1-2'): Sheet {
  const { customers } = shown.run;
  const figures = ['control_minor', 'singles_minor'] as const;
  return {
    ...{ id, title, columns: ['ledger_line', ...figures] },
    rows: [
      ...customers.map(({ code }) => ({
        cells: [
          isWord(code) ? words(code) : text(code),
          ...figures.map((figure) => money(shown, { test: 'T3', figure, code })),
        ],
      })),
      {
        cells: [words('total'), ...figures.map((figure) => money(shown, { test: 'T3', figure }))],
        total: true,
      },
    ],
  };
}

export function threeWayPage(shown: ShownRun): Sheet[] {
  return [
    {
      ...{ id: 'three', title: 'three_way', columns: ['item', 'amount', 'outcome'] },
      rows: [
        {
          cells: [
            words('cash_book'),
            money(shown, { test: 'T2', figure: 'books_minor' }),
            outcome(shown, 'T8'),
          ],
        },
        { cells: [words('bank'), money(shown, { test: 'T2', figure: 'bank_minor' }), outcome(shown, 'T1')] },
        {
          cells: [
            words('outstanding_minor'),
            money(shown, { test: 'T2', figure: 'outstanding_minor' }),
            outcome(shown, 'T9'),
          ],
        },
        {
          cells: [
            words('difference_minor'),
            money(shown, { test: 'T2', figure: 'difference_minor' }),
            outcome(shown, 'T2'),
          ],
          total: true,
        },
        {
          cells: [
            words('customers'),
            money(shown, { test: 'T4', figure: 'requirement_minor' }),
            outcome(shown, 'T3'),
          ],
        },
        {
          cells: [
            words('excess_minor'),
            money(shown, { test: 'T4', figure: 'excess_minor' }),
            outcome(shown, 'T4'),
          ],
          total: true,
        },
      ],
    },
    accountSheet(shown, 'accounts', 'bank', 'T2', [
      ...(['books_minor', 'bank_minor', 'outstanding_minor', 'difference_minor'] as const),
    ]),
    customersSheet(shown, 'customers', 'customers'),
    listSheet(
      'customers-below',
      'negatives',
      [
        [
          'negatives_minor',
          count(shown, { test: 'T3', figure: 'negatives' }),
          money(shown, { test: 'T3', figure: 'negatives_minor' }),
        ],
      ],
      ['item', 'count', 'amount'],
    ),
  ];
}

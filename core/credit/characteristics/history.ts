/** What he owes and how he paid: the guarantee, the credit record, banks and courts as these report. */
import { daysLate } from '#core/credit/loans/standing';

import { quantity, type Characteristic, type SpecialCode } from './definition';
import type { KnownReport } from './known';
import { oldestDueAt } from './learn-outside';
import type { ShopView } from './shop-view';

/** What a bank says he owes is set against the turnover of these days. */
const TURNOVER_DAYS = 90;

/** A number out of a report, amounts included; NaN where it says none. */
function told({ values }: KnownReport, name: string): number {
  const value = values[name];
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

/** The most that any of some numbers is; `nothing-reported` for none. */
function most(numbers: readonly number[]): number | 'nothing-reported' {
  const known = numbers.filter((number) => !Number.isNaN(number));
  return known.length === 0 ? 'nothing-reported' : Math.max(...known);
}

/** Days late by the banks' reports and by the books, for loans that were paid out through the platform. */
function overdueDays(view: ShopView): number | SpecialCode {
  const reported = view.reports('loan-record').map((report) => told(report, 'overdue_days'));
  const own = view.shop.loans.map((loan) => {
    const oldest_due_at = oldestDueAt(loan);
    return oldest_due_at === null ? 0 : daysLate(oldest_due_at, view.at);
  });
  return most([...reported, ...own]);
}

function debtRatio(view: ShopView): number | SpecialCode {
  const debt = most(view.reports('loan-record').map((report) => told(report, 'outstanding_minor')));
  if (debt === 'nothing-reported' || debt === 0) {
    return debt;
  }
  const { turnover } = view.within(TURNOVER_DAYS);
  return turnover === 0 ? 'no-sales' : debt / turnover;
}

/** Instalments paid late; all of them where a lender gave up a loan. */
function lateShare(view: ShopView): number | SpecialCode {
  const reports = view.reports('repayment-record');
  if (reports.some(({ values }) => values['written_off'] === true)) {
    return 1;
  }
  let [late, due] = [0, 0];
  for (const report of reports) {
    const [late_told, due_told] = [told(report, 'late_instalments'), told(report, 'instalments_due')];
    if (due_told > 0 && !Number.isNaN(late_told)) {
      late += Math.min(late_told, due_told);
      due += due_told;
    }
  }
  return due === 0 ? 'nothing-reported' : late / due;
}

function unfulfilled(view: ShopView): number | SpecialCode {
  const judgments = view.reports('court-record').map((report) => {
    const count = told(report, 'unfulfilled');
    // Who is on the list of those who break faith has not fulfilled one at least.
    return report.values['dishonest'] === true ? Math.max(1, count || 0) : count;
  });
  return most(judgments);
}

const owed = { axis: 'credit-history', risk: 'more-is-riskier' } as const;

export const HISTORY: readonly Characteristic[] = [
  quantity({
    ...{ ...owed, source: 'dynamic', name: 'credit_notes', unit: 'count' },
    meaning: 'Notes of the credit record that have neither expired nor been withdrawn',
    take: ({ shop, at }) => [...shop.notes.values()].filter((expires_at) => expires_at > at).length,
  }),
  quantity({
    ...{ ...owed, source: 'dynamic', name: 'unrecovered_minor', unit: 'minor' },
    meaning: 'What the guarantee paid to his buyers and has not had back from him',
    take: ({ shop }) =>
      [...shop.claims.values()].reduce((sum, { paid, recovered }) => sum + paid - recovered, 0),
  }),
  quantity({
    ...{ ...owed, source: 'outside', name: 'loan_overdue_days', unit: 'days', codes: ['nothing-reported'] },
    meaning: 'Of the loan that is late longest, as banks report and the books say of loans paid out here',
    take: overdueDays,
  }),
  quantity({
    ...{ ...owed, source: 'outside', name: 'debt_to_turnover', unit: 'ratio', window_days: TURNOVER_DAYS },
    codes: ['nothing-reported', 'no-sales'],
    meaning: 'What he owes to banks by the report that says most, over the turnover of 90 days',
    take: debtRatio,
  }),
  quantity({
    ...{ ...owed, source: 'outside', name: 'late_instalment_share', unit: 'share' },
    codes: ['nothing-reported'],
    meaning: 'Instalments that lenders report as paid late; 1 where one of them gave up a loan',
    take: lateShare,
  }),
  quantity({
    ...{ ...owed, source: 'outside', name: 'unfulfilled_judgments', unit: 'count' },
    codes: ['nothing-reported'],
    meaning: 'Judgments of courts that he has not fulfilled',
    take: unfulfilled,
  }),
];

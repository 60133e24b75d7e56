/**
 * Sellers' loans: applications, loans that run, what is owed in all; what merchants agreed to, what institutions report on
 * them, and reviews by people.
 *
 * Applications, banks' decisions, payments and reports are commands of the books (`commands.submit`), what two people decide
 * goes by requests (`approvals.propose`). The dossier has a procedure of its own: the host makes and signs it.
 */
import { z } from 'zod';

import { ARREARS_STAGES } from '#core/credit/loans/loan-words';
import { currencyField } from '#core/ledger/fields';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { commandKey } from './commands';
import {
  amount,
  consentRow,
  counted,
  countRequest,
  creditReviewRow,
  id,
  instant,
  jumpRequest,
  lenderRow,
  loanMovementRow,
  loanRow,
  outsideRow,
  pageOf,
  pageRequest,
} from './values';

/** What of the loans is looked at. */
export const LOAN_VIEWS = ['pending', 'running', 'late', 'all'] as const;
export type LoanView = (typeof LOAN_VIEWS)[number];

export const loanFilter = z.object({
  view: z.enum(LOAN_VIEWS).default('pending'),
  account_id: id.optional(),
  bank: z.string().max(16).optional(),
});
export type LoanFilter = z.output<typeof loanFilter>;

const standing = z.object({
  /** Of what is due by now, what is not paid. */
  due_minor: amount,
  oldest_due_at: instant.nullable(),
  days_late: z.number(),
  stage: z.enum(ARREARS_STAGES),
  /** Not paid in all, future interest included. */
  left_principal_minor: amount,
  left_interest_minor: amount,
});

const consentView = z.object({ consent: consentRow, holds: z.boolean() });

/** A report from outside, and whether it may be used. */
const reportView = z.object({ report: outsideRow, counts: z.boolean() });

/** States of a portfolio: as late as they are, or how they ended. */
const portfolioState = z.enum([...ARREARS_STAGES, 'written-off', 'repaid']);

export const loans = {
  list: read('loans.read')
    .input(z.object({ filter: loanFilter.default({ view: 'pending' }), ...jumpRequest }))
    .output(pageOf(loanRow)),
  count: read('loans.read')
    .input(z.object({ filter: loanFilter.default({ view: 'pending' }), ...countRequest }))
    .output(counted),
  waiting: read('loans.read').output(
    z.object({ pending: z.number(), running: z.number(), late: z.number(), reviews: z.number() }),
  ),
  detail: read('loans.read')
    .input(z.object({ id }))
    .output(
      z.object({
        loan: loanRow,
        /** Registered name, masked. */
        name: z.string(),
        /** Null while no money is lent. */
        standing: standing.nullable(),
        movements: z.array(loanMovementRow),
        dossier_consent: consentView.nullable(),
        collection_consent: consentView.nullable(),
        /** Oldest first. */
        history: z.array(historyEntry),
        /** What is held for its bank in its currency; null where nothing was ever collected. */
        lender: lenderRow.nullable(),
        /** The pending request to write it off. */
        approval_id: id.nullable(),
      }),
    ),
  /** Makes, signs and records the dossier of an application, by the score that the books hold; refused while they hold none. */
  prepare: write('loans.work')
    .input(z.object({ key: commandKey, loan_id: id }))
    .output(z.object({ limit_minor: amount, digest: z.string() })),
  /**
   * Where the dossier can be fetched, as what is signed or as a document, good once. It names the merchant, so it takes a
   * reason, which goes into the journal.
   */
  dossier: write('loans.work', {
    unkeyed: 'each path is good once; that it was asked for is noted each time',
  })
    .input(
      z.object({
        loan_id: id,
        format: z.enum(['json', 'pdf']).default('pdf'),
        language: z.enum(['en', 'zh']).default('zh'),
        reason: z.string().trim().min(5).max(200),
      }),
    )
    .output(z.object({ path: z.string(), name: z.string(), sha256: z.string() })),
  /** All loans of a currency together, of one bank or of all, now or at an instant of the past. */
  portfolio: read('loans.read')
    .input(
      z.object({
        currency: currencyField.default('CNY'),
        bank: z.string().max(16).optional(),
        at: instant.optional(),
      }),
    )
    .output(
      z.object({
        at: instant,
        lines: z.array(z.object({ state: portfolioState, loans: z.number(), owed_minor: amount })),
        vintages: z.array(
          z.object({
            month: z.string(),
            loans: z.number(),
            lent_minor: amount,
            ever_bad: z.array(z.number()),
          }),
        ),
        rolls: z.array(z.object({ from: portfolioState, to: portfolioState, loans: z.number() })),
        /** What is held for each bank until it is handed on. */
        lenders: z.array(lenderRow),
      }),
    ),
  /** What is known of a merchant as a borrower. */
  merchant: read('loans.read')
    .input(z.object({ account_id: id }))
    .output(
      z.object({
        consents: z.array(consentView),
        reports: z.array(reportView),
        reviews: z.array(creditReviewRow),
        loans: z.array(loanRow),
      }),
    ),
  /** Reviews that nobody answered yet, the first due first. */
  reviews: read('loans.read').input(z.object(pageRequest)).output(pageOf(creditReviewRow)),
};

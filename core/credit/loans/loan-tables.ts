/**
 * Projections of sellers' loans: each loan, what every entry did to it, who has what, and what is held for each bank.
 *
 * What a merchant owes a bank is no asset of the platform and stands in no ledger account; it is kept here, as the bank's.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { ArrearsStage, LimitReason, LoanMovementKind, LoanState, RepaymentWay } from './loan-words';

/** One instalment as it was agreed; amounts are decimal text: this lives in JSON. */
export interface Instalment {
  /** The last instant of the day by which it is to be paid. */
  readonly due_at: number;
  readonly principal_minor: string;
  readonly interest_minor: string;
}

const loanTable = defineTable('loan', 'id', {
  /** `loan-` and the number of the entry that applied for it. */
  id: col.text(),
  account_id: fixed(col.text()),
  bank: fixed(col.text()),
  currency: fixed(col.text()),
  status: col.text<LoanState>(),
  asked_minor: fixed(col.money()),
  asked_months: fixed(col.int()),
  purpose: fixed(col.text()),
  dossier_consent_id: fixed(col.text()),
  collection_consent_id: fixed(col.textOrNull()),
  applied_at: fixed(col.int()),
  applied_by: fixed(col.text()),
  applied_seq: fixed(col.int()),
  /** The dossier that went to the bank last. */
  dossier_seq: col.intOrNull(),
  dossier_at: col.intOrNull(),
  dossier_by: col.textOrNull(),
  dossier_digest: col.textOrNull(),
  dossier_signature: col.textOrNull(),
  dossier_key_id: col.textOrNull(),
  as_of_seq: col.intOrNull(),
  score: col.intOrNull(),
  score_basis: col.textOrNull(),
  limit_minor: col.money(),
  limit_reasons: col.json<readonly LimitReason[]>(),
  /** What the bank said. */
  decided_at: col.intOrNull(),
  decided_by: col.textOrNull(),
  decision_reference: col.textOrNull(),
  principal_minor: col.money(),
  rate_ppm: col.intOrNull(),
  months: col.intOrNull(),
  repayment: col.textOrNull<RepaymentWay>(),
  disbursed_at: col.intOrNull(),
  custody_id: col.textOrNull(),
  instalments: col.json<readonly Instalment[]>(),
  principal_paid_minor: col.money(),
  interest_paid_minor: col.money(),
  /** Of both, what was taken from the balance here; the rest was paid at the bank. */
  collected_minor: col.money(),
  written_off_minor: col.money(),
  /** Null while no money is lent. */
  stage: col.textOrNull<ArrearsStage>(),
  stage_at: col.intOrNull(),
  /** When the clock looks at it next. */
  timer_at: col.intOrNull(),
  ended_at: col.intOrNull(),
  ended_reason: col.textOrNull(),
});

const loanMovementTable = defineTable('loan_movement', 'seq', {
  seq: col.int(),
  loan_id: col.text(),
  account_id: col.text(),
  kind: col.text<LoanMovementKind>(),
  at: col.int(),
  /** Lent for `disbursed`, given up for `written-off`, paid otherwise. */
  principal_minor: col.money(),
  interest_minor: col.money(),
  /** How late the loan was after it. */
  stage: col.text<ArrearsStage>(),
});

/** A merchant with loans: the one he applies for, and what he owes of those that run. */
const borrowerTable = defineTable('borrower', 'account_id', {
  account_id: col.text(),
  currency: fixed(col.text()),
  /** Applied for and not paid out yet. */
  pending_loan_id: col.textOrNull(),
  running: col.int(),
  owed_minor: col.money(),
});

/** What was taken from balances for a bank, and what of it went there. */
const lenderTable = defineTable('lender', 'id', {
  /** `BANK|CURRENCY`. */
  id: col.text(),
  bank: fixed(col.text()),
  currency: fixed(col.text()),
  collected_minor: col.money(),
  remitted_minor: col.money(),
});

export const LOAN_TABLES = {
  loan: loanTable,
  loan_movement: loanMovementTable,
  borrower: borrowerTable,
  lender: lenderTable,
} as const;

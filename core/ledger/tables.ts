/**
 * The projections: every table that follows from the journal, declared once.
 *
 * Each can be rebuilt from the journal by `evolve`, and `verify` compares each with such a rebuilding.
 * Column names end in their unit: `_minor` for amounts, `_at` for instants (ms, UTC), `_ms` for durations.
 */
import { APPEAL_TABLES } from '#core/appeals/appeal-tables';
import { CASE_TABLES } from '#core/cases/case-tables';
import { CERTIFICATE_TABLES } from '#core/custody/certificate-tables';
import { CUSTODY_TABLES } from '#core/custody/custody-tables';
import { CREDIT_TABLES } from '#core/credit/credit-tables';
import { LOAN_TABLES } from '#core/credit/loans/loan-tables';
import { OUTSIDE_TABLES } from '#core/credit/outside/outside-tables';
import { NOTICE_TABLES } from '#core/enforcement/notice-tables';
import { GUARANTEE_TABLES } from '#core/guarantee/guarantee-tables';
import { IDENTITY_TABLES } from '#core/identity/identity-tables';
import { col, defineTable, fixed, type RowOf } from '#core/kernel/table-spec';
import { MODEL_TABLES } from '#core/rulebook/model-tables';
import { RULE_TABLES } from '#core/rulebook/rule-tables';
import type { Role } from '#core/staff/permissions';
import { TRUST_TABLES } from '#core/trust/trust-tables';

import type { OwnerClass } from './chart';

export const PARTY_KINDS = ['person', 'business'] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

/** What of two parties' identities can be equal. */
export const SHARED_IDENTITIES = ['identity', 'legal_person', 'phone', 'email'] as const;
export type SharedIdentity = (typeof SHARED_IDENTITIES)[number];

/** Levels of real-name authentication, weakest first. */
export const REAL_NAME_LEVELS = ['none', 'claimed', 'document', 'bank'] as const;
export type RealNameLevel = (typeof REAL_NAME_LEVELS)[number];

export const INSTRUMENT_KINDS = ['bank-account', 'debit-card', 'credit-card'] as const;
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number];

export const CHANNELS = ['balance', 'online-bank', 'credit-card'] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_METHODS = ['recharge', 'automatic', 'virtual', 'express', 'ems', 'surface'] as const;
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number];

export const MARKETPLACES = ['own', 'outside'] as const;
export type Marketplace = (typeof MARKETPLACES)[number];

export const TRADE_STATUSES = [
  'created',
  'paid',
  'shipped',
  'refund-requested',
  'disputed',
  'confirmed',
  'settled',
  'refunded',
  'closed',
] as const;
export type TradeStatus = (typeof TRADE_STATUSES)[number];

export const RESTRICTION_KINDS = [
  'watch',
  'delay-settlement',
  'limit-collection',
  'restrict-collection',
  'stop-withdrawals',
  'freeze',
  'end-service',
] as const;
export type RestrictionKind = (typeof RESTRICTION_KINDS)[number];

/** What a restriction needs beyond its kind. Amounts are decimal strings: this lives in JSON. */
export interface RestrictionTerms {
  /** delay-settlement: days between confirmation and the available balance. */
  readonly delay_days?: number | undefined;
  /** limit-collection: limits on payments in; absent means no such limit. */
  readonly per_payment_minor?: string | undefined;
  readonly per_day_minor?: string | undefined;
  readonly per_month_minor?: string | undefined;
}

/** The milder restriction that takes over when one ends by its date. */
export interface StepDown {
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  /** How long it lasts; absent means until lifted. */
  readonly days?: number | undefined;
}

/** How a restriction ended: lifted by two people, by its date, or by an appeal. */
export const RESTRICTION_ENDS = ['lifted', 'expired', 'appealed'] as const;
export type RestrictionEnd = (typeof RESTRICTION_ENDS)[number];

/** What the credit record speaks of. */
export const CREDIT_SOURCES = ['restriction', 'claim', 'badge'] as const;
export type CreditSource = (typeof CREDIT_SOURCES)[number];

/** What an account needs to know of a restriction in force to decide. */
export interface ActiveRestriction {
  readonly id: string;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  readonly starts_at: number;
}

export const TIMER_KINDS = [
  'close-unpaid',
  'auto-confirm',
  'release-delayed',
  'end-restriction',
  'expire-proposal',
  'expire-badge',
  'plan-reaudit',
  'age-loan',
] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export const APPROVAL_STATUSES = ['pending', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What can change of how somebody signs in. */
export const SIGN_IN_CHANGES = ['password', 'totp', 'totp-removed', 'reset'] as const;

const partyTable = defineTable('party', 'id', {
  id: col.text(),
  kind: col.text<PartyKind>(),
  level: col.text<RealNameLevel>(),
  category: col.text(),
  region: col.text(),
  registered_at: col.int(),
  /** Salted digest of the personal data kept beside the journal (see docs/architecture.md). */
  profile_digest: col.text(),
  /** Keyed digests by which equal identities are recognised; null where none is known (see core/parties/identity-marks). */
  identity_mark: col.textOrNull(),
  legal_person_mark: col.textOrNull(),
  phone_mark: col.textOrNull(),
  email_mark: col.textOrNull(),
  /** Whether its number can be right: `valid`, or what is wrong (core/identity/numbers); null when nobody looked. */
  identity_check: col.textOrNull(),
});

const accountTable = defineTable('account', 'id', {
  id: col.text(),
  no: fixed(col.int()),
  class: fixed(col.text<OwnerClass>()),
  currency: fixed(col.text()),
  party_id: fixed(col.textOrNull()),
  merchant: col.bool(),
  /** Merchant category; empty for others. */
  category: col.text(),
  /** Custody accounts: the bank and the last four digits. */
  bank: col.textOrNull(),
  last4: col.textOrNull(),
  opened_at: fixed(col.int()),
  closed_at: col.intOrNull(),
  certificate_until: col.intOrNull(),
  shield_until: col.intOrNull(),
  restrictions: col.json<readonly ActiveRestriction[]>(),
});

/** Ledger accounts with their posted balance. */
const balanceTable = defineTable(
  'balance',
  'account_no',
  {
    account_no: col.int(),
    account_id: fixed(col.text()),
    code: fixed(col.text()),
    currency: fixed(col.text()),
    balance_minor: col.money(),
    /** Entry that posted last. */
    last_seq: col.int(),
  },
  'account_id',
);

const instrumentTable = defineTable('instrument', 'id', {
  id: col.text(),
  account_id: col.text(),
  kind: col.text<InstrumentKind>(),
  bank: col.text(),
  last4: col.text(),
  registered_at: col.int(),
});

export const CREDENTIAL_KINDS = ['certificate', 'shield'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

const credentialTable = defineTable('credential', 'id', {
  id: col.text(),
  account_id: col.text(),
  kind: col.text<CredentialKind>(),
  valid_from: col.int(),
  valid_until: col.int(),
  ended_at: col.intOrNull(),
  ended_reason: col.textOrNull(),
});

const tradeTable = defineTable('trade', 'id', {
  id: col.text(),
  buyer_id: fixed(col.text()),
  seller_id: fixed(col.text()),
  currency: fixed(col.text()),
  amount_minor: fixed(col.money()),
  marketplace: fixed(col.text<Marketplace>()),
  goods: fixed(col.text()),
  status: col.text<TradeStatus>(),
  /** Status to return to when a refund request or dispute ends without ending the trade. */
  resume_status: col.textOrNull<TradeStatus>(),
  delivery_method: col.textOrNull<DeliveryMethod>(),
  carrier: col.textOrNull(),
  tracking: col.textOrNull(),
  address: col.textOrNull(),
  channel: col.textOrNull<Channel>(),
  instrument_id: col.textOrNull(),
  custody_id: col.textOrNull(),
  /** What still lies in escrow for this trade. */
  escrow_minor: col.money(),
  /** Given back to the buyer so far (without fees). */
  refunded_minor: col.money(),
  /** Released to the seller so far (before fees). */
  released_minor: col.money(),
  /** Released but still in the seller's pending balance (delayed settlement). */
  pending_minor: col.money(),
  /** Paid to the buyer out of the guarantee reserve so far. */
  compensated_minor: col.money(),
  /** Taken back by the issuer so far: of the price, the fee, and what refunds had given back already. */
  charged_back_minor: col.money(),
  /** Fee charged for this trade, less given back of it; by which side, in which month's allowance. */
  fee_minor: col.money(),
  fee_account_id: col.textOrNull(),
  fee_month: col.textOrNull(),
  /** Open refund request: how much the buyer asks. */
  refund_asked_minor: col.money(),
  created_at: fixed(col.int()),
  paid_at: col.intOrNull(),
  shipped_at: col.intOrNull(),
  confirmed_at: col.intOrNull(),
  ended_at: col.intOrNull(),
  extended_ms: col.int(),
  timer_kind: col.textOrNull<TimerKind>(),
  /** When the timer fires; null while paused or without timer. */
  timer_due_at: col.intOrNull(),
  /** Time left on a paused timer. */
  timer_left_ms: col.intOrNull(),
  /** Fee charged for this trade, whatever of it was given back since. */
  fee_charged_minor: col.money(),
  /** The badge its seller carried when it was paid: the guarantee stands for it. */
  badge_id: col.textOrNull(),
  /** Until when its buyer may claim, from the confirmation on. */
  covered_until: col.intOrNull(),
  /** What its buyer asks for in an open claim. */
  claimed_minor: col.money(),
});

const withdrawalTable = defineTable('withdrawal', 'id', {
  id: col.text(),
  account_id: fixed(col.text()),
  instrument_id: fixed(col.text()),
  currency: fixed(col.text()),
  amount_minor: fixed(col.money()),
  status: col.text<'held' | 'paid' | 'returned'>(),
  requested_at: fixed(col.int()),
  ended_at: col.intOrNull(),
  custody_id: col.textOrNull(),
});

const restrictionTable = defineTable('restriction', 'id', {
  id: col.text(),
  account_id: fixed(col.text()),
  kind: col.text<RestrictionKind>(),
  terms: col.json<RestrictionTerms>(),
  reason_code: col.text(),
  basis: col.text(),
  actor: col.text(),
  approver: col.text(),
  starts_at: fixed(col.int()),
  ends_at: col.intOrNull(),
  step_down: col.json<StepDown | null>(),
  imposed_seq: fixed(col.int()),
  ended_seq: col.intOrNull(),
  ended_at: col.intOrNull(),
  /** Null while in force. */
  ended_how: col.textOrNull<RestrictionEnd>(),
  ended_reason: col.textOrNull(),
  ended_actor: col.textOrNull(),
  ended_approver: col.textOrNull(),
  /** The alert or case out of which it was proposed. */
  about: fixed(col.textOrNull()),
  /** What it rests on. */
  trade_ids: fixed(col.json<readonly string[]>()),
  file_ids: fixed(col.json<readonly string[]>()),
  /** By when somebody looks at it again; null for what is for good. */
  review_at: col.intOrNull(),
  reviewed_at: col.intOrNull(),
  reviewed_by: col.textOrNull(),
  /** What the credit record says of it. */
  credit_note_id: col.textOrNull(),
  /** Everybody who looked at it, or at what it took over from, and kept it, in that order. */
  reviewers: col.json<readonly string[]>(),
});

/**
 * The credit record: what was decided about an account, for as long as it may be held against it. What was withdrawn
 * counts no more, from then on.
 */
const creditNoteTable = defineTable('credit_note', 'id', {
  /** `credit-note-` and the number of the entry that wrote it. */
  id: col.text(),
  account_id: fixed(col.text()),
  source: fixed(col.text<CreditSource>()),
  /** Id of the restriction, claim, ... it speaks of. */
  source_id: fixed(col.text()),
  /** What it was, such as the kind of restriction. */
  what: fixed(col.text()),
  reason_code: fixed(col.text()),
  noted_at: fixed(col.int()),
  /** From then on it is no longer held against the account. */
  expires_at: fixed(col.int()),
  withdrawn_at: col.intOrNull(),
  /** Id of the appeal, or the reason in words. */
  withdrawn_for: col.textOrNull(),
  noted_seq: fixed(col.int()),
  withdrawn_seq: col.intOrNull(),
});

/** Running use of a limit by one subject: the current day and month only (bookings never go back). */
const usageTable = defineTable('usage', 'subject', {
  /** `pay|ACCOUNT`, `collect|ACCOUNT`, `card|INSTRUMENT`, `claim|BUYER` or `programme|ACCOUNT|BANK|CURRENCY`. */
  subject: col.text(),
  day: col.text(),
  day_minor: col.money(),
  month: col.text(),
  month_minor: col.money(),
});

/** Use of the free allowance: payments and fees of one account in one calendar month. */
const feeMonthTable = defineTable('fee_month', 'id', {
  /** `ACCOUNT|YYYY-MM`. */
  id: col.text(),
  paid_minor: col.money(),
  fee_minor: col.money(),
});

const accessTable = defineTable('access', 'id', {
  id: col.text(),
  account_id: col.text(),
  kind: col.text(),
  device: col.text(),
  ip: col.text(),
  at: col.int(),
  seq: col.int(),
});

const policyTable = defineTable('policy', 'id', {
  /** `KIND@VERSION`. */
  id: col.text(),
  kind: col.text(),
  version: col.int(),
  effective_from: col.int(),
  data: col.json<unknown>(),
  seq: col.int(),
});

const periodTable = defineTable('period', 'id', {
  /** `YYYY-MM`. */
  id: col.text(),
  /** First instant after the period. */
  ends_at: col.int(),
  /** Last entry of the period and its hash: an anchor of the chain. */
  last_seq: col.int(),
  last_hash: col.text(),
  /** Digest of the totals below. */
  totals_digest: col.text(),
  sealed_seq: col.int(),
});

/** Trial balance frozen with a sealed period. */
const periodTotalTable = defineTable('period_total', 'id', {
  /** `YYYY-MM|CODE|CURRENCY`. */
  id: col.text(),
  period_id: col.text(),
  code: col.text(),
  currency: col.text(),
  balance_minor: col.money(),
});

/** Members of staff. A login is given once and never again; who leaves becomes inactive. */
const staffTable = defineTable('staff', 'login', {
  login: col.text(),
  name: col.text(),
  roles: col.json<readonly Role[]>(),
  active: col.bool(),
  added_at: fixed(col.int()),
  /** Signs in with a second factor. */
  totp: col.bool(),
  last_sign_in_at: col.intOrNull(),
});

/** Requests for what needs two people, pending and decided. */
const approvalTable = defineTable('approval', 'id', {
  id: col.text(),
  /** Kind and data of the command that an approval carries out. */
  kind: fixed(col.text()),
  matter: fixed(col.text()),
  data: fixed(col.json<Readonly<Record<string, unknown>>>()),
  reason: fixed(col.text()),
  status: col.text<ApprovalStatus>(),
  proposed_by: fixed(col.text()),
  proposed_at: fixed(col.int()),
  expires_at: fixed(col.int()),
  decided_by: col.textOrNull(),
  decided_at: col.intOrNull(),
  decision_reason: col.textOrNull(),
  proposed_seq: fixed(col.int()),
  decided_seq: col.intOrNull(),
});

/** What requests were ever about, each with the one that is pending. */
const matterTable = defineTable('matter', 'id', {
  /** `restriction|ACCOUNT`, `refund|TRADE`, ... (core/approvals/matters.ts). */
  id: col.text(),
  approval_id: col.textOrNull(),
});

export const PROJECTIONS = {
  party: partyTable,
  account: accountTable,
  balance: balanceTable,
  instrument: instrumentTable,
  credential: credentialTable,
  trade: tradeTable,
  withdrawal: withdrawalTable,
  restriction: restrictionTable,
  credit_note: creditNoteTable,
  usage: usageTable,
  fee_month: feeMonthTable,
  access: accessTable,
  policy: policyTable,
  period: periodTable,
  period_total: periodTotalTable,
  staff: staffTable,
  approval: approvalTable,
  matter: matterTable,
  ...APPEAL_TABLES,
  ...GUARANTEE_TABLES,
  ...OUTSIDE_TABLES,
  ...LOAN_TABLES,
  ...CUSTODY_TABLES,
  ...CERTIFICATE_TABLES,
  ...CASE_TABLES,
  ...NOTICE_TABLES,
  ...RULE_TABLES,
  ...MODEL_TABLES,
  ...CREDIT_TABLES,
  ...TRUST_TABLES,
  ...IDENTITY_TABLES,
} as const;

export type ProjectionName = keyof typeof PROJECTIONS;
export type Row<N extends ProjectionName> = RowOf<(typeof PROJECTIONS)[N]>;
/** Any row, seen generically by stores. */
export type AnyRow = Readonly<Record<string, unknown>>;

export const PROJECTION_NAMES = Object.keys(PROJECTIONS) as readonly ProjectionName[];

export type Account = Row<'account'>;
export type Balance = Row<'balance'>;
export type Instrument = Row<'instrument'>;
export type Trade = Row<'trade'>;
export type Withdrawal = Row<'withdrawal'>;
export type Restriction = Row<'restriction'>;
export type CreditNote = Row<'credit_note'>;
export type Appeal = Row<'appeal'>;
export type Usage = Row<'usage'>;
export type Claim = Row<'claim'>;
export type CardAdmission = Row<'card_admission'>;
export type FeeMonth = Row<'fee_month'>;
export type Policy = Row<'policy'>;
export type Period = Row<'period'>;
export type Staff = Row<'staff'>;
export type Approval = Row<'approval'>;
export type Alert = Row<'alert'>;
export type RiskCase = Row<'risk_case'>;
export type Report = Row<'report'>;
export type Badge = Row<'badge'>;
export type MerchantAudit = Row<'merchant_audit'>;

/**
 * Projections of the guarantee: claims, what the reserve stands for per badge, and who may take large card payments.
 *
 * A claim is filed, answered, decided, paid and recovered in one row. What the reserve could be asked for is kept as a
 * sub-ledger: `exposure` says how a badge stands now, `exposure_change` what each entry did to it, so that it can be told
 * for any entry of the past.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { ClaimAnswer, ClaimFinding, ClaimGround } from './guarantee-words';

export const CLAIM_STATES = ['open', 'upheld', 'refused', 'withdrawn'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

const claimTable = defineTable('claim', 'id', {
  /** `claim-` and the number of the entry that filed it; of a compensation recorded without a claim, the id it came with. */
  id: col.text(),
  trade_id: fixed(col.text()),
  buyer_id: fixed(col.text()),
  seller_id: fixed(col.text()),
  currency: fixed(col.text()),
  /** Paid out of the reserve; recovered from the seller. */
  paid_minor: col.money(),
  recovered_minor: col.money(),
  paid_at: col.intOrNull(),
  status: col.text<ClaimState>(),
  /** Null for a compensation that was recorded without a claim. */
  ground: fixed(col.textOrNull<ClaimGround>()),
  /** The badge the seller carried when the trade was paid. */
  badge_id: fixed(col.textOrNull()),
  asked_minor: fixed(col.money()),
  filed_at: fixed(col.int()),
  filed_by: fixed(col.text()),
  filed_seq: fixed(col.int()),
  /** By when the seller may answer, and by when it is to be decided. */
  answer_due_at: fixed(col.int()),
  decide_due_at: fixed(col.int()),
  answered_at: col.intOrNull(),
  answer: col.textOrNull<ClaimAnswer>(),
  /** What spoke for collusion when it was filed and when it was decided. */
  findings: col.json<readonly ClaimFinding[]>(),
  decided_at: col.intOrNull(),
  decided_seq: col.intOrNull(),
  /** Who asked for the decision, and who agreed. */
  decided_by: col.textOrNull(),
  approved_by: col.textOrNull(),
  reason_code: col.textOrNull(),
  /** Nothing more is sought from the seller, although not all came back. */
  recovery_ended_at: col.intOrNull(),
  recovery_ended_by: col.textOrNull(),
});

/** What the reserve stands for under one badge, by the last entry that changed it. */
const exposureTable = defineTable('exposure', 'badge_id', {
  badge_id: col.text(),
  account_id: fixed(col.text()),
  currency: fixed(col.text()),
  /** Paid and still in escrow: it is covered from the confirmation on. */
  ahead_minor: col.money(),
  /** Asked for in open claims, at most what the buyer has not got back. */
  claimed_minor: col.money(),
  /** Paid to buyers so far, and of that what the seller has not given back and is still sought. */
  paid_minor: col.money(),
  unrecovered_minor: col.money(),
  changed_seq: col.int(),
});

/** What one entry added to the exposure of one badge, or took off it. */
const exposureChangeTable = defineTable('exposure_change', 'seq', {
  seq: col.int(),
  badge_id: col.text(),
  account_id: col.text(),
  currency: col.text(),
  /** What is covered until an instant; 0 where nothing of it changed. */
  covered_minor: col.money(),
  until_at: col.int(),
  ahead_minor: col.money(),
  claimed_minor: col.money(),
  paid_minor: col.money(),
  unrecovered_minor: col.money(),
});

/** Merchants that may take large payments by the cards of a bank. */
const cardAdmissionTable = defineTable('card_admission', 'id', {
  /** `ACCOUNT|BANK|CURRENCY`. */
  id: col.text(),
  account_id: fixed(col.text()),
  bank: fixed(col.text()),
  currency: fixed(col.text()),
  status: col.text<'active' | 'ended'>(),
  /** The badge and the score it rests on. */
  badge_id: col.text(),
  score: col.int(),
  basis: col.text(),
  admitted_at: col.int(),
  admitted_by: col.text(),
  approved_by: col.text(),
  admitted_seq: col.int(),
  ended_at: col.intOrNull(),
  ended_by: col.textOrNull(),
  ended_reason: col.textOrNull(),
});

export const GUARANTEE_TABLES = {
  claim: claimTable,
  exposure: exposureTable,
  exposure_change: exposureChangeTable,
  card_admission: cardAdmissionTable,
} as const;

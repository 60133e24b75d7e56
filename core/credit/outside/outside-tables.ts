/**
 * Projections of outside information: what merchants agreed to, what institutions reported, what people looked at again.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

import type { ConsentPurpose, OutsideKind, ReviewState, ReviewSubject } from './outside-words';

const consentTable = defineTable('consent', 'id', {
  /** `consent-` and the number of the entry that gave it. */
  id: col.text(),
  account_id: fixed(col.text()),
  purpose: fixed(col.text<ConsentPurpose>()),
  /** The institution it is for; null for any. */
  toward: fixed(col.textOrNull()),
  basis: fixed(col.text()),
  given_at: fixed(col.int()),
  given_by: fixed(col.text()),
  given_seq: fixed(col.int()),
  until_at: fixed(col.int()),
  withdrawn_at: col.intOrNull(),
  withdrawn_reason: col.textOrNull(),
});

/** Values of a report as the journal keeps them: amounts are decimal text. */
type OutsideValues = Readonly<Record<string, string | number | boolean>>;

const outsideTable = defineTable('outside', 'id', {
  /** `outside-` and the number of the entry that recorded it. */
  id: col.text(),
  account_id: fixed(col.text()),
  source: fixed(col.text()),
  kind: fixed(col.text<OutsideKind>()),
  /** The day it speaks of, `YYYY-MM-DD`. */
  speaks_of: fixed(col.text()),
  values_json: fixed(col.json<OutsideValues>()),
  consent_id: fixed(col.textOrNull()),
  recorded_at: fixed(col.int()),
  recorded_by: fixed(col.text()),
  recorded_seq: fixed(col.int()),
  /** From then on it is held against nobody. */
  expires_at: fixed(col.int()),
  struck_at: col.intOrNull(),
  struck_reason: col.textOrNull(),
});

const reviewTable = defineTable('credit_review', 'id', {
  /** `review-` and the number of the entry that asked for it. */
  id: col.text(),
  account_id: fixed(col.text()),
  subject: fixed(col.text<ReviewSubject>()),
  subject_id: fixed(col.textOrNull()),
  status: col.text<ReviewState>(),
  asked_at: fixed(col.int()),
  asked_by: fixed(col.text()),
  asked_seq: fixed(col.int()),
  due_at: fixed(col.int()),
  answered_at: col.intOrNull(),
  answered_by: col.textOrNull(),
  answered_seq: col.intOrNull(),
});

/** Which review of a subject is open; the next may be asked for once it is answered. */
const openReviewTable = defineTable('credit_review_open', 'id', {
  /** `ACCOUNT|SUBJECT|SUBJECT_ID`. */
  id: col.text(),
  review_id: col.textOrNull(),
});

export const OUTSIDE_TABLES = {
  consent: consentTable,
  outside: outsideTable,
  credit_review: reviewTable,
  credit_review_open: openReviewTable,
} as const;

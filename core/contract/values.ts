/**
 * Values that several procedures speak of: amounts, instants, rows of the books, pages of lists.
 *
 * Amounts are bigint in minor units and credit positive, instants are milliseconds since the epoch in UTC; both
 * transports carry them as they are. Rows have the columns of their projection, so there is one description.
 */
import { z } from 'zod';

import type { ColumnType, RowOf, TableSpec } from '#core/kernel/table-spec';
import { PROJECTIONS, type Row } from '#core/ledger/tables';

export const amount = z.bigint();
export const instant = z.number().int();
export const id = z.string().min(1).max(200);

const SCALARS: Readonly<Record<ColumnType, z.ZodType>> = {
  text: z.string(),
  int: z.number(),
  money: amount,
  bool: z.boolean(),
  json: z.unknown(),
};

/** The shape of a projection's rows. */
function rowOf<S extends TableSpec>(spec: S): z.ZodType<RowOf<S>> {
  const shape = Object.entries(spec.columns).map(([name, column]) => {
    const scalar = SCALARS[column.type];
    return [name, column.nullable ? scalar.nullable() : scalar] as const;
  });
  return z.object(Object.fromEntries(shape)) as unknown as z.ZodType<RowOf<S>>;
}

type RowName = keyof typeof PROJECTIONS;

const row = <N extends RowName>(name: N): z.ZodType<Row<N>> =>
  rowOf(PROJECTIONS[name] as unknown as TableSpec) as unknown as z.ZodType<Row<N>>;

export const tradeRow = row('trade');
export const accountRow = row('account');
export const balanceRow = row('balance');
export const instrumentRow = row('instrument');
export const credentialRow = row('credential');
export const partyRow = row('party');
export const withdrawalRow = row('withdrawal');
export const restrictionRow = row('restriction');
export const appealRow = row('appeal');
export const noticeRow = row('notice');
export const claimRow = row('claim');
export const admissionRow = row('card_admission');
export const policyRow = row('policy');
export const periodRow = row('period');
export const alertRow = row('alert');
export const badgeRow = row('badge');
export const creditNoteRow = row('credit_note');
export const caseRow = row('risk_case');
export const caseFileRow = row('case_file');
export const reportRow = row('report');
export const listingRow = row('account_list');
export const silenceRow = row('silence');
export const riskModelRow = row('risk_model');
export const creditScoreRow = row('credit_score');
export const creditChangeRow = row('credit_score_change');
export const documentRow = row('identity_document');
export const certificateRow = row('certificate');
export const shieldRow = row('shield');
export const merchantAuditRow = row('merchant_audit');
export const auditFindingRow = row('audit_finding');
export const applicationRow = row('trust_application');
export const loanRow = row('loan');
export const loanMovementRow = row('loan_movement');
export const lenderRow = row('lender');
export const consentRow = row('consent');
export const outsideRow = row('outside');
export const custodyLetterRow = row('custody_letter');
export const custodyStatementRow = row('custody_statement');
export const custodyLineRow = row('custody_line');
export const creditReviewRow = row('credit_review');

/** What a list is as of: the last entry seen, and when it was booked. */
export const asOf = z.object({ seq: z.number(), booked_at: instant });

const PAGE_ROWS_MAX = 500;

/** Rows that a page may be away from a known place, and rows that a list is counted to. */
const LIST_ROWS_MAX = 10_000_000;

/** Which page: `after` is the `next` of the page before, opaque. */
export const pageRequest = {
  after: z.string().max(400).nullable().default(null),
  limit: z.number().int().min(1).max(PAGE_ROWS_MAX).default(100),
};

/** Which page of a list that can be counted: `skip` passes over rows first. */
export const jumpRequest = {
  ...pageRequest,
  skip: z.number().int().min(0).max(LIST_ROWS_MAX).default(0),
};

/** How far a list is counted. */
export const countRequest = { limit: z.number().int().min(1).max(LIST_ROWS_MAX).default(100_000) };

/** How many rows a list has in all; not exact where counting stopped before the end. */
export const counted = z.object({ count: z.number(), exact: z.boolean() });

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ rows: z.array(item), next: z.string().nullable(), as_of: asOf });
}

export const direction = z.enum(['asc', 'desc']);

/** A posting as screens show it: which account, which line of the chart, and what it left. */
export const postingView = z.object({
  account_no: z.number(),
  /** The account's id; a party's account, a custody account, or the platform's own set. */
  account_id: z.string(),
  code: z.string(),
  currency: z.string(),
  amount_minor: amount,
  balance_minor: amount,
});

/** An entry of the journal as lists show it. */
export const entryView = z.object({
  seq: z.number(),
  kind: z.string(),
  outcome: z.enum(['done', 'refused']),
  subject: z.string(),
  actor: z.string(),
  mode: z.enum(['authorise', 'record']),
  occurred_at: instant,
  booked_at: instant,
  recorded_at: instant,
  /** Code of the refusal, if it is one. */
  refusal: z.string().nullable(),
  postings: z.array(postingView),
});
export type EntryView = z.output<typeof entryView>;

/** An entry in full, with its place in the chain. */
export const entryDetail = entryView.extend({
  key: z.string(),
  payload: z.string(),
  prev: z.string(),
  hash: z.string(),
  /** Data, facts, refusal; amounts as decimal text. */
  body: z.record(z.string(), z.unknown()),
});

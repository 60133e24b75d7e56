/**
 * What the books know of a merchant when his certification is decided.
 */
import type { Context, Want } from '#core/ledger/plan';
import type { Account, Alert, MerchantAudit, Row } from '#core/ledger/tables';

import type { Merchant } from './eligibility';

/** Asks for everything that eligibility looks at. */
export function wantMerchant(account_id: string, want: Want): void {
  const account = want.row('account', account_id);
  if (typeof account?.party_id === 'string') {
    want.row('party', account.party_id);
  }
  want.row('credit_score', account_id);
  const subject = want.row('alert_subject', account_id);
  if (subject?.open === true) {
    want.row('alert', subject.alert_id);
  }
  const trust = want.row('trust_subject', account_id);
  if (typeof trust?.application_id === 'string') {
    want.row('trust_application', trust.application_id);
  }
  if (typeof trust?.last_audit_id === 'string') {
    want.row('merchant_audit', trust.last_audit_id);
  }
  const standing = want.row('trust_standing', account_id);
  if (typeof standing?.badge_id === 'string') {
    want.row('badge', standing.badge_id);
  }
}

/** The audit of a merchant that was concluded last. */
export function lastAudit({ state }: Context, account_id: string): MerchantAudit | null {
  const id = state.tables.trust_subject.get(account_id)?.last_audit_id ?? null;
  return id === null ? null : state.tables.merchant_audit.must(id);
}

/** Rows that eligibility rests on. */
export interface MerchantRows {
  readonly account: Account;
  readonly party: Pick<Row<'party'>, 'level'> | null;
  /** The open alert on the account. */
  readonly alert: Pick<Alert, 'id' | 'score'> | null;
  /** The audit that was concluded last. */
  readonly audit: Merchant['audit'];
  readonly score: Pick<Row<'credit_score'>, 'score'> | null;
}

/** The merchant as eligibility looks at him. A measure that is only announced counts: it would suspend the badge. */
export function merchantFrom({ account, party, alert, audit, score }: MerchantRows): Merchant {
  return {
    is_merchant: account.merchant,
    level: party?.level ?? 'none',
    opened_at: account.opened_at,
    restrictions: account.restrictions.map(({ kind }) => kind),
    alert: alert === null ? null : { id: alert.id, score: alert.score },
    audit,
    credit_score: score?.score ?? null,
  };
}

/** The same in the midst of deciding. */
export function merchantOf(context: Context, account: Account): Merchant {
  const { tables } = context.state;
  const party = account.party_id === null ? null : tables.party.get(account.party_id);
  const subject = tables.alert_subject.get(account.id);
  const alert = subject?.open === true ? tables.alert.must(subject.alert_id) : null;
  const audit = lastAudit(context, account.id);
  return merchantFrom({ account, party, alert, audit, score: tables.credit_score.get(account.id) });
}

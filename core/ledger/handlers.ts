/**
 * The registry: one handler per kind of command. A kind without a handler does not compile.
 */
import { APPEAL_HANDLERS } from '#core/appeals/appeal-commands';
import { APPROVAL_HANDLERS } from '#core/approvals/approval-commands';
import { ALERT_HANDLERS } from '#core/cases/alert-commands';
import { CASE_HANDLERS } from '#core/cases/case-commands';
import { LIST_HANDLERS } from '#core/cases/list-commands';
import { REPORT_HANDLERS } from '#core/cases/report-commands';
import { SCORE_HANDLERS } from '#core/credit/score-commands';
import { SCORECARD_HANDLERS } from '#core/credit/scorecard-commands';
import { LOAN_APPLICATION_HANDLERS } from '#core/credit/loans/application-commands';
import { LOAN_MONEY_HANDLERS } from '#core/credit/loans/loan-money-commands';
import { CONSENT_HANDLERS } from '#core/credit/outside/consent-commands';
import { OUTSIDE_HANDLERS } from '#core/credit/outside/outside-commands';
import { REVIEW_HANDLERS } from '#core/credit/outside/review-commands';
import { CUSTODY_CERTIFICATE_HANDLERS } from '#core/custody/certificate-commands';
import { CHECKPOINT_HANDLERS } from '#core/custody/checkpoint-commands';
import { CUSTODY_KEY_HANDLERS } from '#core/custody/key-commands';
import { MATCH_HANDLERS } from '#core/custody/match-commands';
import { RUN_HANDLERS } from '#core/custody/run-commands';
import { STATEMENT_HANDLERS } from '#core/custody/statement-commands';
import { CREDIT_NOTE_HANDLERS } from '#core/enforcement/credit-notes';
import { NOTICE_HANDLERS } from '#core/enforcement/notice-commands';
import { RESTRICTION_HANDLERS } from '#core/enforcement/restriction-commands';
import { CHARGEBACK_HANDLERS } from '#core/escrow/chargeback-commands';
import { REFUND_HANDLERS } from '#core/escrow/refund-commands';
import { TRADE_HANDLERS } from '#core/escrow/trade-commands';
import { ADMISSION_HANDLERS } from '#core/guarantee/admission-commands';
import { CLAIM_HANDLERS } from '#core/guarantee/claim-commands';
import { COMPENSATION_HANDLERS } from '#core/guarantee/compensation-commands';
import { CERTIFICATE_HANDLERS } from '#core/identity/certificate-commands';
import { DOCUMENT_HANDLERS } from '#core/identity/document-commands';
import { SHIELD_HANDLERS } from '#core/identity/shield-commands';
import { PARTY_HANDLERS } from '#core/parties/party-commands';
import { MODEL_HANDLERS } from '#core/rulebook/model-commands';
import { RULE_HANDLERS } from '#core/rulebook/rule-commands';
import { STAFF_HANDLERS } from '#core/staff/staff-commands';
import { APPLICATION_HANDLERS } from '#core/trust/application-commands';
import { AUDIT_HANDLERS } from '#core/trust/audit-commands';
import { BADGE_HANDLERS } from '#core/trust/badge-commands';
import { FINDING_HANDLERS } from '#core/trust/finding-commands';

import type { CommandKind } from './commands';
import { MONEY_HANDLERS } from './money-commands';
import type { Handler } from './plan';
import { PLATFORM_HANDLERS } from './platform-commands';

export const HANDLERS: Readonly<Record<CommandKind, Handler>> = {
  ...PLATFORM_HANDLERS,
  ...PARTY_HANDLERS,
  ...MONEY_HANDLERS,
  ...TRADE_HANDLERS,
  ...REFUND_HANDLERS,
  ...CHARGEBACK_HANDLERS,
  ...CLAIM_HANDLERS,
  ...COMPENSATION_HANDLERS,
  ...ADMISSION_HANDLERS,
  ...CONSENT_HANDLERS,
  ...OUTSIDE_HANDLERS,
  ...REVIEW_HANDLERS,
  ...LOAN_APPLICATION_HANDLERS,
  ...LOAN_MONEY_HANDLERS,
  ...STATEMENT_HANDLERS,
  ...MATCH_HANDLERS,
  ...RUN_HANDLERS,
  ...CUSTODY_KEY_HANDLERS,
  ...CUSTODY_CERTIFICATE_HANDLERS,
  ...CHECKPOINT_HANDLERS,
  ...RESTRICTION_HANDLERS,
  ...CREDIT_NOTE_HANDLERS,
  ...APPEAL_HANDLERS,
  ...NOTICE_HANDLERS,
  ...STAFF_HANDLERS,
  ...APPROVAL_HANDLERS,
  ...ALERT_HANDLERS,
  ...CASE_HANDLERS,
  ...REPORT_HANDLERS,
  ...LIST_HANDLERS,
  ...RULE_HANDLERS,
  ...MODEL_HANDLERS,
  ...SCORECARD_HANDLERS,
  ...SCORE_HANDLERS,
  ...APPLICATION_HANDLERS,
  ...BADGE_HANDLERS,
  ...AUDIT_HANDLERS,
  ...FINDING_HANDLERS,
  ...DOCUMENT_HANDLERS,
  ...CERTIFICATE_HANDLERS,
  ...SHIELD_HANDLERS,
};

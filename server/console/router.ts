/**
 * The contract implemented for one console, whatever carries it.
 *
 * Each area is a file of its own in `procedures/`; the guard before all of them is `implementer.ts`.
 */
import type { Router } from '@orpc/server';

import type { Contract } from '#core/contract/contract';

import type { Console } from './console';
import { createImplementer, type CallContext } from './implementer';
import { accountProcedures } from './procedures/accounts';
import { alertProcedures, caseProcedures } from './procedures/alerts';
import { appealProcedures } from './procedures/appeals';
import { approvalProcedures } from './procedures/approvals';
import { changeProcedures } from './procedures/changes';
import { commandProcedures } from './procedures/commands';
import { creditProcedures } from './procedures/credit';
import { custodyProcedures } from './procedures/custody';
import { custodyAccountProcedures } from './procedures/custody-accounts';
import { custodyBankProcedures } from './procedures/custody-banks';
import { custodyCertificateProcedures } from './procedures/custody-certificates';
import { custodyRunProcedures } from './procedures/custody-runs';
import { custodyStatementProcedures } from './procedures/custody-statements';
import { developmentProcedures } from './procedures/developments';
import { creditMonitoringProcedures } from './procedures/credit-monitoring';
import { evidenceProcedures } from './procedures/evidence';
import { exportProcedures } from './procedures/exports';
import { claimProcedures, programmeProcedures } from './procedures/guarantee';
import { identityProcedures } from './procedures/identity';
import { importProcedures } from './procedures/imports';
import { jobProcedures } from './procedures/jobs';
import { ledgerProcedures } from './procedures/ledger';
import { loanProcedures } from './procedures/loans';
import { measureProcedures } from './procedures/measures';
import { modelProcedures } from './procedures/models';
import { overviewProcedures } from './procedures/overview';
import { partyProcedures } from './procedures/parties';
import { policyProcedures } from './procedures/policies';
import { reportProcedures } from './procedures/reports';
import { riskFigureProcedures } from './procedures/risk-figures';
import { ruleProcedures } from './procedures/rules';
import { sessionProcedures } from './procedures/session';
import { staffProcedures } from './procedures/staff';
import { tradeProcedures } from './procedures/trades';
import { trustProcedures } from './procedures/trust';
import { vaultProcedures } from './procedures/vault';
import { viewProcedures } from './procedures/views';
import { workspaceProcedures } from './procedures/workspaces';

/** All procedures, to be given to a transport's handler. */
export function createRouter(host: Console): Router<Contract, CallContext> {
  const os = createImplementer(host);
  return {
    session: sessionProcedures(os, host),
    workspaces: workspaceProcedures(os, host),
    overview: overviewProcedures(os),
    trades: tradeProcedures(os),
    accounts: accountProcedures(os),
    ledger: ledgerProcedures(os),
    parties: partyProcedures(os),
    commands: commandProcedures(os),
    appeals: appealProcedures(os),
    approvals: approvalProcedures(os),
    staff: staffProcedures(os),
    policies: policyProcedures(os),
    imports: importProcedures(os),
    exports: exportProcedures(os),
    jobs: jobProcedures(os),
    alerts: alertProcedures(os),
    cases: caseProcedures(os),
    reports: reportProcedures(os),
    riskFigures: riskFigureProcedures(os),
    rules: ruleProcedures(os),
    evidence: evidenceProcedures(os),
    models: modelProcedures(os),
    vault: vaultProcedures(os, host),
    claims: claimProcedures(os),
    cardProgrammes: programmeProcedures(os),
    loans: loanProcedures(os),
    credit: creditProcedures(os),
    custody: custodyProcedures(os),
    custodyAccounts: custodyAccountProcedures(os),
    custodyBanks: custodyBankProcedures(os, host),
    custodyCertificates: custodyCertificateProcedures(os),
    custodyRuns: custodyRunProcedures(os),
    custodyStatements: custodyStatementProcedures(os),
    developments: developmentProcedures(os),
    creditMonitoring: creditMonitoringProcedures(os),
    identity: identityProcedures(os, host),
    measures: measureProcedures(os),
    trust: trustProcedures(os),
    views: viewProcedures(os),
    changes: changeProcedures(os),
  };
}

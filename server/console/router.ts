/**
 * The contract implemented for one console, whatever carries it.
 *
 * Each area is a file of its own in `procedures/`; the guard before all of them is `implementer.ts`.
 */
import type { Console } from './console';
import { createImplementer } from './implementer';
import { accountProcedures } from './procedures/accounts';
import { changeProcedures } from './procedures/changes';
import { jobProcedures } from './procedures/jobs';
import { ledgerProcedures } from './procedures/ledger';
import { overviewProcedures } from './procedures/overview';
import { partyProcedures } from './procedures/parties';
import { policyProcedures } from './procedures/policies';
import { sessionProcedures } from './procedures/session';
import { staffProcedures } from './procedures/staff';
import { tradeProcedures } from './procedures/trades';
import { viewProcedures } from './procedures/views';
import { workspaceProcedures } from './procedures/workspaces';

/** All procedures, to be given to a transport's handler. */
export function createRouter(host: Console) {
  const os = createImplementer(host);
  return {
    session: sessionProcedures(os, host),
    workspaces: workspaceProcedures(os, host),
    overview: overviewProcedures(os),
    trades: tradeProcedures(os),
    accounts: accountProcedures(os),
    ledger: ledgerProcedures(os),
    parties: partyProcedures(os),
    staff: staffProcedures(os),
    policies: policyProcedures(os),
    jobs: jobProcedures(os),
    views: viewProcedures(os),
    changes: changeProcedures(os),
  };
}

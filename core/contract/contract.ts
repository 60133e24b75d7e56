/**
 * The contract: everything a screen or a script can ask of a running core, whatever carries it.
 *
 * The host implements it (`server/console`), screens call it over a MessagePort or loopback HTTP, one test suite
 * runs over both. Every procedure says who may call it (`base.ts`).
 */
import type { ContractRouterClient } from '@orpc/contract';

import { accounts } from './accounts';
import { alerts, cases } from './alerts';
import { appeals } from './appeals';
import { approvals } from './approvals';
import { changes } from './changes';
import { commands } from './commands';
import { credit } from './credit';
import { custody } from './custody';
import { custodyAccounts } from './custody-accounts';
import { custodyBanks } from './custody-banks';
import { custodyCertificates } from './custody-certificates';
import { custodyRuns } from './custody-runs';
import { custodyStatements } from './custody-statements';
import { developments } from './developments';
import { creditMonitoring } from './credit-monitoring';
import { evidence } from './evidence';
import { exports_ } from './exports';
import { cardProgrammes, claims } from './guarantee';
import { identity } from './identity';
import { imports } from './imports';
import { jobs } from './jobs';
import { ledger } from './ledger';
import { loans } from './loans';
import { measures } from './measures';
import { models } from './models';
import { overview } from './overview';
import { parties } from './parties';
import { policies } from './policies';
import { reports } from './reports';
import { riskFigures } from './risk-figures';
import { rules } from './rules';
import { session } from './session';
import { staff } from './staff';
import { trades } from './trades';
import { trust } from './trust';
import { vault } from './vault';
import { views } from './views';
import { workspaces } from './workspaces';

export const contract = {
  session,
  workspaces,
  overview: { read: overview },
  trades,
  accounts,
  ledger,
  parties,
  commands,
  appeals,
  approvals,
  staff,
  policies,
  imports,
  exports: exports_,
  jobs,
  alerts,
  cases,
  reports,
  riskFigures,
  rules,
  evidence,
  models,
  vault,
  claims,
  cardProgrammes,
  loans,
  credit,
  custody,
  custodyAccounts,
  custodyBanks,
  custodyCertificates,
  custodyRuns,
  custodyStatements,
  developments,
  creditMonitoring,
  identity,
  measures,
  trust,
  views,
  changes,
};

export type Contract = typeof contract;
export type ConsoleClient = ContractRouterClient<Contract>;

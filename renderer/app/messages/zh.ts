/** All messages in this language, one file per area; keys are the same in every language (a test compares them). */
import { accounts } from './zh/accounts';
import { alerts } from './zh/alerts';
import { appeals } from './zh/appeals';
import { approvals } from './zh/approvals';
import { audit } from './zh/audit';
import { card_programmes } from './zh/card-programmes';
import { audits } from './zh/audits';
import { badges } from './zh/badges';
import { cases } from './zh/cases';
import { characteristics } from './zh/characteristics';
import { claims } from './zh/claims';
import { commands } from './zh/commands';
import { credit } from './zh/credit';
import { custody } from './zh/custody';
import { custody_accounts } from './zh/custody-accounts';
import { custody_certificates } from './zh/custody-certificates';
import { custody_runs } from './zh/custody-runs';
import { custody_statements } from './zh/custody-statements';
import { desktop } from './zh/desktop';
import { entry } from './zh/entry';
import { figures } from './zh/figures';
import { evidence } from './zh/evidence';
import { identity } from './zh/identity';
import { import_ } from './zh/import';
import { ledger } from './zh/ledger';
import { lists } from './zh/lists';
import { loans } from './zh/loans';
import { measures } from './zh/measures';
import { models } from './zh/models';
import { monitoring } from './zh/monitoring';
import { overview } from './zh/overview';
import { people } from './zh/people';
import { reports } from './zh/reports';
import { risk } from './zh/risk';
import { rules } from './zh/rules';
import { scorecards } from './zh/scorecards';
import { settings } from './zh/settings';
import { shell } from './zh/shell';
import { staff } from './zh/staff';
import { trades } from './zh/trades';
import { ui } from './zh/ui';
import { values } from './zh/values';
import { watch } from './zh/watch';

export const zh = {
  accounts,
  alerts,
  appeals,
  approvals,
  audit,
  card_programmes,
  audits,
  badges,
  cases,
  characteristics,
  claims,
  commands,
  credit,
  custody,
  custody_accounts,
  custody_certificates,
  custody_runs,
  custody_statements,
  scorecards,
  desktop,
  entry,
  figures,
  evidence,
  identity,
  import: import_,
  ledger,
  lists,
  loans,
  measures,
  models,
  monitoring,
  overview,
  people,
  reports,
  risk,
  rules,
  settings,
  shell,
  staff,
  trades,
  ui,
  values,
  watch,
};

/** All messages in this language, one file per area; keys are the same in every language (a test compares them). */
import { accounts } from './en/accounts';
import { alerts } from './en/alerts';
import { appeals } from './en/appeals';
import { approvals } from './en/approvals';
import { audit } from './en/audit';
import { card_programmes } from './en/card-programmes';
import { audits } from './en/audits';
import { badges } from './en/badges';
import { cases } from './en/cases';
import { characteristics } from './en/characteristics';
import { claims } from './en/claims';
import { commands } from './en/commands';
import { credit } from './en/credit';
import { custody } from './en/custody';
import { custody_accounts } from './en/custody-accounts';
import { custody_certificates } from './en/custody-certificates';
import { custody_runs } from './en/custody-runs';
import { custody_statements } from './en/custody-statements';
import { desktop } from './en/desktop';
import { entry } from './en/entry';
import { figures } from './en/figures';
import { evidence } from './en/evidence';
import { identity } from './en/identity';
import { import_ } from './en/import';
import { ledger } from './en/ledger';
import { lists } from './en/lists';
import { loans } from './en/loans';
import { measures } from './en/measures';
import { models } from './en/models';
import { monitoring } from './en/monitoring';
import { overview } from './en/overview';
import { people } from './en/people';
import { reports } from './en/reports';
import { risk } from './en/risk';
import { rules } from './en/rules';
import { scorecards } from './en/scorecards';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { staff } from './en/staff';
import { trades } from './en/trades';
import { ui } from './en/ui';
import { values } from './en/values';
import { watch } from './en/watch';

export const en = {
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

// Risk work of every kind on a sample whose journal was looked through: a case with a file, a report that waits for a
// second person, an account on a list, a silent rule, closed alerts. For tests that look at every screen.
import type { ConsoleClient } from '#core/contract/contract';

import { jobEnded, newKey, signIn, stage, type TestConsole } from './console-host';

export interface RiskWork {
  readonly alert_id: string;
  readonly case_id: string;
  readonly report_id: string;
  readonly approval_id: string;
  readonly account_id: string;
}

const DAYS_MS = 20 * 86_400_000;
const RULE = 'loop-alone';

/** Does the work as an analyst and a lead of the sample; the report is in the words of a language. */
export async function doRiskWork(tested: TestConsole, language: 'en' | 'zh'): Promise<RiskWork> {
  const client = async (login: string): Promise<ConsoleClient> => {
    const made = tested.connect();
    await signIn(made, login);
    return made;
  };
  const [analyst, lead] = [await client('ann'), await client('cora')];
  const act = (kind: string, data: object) =>
    analyst.commands.submit({ kind, data: { ...data }, key: newKey() });
  const propose = async (kind: string, data: object): Promise<string> => {
    const asked = { kind, data: { ...data }, key: newKey(), reason: '2026-07' };
    return (await analyst.approvals.propose(asked)).id;
  };
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  const { rows } = await analyst.alerts.list({ filter: { view: 'unassigned' }, limit: 4 });
  const [alert_id = '', other_id = '', closed_id = ''] = rows.map(({ id }) => id);
  const account_id = rows[0]?.account_id ?? '';
  const { subject: case_id } = await act('open-case', { title: '2026-07', alert_ids: [alert_id, other_id] });
  await act('write-note', { about: case_id, note: '2026-07' });
  const staged_id = await stage(analyst, '2026-07.csv', 'a,b\n1,2\n');
  await analyst.alerts.attach({ key: newKey(), about: case_id, staged_id });
  const judged = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes' };
  await act('dispose-alert', { alert_id: closed_id, ...judged });
  const until = Date.now() + DAYS_MS;
  await act('silence-rule', { rule_id: RULE, account_id, until, reason: '2026-07' });
  const listing = { list: 'watch', account_id, reason: '2026-07', ends_at: until };
  await lead.approvals.approve({ id: await propose('list-account', listing), key: newKey() });
  const fields = await analyst.reports.suggest({ about: case_id, language });
  const { subject: report_id } = await act('draft-report', { about: case_id, fields });
  const approval_id = await propose('file-report', { report_id, version: 1 });
  return { alert_id, case_id, report_id, approval_id, account_id };
}

/** Addresses of all that there is of it. */
export function riskWorkRoutes(work: RiskWork): readonly string[] {
  const { alert_id, case_id, report_id, approval_id, account_id } = work;
  return [
    ...[`alerts/${alert_id}`, `cases/${case_id}`, 'reports', `reports/${report_id}`],
    ...[`reports/new?about=${alert_id}`, `approvals/${approval_id}`, 'risk-figures?span=all'],
    ...['risk-figures?span=days&from=2019-01-01&to=2018-01-01', 'watch-lists/accounts', 'watch-lists/rules'],
    ...[`watch-lists/accounts/watch%7C${account_id}`, `watch-lists/rules/${RULE}%7C${account_id}`],
    ...['watch-lists/accounts/watch%7Cnobody', 'reports/report-99999999'],
    ...['identity/documents?status=all', 'identity/ending', 'identity/shared?shared=legal_person'],
    ...['identity/certificates', 'identity/shields'],
  ];
}

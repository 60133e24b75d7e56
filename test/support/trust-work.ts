// Trust certification of every kind on a sample: an audit under way with a finding, one that was concluded, an application
// that waits, a badge. For tests that look at every screen.
import type { ConsoleClient } from '#core/contract/contract';

import { newKey, signIn, stage, type TestConsole } from './console-host';

export interface TrustWork {
  readonly audit_id: string;
  readonly walking_id: string;
  readonly application_id: string;
  readonly badge_id: string;
}

const DAYS_MS = 10 * 86_400_000;

/** Does the work as an analyst and a lead of the sample. Rejects where the sample has no two merchants for it. */
export async function doTrustWork(tested: TestConsole): Promise<TrustWork> {
  const client = async (login: string): Promise<ConsoleClient> => {
    const made = tested.connect();
    await signIn(made, login);
    return made;
  };
  const [ann, cora] = [await client('ann'), await client('cora')];
  const act = async (of: ConsoleClient, kind: string, data: object): Promise<string> =>
    (await of.commands.submit({ kind, data: { ...data }, key: newKey() })).subject;

  const begin = async (account_id: string): Promise<string> => {
    const due_at = Date.now() + DAYS_MS;
    const audit_id = await act(ann, 'plan-audit', { account_id, cause: 'event', due_at, auditor: 'ann' });
    await act(ann, 'begin-audit', { audit_id });
    return audit_id;
  };
  const judge = async (audit_id: string, account_id: string): Promise<void> => {
    const staged_id = await stage(ann, '2026-07.csv', 'a,b\n1,2\n');
    const { file } = await ann.alerts.attach({ key: newKey(), about: audit_id, staged_id });
    const { rows } = await ann.trades.list({ filter: { account_id }, limit: 1 });
    const ids = { file: file.id, trade: rows[0]?.id ?? '' };
    for (const { id: point_id, evidence } of (await ann.trust.audit({ id: audit_id })).audit.points) {
      const pieces = evidence.map((kind) => ({ kind, id: ids[kind] }));
      const verdict = { verdict: point_id === 'site' ? 'partly' : 'met', note: '2026-07', evidence: pieces };
      await act(ann, 'judge-point', { audit_id, point_id, ...verdict });
    }
  };

  const found: { account_id: string; application_id: string }[] = [];
  const merchants = await ann.accounts.list({ filter: { merchant: true }, limit: 50 });
  for (const { account } of merchants.rows) {
    const asked = { account_id: account.id, display_name: '2026-07', note: '' };
    const application_id = await act(ann, 'apply-for-badge', asked);
    const { grounds } = await ann.trust.application({ id: application_id });
    const missed = grounds.filter(({ verdict }) => verdict === 'missed').map(({ ground }) => ground);
    const { rows } = await ann.trades.list({ filter: { account_id: account.id }, limit: 1 });
    if (missed.join() === 'audit' && rows.length > 0) {
      found.push({ account_id: account.id, application_id });
    } else {
      await act(ann, 'withdraw-application', { application_id, reason: '2026-07' });
    }
    if (found.length === 2) break;
  }
  const [first, second] = found;
  if (first === undefined || second === undefined) {
    throw new Error('the sample has no two merchants who miss nothing but an audit');
  }
  const audit_id = await begin(first.account_id);
  await judge(audit_id, first.account_id);
  await act(ann, 'submit-audit', { audit_id, summary: '2026-07' });
  await act(cora, 'conclude-audit', { audit_id, decision: 'confirm', note: '' });
  const data = { application_id: first.application_id };
  const issue = { kind: 'issue-badge', data, key: newKey(), reason: '2026-07' };
  await cora.approvals.approve({ id: (await ann.approvals.propose(issue)).id, key: newKey(), note: '' });
  const walking_id = await begin(second.account_id);
  const finding = { point_id: 'site', severity: 'major', found: '2026-07', remedy: '2026-07' };
  await act(ann, 'note-finding', { audit_id: walking_id, ...finding });
  const badge_id = (await ann.trust.badges({})).rows[0]?.id ?? '';
  return { audit_id, walking_id, application_id: second.application_id, badge_id };
}

/** Addresses of all that there is of it. */
export function trustWorkRoutes({
  audit_id,
  walking_id,
  application_id,
  badge_id,
}: TrustWork): readonly string[] {
  return [
    ...['audits', `audits/${audit_id}?view=done`, `audits/${walking_id}`, 'audits?view=remedies'],
    ...['badges', `badges/applications/${application_id}`, `badges/register/${badge_id}`],
    ...['audits/audit-99999999', 'badges/register/badge-99999999', 'audits?view=overdue'],
  ];
}

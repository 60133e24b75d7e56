// Merchants of a sample who get the badge as people give it: applied for, audited in full, concluded and issued by two.
import type { ConsoleClient } from '#core/contract/contract';

import { newKey, stage } from './console-host';

/** Says what is written where words must be: it is none of any language. */
export const PLAIN = '2026-07';

const DAYS_MS = 10 * 86_400_000;

/** Submits a command; gives what it is about. */
export async function act(of: ConsoleClient, kind: string, data: object): Promise<string> {
  return (await of.commands.submit({ kind, data: { ...data }, key: newKey() })).subject;
}

/** One asks, the other agrees; gives the id of the request. */
export async function byTwo(
  first: ConsoleClient,
  second: ConsoleClient,
  kind: string,
  data: object,
): Promise<string> {
  const asked = { kind, data: { ...data }, key: newKey(), reason: `as agreed ${PLAIN}` };
  const { id } = await first.approvals.propose(asked);
  await second.approvals.approve({ id, key: newKey(), note: '' });
  return id;
}

/** What comes of work; null where it is refused. */
export async function unlessRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'REFUSED') return null;
    throw error;
  }
}

export interface Applied {
  readonly account_id: string;
  readonly application_id: string;
}

/** Merchants who miss nothing for a badge but an audit, with an application for each. Rejects where there are too few. */
export async function applicants(analyst: ConsoleClient, count: number): Promise<readonly Applied[]> {
  const found: Applied[] = [];
  const merchants = await analyst.accounts.list({ filter: { merchant: true }, limit: 50 });
  for (const { account } of merchants.rows) {
    const asked = { account_id: account.id, display_name: PLAIN, note: '' };
    const application_id = await unlessRefused(act(analyst, 'apply-for-badge', asked));
    // Some of the sample carry the badge already, or applied for it.
    if (application_id === null) continue;
    const { grounds } = await analyst.trust.application({ id: application_id });
    const missed = grounds.filter(({ verdict }) => verdict === 'missed').map(({ ground }) => ground);
    const { rows } = await analyst.trades.list({ filter: { account_id: account.id }, limit: 1 });
    const walked = await analyst.trust.audits({ filter: { view: 'open', account_id: account.id } });
    const fits = missed.join() === 'audit' && rows.length > 0 && account.currency === 'CNY';
    if (fits && walked.rows.length === 0) {
      found.push({ account_id: account.id, application_id });
    } else {
      await act(analyst, 'withdraw-application', { application_id, reason: PLAIN });
    }
    if (found.length === count) return found;
  }
  throw new Error(`the sample has no ${String(count)} merchants who miss nothing but an audit`);
}

/** Begins an audit of a merchant; gives its id. */
export async function beginAudit(
  analyst: ConsoleClient,
  account_id: string,
  auditor = 'ann',
): Promise<string> {
  const due_at = Date.now() + DAYS_MS;
  const audit_id = await act(analyst, 'plan-audit', { account_id, cause: 'event', due_at, auditor });
  await act(analyst, 'begin-audit', { audit_id });
  return audit_id;
}

/** Judges every point of an audit, with evidence, and submits it. */
async function walkAudit(analyst: ConsoleClient, audit_id: string, account_id: string): Promise<void> {
  const staged_id = await stage(analyst, `${PLAIN}.csv`, 'a,b\n1,2\n');
  const { file } = await analyst.alerts.attach({ key: newKey(), about: audit_id, staged_id });
  const { rows } = await analyst.trades.list({ filter: { account_id }, limit: 1 });
  const ids = { file: file.id, trade: rows[0]?.id ?? '' };
  for (const { id: point_id, evidence } of (await analyst.trust.audit({ id: audit_id })).audit.points) {
    const pieces = evidence.map((kind) => ({ kind, id: ids[kind] }));
    const verdict = { verdict: point_id === 'site' ? 'partly' : 'met', note: PLAIN, evidence: pieces };
    await act(analyst, 'judge-point', { audit_id, point_id, ...verdict });
  }
  await act(analyst, 'submit-audit', { audit_id, summary: PLAIN });
}

/** Audits a merchant who applied and gives him the badge; the ids of both. */
export async function certify(
  analyst: ConsoleClient,
  lead: ConsoleClient,
  { account_id, application_id }: Applied,
): Promise<{ readonly audit_id: string; readonly badge_id: string }> {
  const audit_id = await beginAudit(analyst, account_id);
  await walkAudit(analyst, audit_id, account_id);
  await act(lead, 'conclude-audit', { audit_id, decision: 'confirm', note: '' });
  await byTwo(analyst, lead, 'issue-badge', { application_id });
  const { rows } = await analyst.trust.badges({});
  return { audit_id, badge_id: rows.find((badge) => badge.account_id === account_id)?.id ?? '' };
}

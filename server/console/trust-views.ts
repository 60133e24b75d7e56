/** Audits, applications and badges as their details show them. */
import { matterOf } from '#core/approvals/matters';
import type { ApprovalKind } from '#core/staff/command-access';
import type { Instant } from '#core/kernel/instant';
import type { EntryBody } from '#core/ledger/entry';
import type { Row } from '#core/ledger/tables';
import { maskName } from '#core/parties/masking';
import { auditorsOf } from '#core/trust/audit-commands';
import { auditGaps } from '#core/trust/audit-result';
import { verificationCode } from '#core/trust/credential';
import { eligibility, type Ground } from '#core/trust/eligibility';
import { merchantFrom } from '#core/trust/merchant';
import { badgeDrawing } from '#server/trust/badge-image';
import { outlineOf } from '#server/trust/shapes';
import { badgeFileOf } from '#server/trust/signing';

import { historyOf } from './alert-views';
import type { Desk } from './desk';
import { findRow, mustRow } from './found';

/** Recorded scores looked back over. */
const SCORES_MAX = 500;

/** The registered name of an account's holder, masked. */
async function nameOf({ books }: Desk, account_id: string): Promise<string> {
  const account = await mustRow(books.reader, 'account', account_id);
  const [profile] = account.party_id === null ? [] : await books.reader.profiles([account.party_id]);
  return maskName(profile?.profile.name ?? '');
}

/** Every condition of the badge, as the merchant meets it now. */
async function groundsNow(desk: Desk, account_id: string): Promise<readonly Ground[]> {
  const { reader } = desk.books;
  const account = await mustRow(reader, 'account', account_id);
  const party = account.party_id === null ? null : await findRow(reader, 'party', account.party_id);
  const subject = await findRow(reader, 'alert_subject', account_id);
  const alert = subject?.open === true ? await findRow(reader, 'alert', subject.alert_id) : null;
  const audit = await lastAuditOf(desk, account_id);
  const score = await findRow(reader, 'credit_score', account_id);
  const at = desk.now();
  const policy = (await desk.policies()).at('trust', at);
  return eligibility(merchantFrom({ account, party, alert, audit, score }), policy, at);
}

/** The audit of a merchant that was concluded last. */
async function lastAuditOf({ books }: Desk, account_id: string): Promise<Row<'merchant_audit'> | null> {
  const subject = await findRow(books.reader, 'trust_subject', account_id);
  const id = subject?.last_audit_id ?? null;
  return id === null ? null : await findRow(books.reader, 'merchant_audit', id);
}

/** The pending request of a matter. */
async function pendingOf({ books }: Desk, kind: ApprovalKind, data: object): Promise<string | null> {
  return (await findRow(books.reader, 'matter', matterOf(kind, data)))?.approval_id ?? null;
}

export async function auditView(desk: Desk, id: string) {
  const { reader, lists } = desk.books;
  const audit = await mustRow(reader, 'merchant_audit', id);
  const standing = await findRow(reader, 'trust_standing', audit.account_id);
  const badge_id = standing?.badge_id ?? null;
  const findings = await lists.belonging(['audit_finding', 'audit_id'], id);
  return {
    audit,
    name: await nameOf(desk, audit.account_id),
    findings: [...findings].sort((left, right) => left.found_seq - right.found_seq),
    files: [...(await lists.belonging(['case_file', 'about'], id))],
    gaps: audit.status === 'walking' ? [...auditGaps(audit.points, audit.judgements)] : [],
    history: await historyOf(reader, id, false),
    auditors: [...auditorsOf(audit)],
    badge: badge_id === null ? null : await findRow(reader, 'badge', badge_id),
  };
}

/** The score that a badge asks for now. */
export async function badgeScore(desk: Desk): Promise<number> {
  return (await desk.policies()).at('trust', desk.now()).credit_score_min;
}

/** As of when the first of a merchant's latest scores was recorded that are all below what a badge asks for; null for none. */
async function lowScoreSince(desk: Desk, account_id: string): Promise<Instant | null> {
  const { rows } = await desk.books.lists.credit.history(account_id, { after: null, limit: SCORES_MAX });
  const score_min = await badgeScore(desk);
  const enough = rows.findIndex(({ score }) => score >= score_min);
  return (enough === -1 ? rows : rows.slice(0, enough)).at(-1)?.as_of_at ?? null;
}

/** What was found of each condition when a badge was issued. */
async function groundsThen({ books }: Desk, seq: number): Promise<readonly Ground[]> {
  const [entry] = await books.reader.entriesBySeq([seq]);
  const facts = entry === undefined ? {} : ((JSON.parse(entry.body) as EntryBody).facts ?? {});
  return (facts as { readonly grounds?: readonly Ground[] }).grounds ?? [];
}

export async function applicationView(desk: Desk, id: string) {
  const { reader } = desk.books;
  const application = await mustRow(reader, 'trust_application', id);
  const { account_id, status, ended_seq } = application;
  const is_granted = status === 'granted' && ended_seq !== null;
  return {
    ...{ application, account_id, name: await nameOf(desk, account_id) },
    grounds: [...(is_granted ? await groundsThen(desk, ended_seq) : await groundsNow(desk, account_id))],
    audit: await lastAuditOf(desk, account_id),
    approval_id: await pendingOf(desk, 'issue-badge', { application_id: id }),
    history: await historyOf(reader, id, false),
  };
}

export async function badgeView(desk: Desk, id: string) {
  const { reader, info } = desk.books;
  const badge = await mustRow(reader, 'badge', id);
  const { account_id, signature } = badge;
  const file = badgeFileOf(badge, info.id);
  const drawing = file === null ? null : await badgeDrawing(file);
  return {
    ...{ badge, account_id, name: await nameOf(desk, account_id) },
    code: signature === null ? null : verificationCode(signature),
    picture:
      drawing === null
        ? null
        : {
            ...{ width: drawing.width, height: drawing.height },
            paths: drawing.shapes.map(({ steps, fill }) => ({ d: outlineOf(steps), fill })),
          },
    grounds: [...(await groundsNow(desk, account_id))],
    low_score_since: await lowScoreSince(desk, account_id),
    approval_id: await pendingOf(desk, 'revoke-badge', { badge_id: id }),
    history: await historyOf(reader, id, false),
  };
}

/**
 * Reports to the authority over an open workspace: what to begin one with, and its files.
 */
import { createHash } from 'node:crypto';

import type { ReportFields } from '#core/cases/case-tables';
import type { Report } from '#core/ledger/tables';
import { renderPdf } from '#server/pdf/render';
import { gatherAccounts, gatherAlerts, gatherTrades, restrictionsOf, tradesOf } from '#server/reports/gather';
import { reportJson, reportPdf, type ReportContent } from '#server/reports/report-file';
import { accountsIn, suggestFields } from '#server/reports/suggest';
import type { Language } from '#server/reports/words';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import { notFound } from './failures';
import { mustRow } from './found';
import type { StaffSession } from './staff-session';

const ENTRIES_MAX = 2_000;

/** Fields to begin a report about an alert or case with. Throws NOT_FOUND where neither is there. */
export async function suggestReport(desk: Desk, about: string, language: Language): Promise<ReportFields> {
  const { reader, lists } = desk.books;
  const alerts = await gatherAlerts(reader, about, (await reader.head()).seq);
  const trades = tradesOf(alerts);
  if (trades.length === 0) {
    throw notFound(about.startsWith('alert-') ? 'alert' : 'case', about);
  }
  // What has a part in a loop may be no account, such as a bank.
  const accounts = await gatherAccounts(reader, accountsIn(alerts, trades));
  const account_ids = accounts.map(({ id }) => id);
  const utc_offset_minutes = await desk.utcOffsetMinutes();
  const restrictions = await restrictionsOf(lists, account_ids);
  return { ...suggestFields(alerts, restrictions, { language, utc_offset_minutes }), account_ids };
}

/** The report with what belongs to it, as the books were when it was filed, or last changed. */
async function contentOf(desk: Desk, report: Report): Promise<ReportContent> {
  const { reader, info } = desk.books;
  const entries = await reader.entries({ subject: report.id, outcome: 'done' }, ENTRIES_MAX);
  const last = entries.filter(({ kind }) => kind.endsWith('-report')).at(-1);
  if (last === undefined) {
    throw notFound('report', report.id);
  }
  const { seq, kind, hash, booked_at: at } = last;
  const { fields } = report;
  const alerts = await gatherAlerts(reader, report.about, seq);
  const policies = await desk.policies();
  return {
    ...{ id: report.id, about: report.about, status: report.status, version: report.version, fields },
    ...{ drafted_by: report.drafted_by, drafted_at: report.drafted_at },
    ...{ filed_by: report.filed_by, approved_by: report.approved_by, filed_at: report.filed_at },
    ...{ entry: { seq, kind, hash, at }, books: info.id },
    utc_offset_minutes: policies.at('calendar', at).utc_offset_minutes,
    accounts: await gatherAccounts(reader, fields.account_ids),
    trades: await gatherTrades(reader, fields.trade_ids, alerts, at),
  };
}

export interface ReportAsked {
  readonly id: string;
  readonly format: 'json' | 'pdf';
  readonly language: Language;
}

/** Where a session's person can fetch a report as a file; noted in the journal first. Throws NOT_FOUND. */
export async function reportLink(
  host: Console,
  desk: Desk,
  { session, login }: { readonly session: StaffSession; readonly login: string },
  { id, format, language }: ReportAsked,
): Promise<HandedOut> {
  const report = await mustRow(desk.books.reader, 'report', id);
  const content = await contentOf(desk, report);
  const is_json = format === 'json';
  const bytes = is_json
    ? Buffer.from(reportJson(content), 'utf8')
    : await renderPdf(reportPdf(content, language));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const details = { format, status: report.status, version: report.version, sha256 };
  await desk.mustNote('export', id, login, is_json ? details : { ...details, language });
  const state = report.status === 'filed' ? '' : `-${report.status}`;
  const name = `${id}-v${String(report.version)}${state}${is_json ? '.json' : `-${language}.pdf`}`;
  const media_type = is_json ? 'application/json; charset=utf-8' : 'application/pdf';
  return await handOut(host, session, login, { name, bytes, media_type });
}

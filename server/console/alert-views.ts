/**
 * Alerts and cases as screens are shown them.
 *
 * Who is to judge an alert a second time sees nothing of the first judgement: not in lists, not in its history.
 */
import { JUDGING_KINDS } from '#core/cases/confidential';
import type { AlertEvidence } from '#core/cases/evidence';
import { isListed } from '#core/cases/list-commands';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Alert } from '#core/ledger/tables';
import { maskName } from '#core/parties/masking';

import type { Desk } from './desk';
import { loadRows, mustRow } from './found';

/** Entries of one history. */
const HISTORY_MAX = 2_000;
/** Related alerts shown with one. */
const RELATED_MAX = 20;

/** True when somebody could be asked for the second judgement, so that he must not see the first. */
function isBlindFor(alert: Alert, login: string): boolean {
  return alert.review === 'due' && alert.closed_by !== login;
}

/** An alert as somebody may see it. */
export function alertFor(alert: Alert, login: string): Alert {
  return isBlindFor(alert, login)
    ? { ...alert, disposition: null, reason_code: null, deserved: null, closed_by: null }
    : alert;
}

/** Long texts that have a place of their own. */
const NOT_SHOWN: readonly string[] = ['evidence', 'content', 'signed_note'];

/** What the journal says of an alert or case, oldest first; refusals, evidence and long texts are left out. */
export async function historyOf(reader: LedgerReader, subject: string, is_blind: boolean) {
  const entries = await reader.entries({ subject, outcome: 'done' }, HISTORY_MAX);
  return entries
    .filter(({ kind }) => !is_blind || !JUDGING_KINDS.includes(kind))
    .map(({ seq, kind, actor, booked_at, body }) => {
      const { data } = JSON.parse(body) as EntryBody;
      const shown = Object.entries(data).filter(([name]) => !NOT_SHOWN.includes(name));
      return { seq, kind, actor, booked_at, data: Object.fromEntries(shown) };
    });
}

/** The evidence of alerts, by id, as each was raised last. */
async function evidenceOf(
  reader: LedgerReader,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, AlertEvidence>> {
  const entries = await reader.entriesBySeq(alerts.map(({ raised_seq }) => raised_seq));
  return new Map(
    entries.map(({ subject, body }) => [
      subject,
      (JSON.parse(body) as EntryBody).data['evidence'] as AlertEvidence,
    ]),
  );
}

/** Accounts with a part in the evidence's trades, the alert's own left out. */
function accountsIn({ trades }: AlertEvidence, own: string): string[] {
  const ids = trades.flatMap(({ buyer_id, seller_id, loop }) => [
    ...[buyer_id, seller_id],
    ...loop.flatMap(({ from_id, to_id }) => [from_id, to_id]),
  ]);
  return [...new Set(ids)].filter((id) => id !== own);
}

function sharedTrades(one: AlertEvidence, other: AlertEvidence | undefined): number {
  const ids = new Set(one.trades.map(({ trade_id }) => trade_id));
  return (other?.trades ?? []).filter(({ trade_id }) => ids.has(trade_id)).length;
}

/** Open alerts on others who have a part in the same trades, those with most of them first. */
async function relatedTo(reader: LedgerReader, alert: Alert, evidence: AlertEvidence) {
  const subjects = await loadRows(reader, 'alert_subject', accountsIn(evidence, alert.account_id));
  const open = subjects.filter((subject) => subject.open).map(({ alert_id }) => alert_id);
  const alerts = await loadRows(reader, 'alert', open);
  const others = await evidenceOf(reader, alerts);
  return alerts
    .map((other) => ({ alert: other, shared_trades: sharedTrades(evidence, others.get(other.id)) }))
    .filter(({ shared_trades }) => shared_trades > 0)
    .sort((left, right) => right.shared_trades - left.shared_trades || right.alert.score - left.alert.score)
    .slice(0, RELATED_MAX);
}

/** One alert with everything it rests on, as somebody may see it. Throws NOT_FOUND. */
export async function alertDetail(desk: Desk, id: string, login: string) {
  const { reader, lists } = desk.books;
  const found = await mustRow(reader, 'alert', id);
  const { account_id, case_id } = found;
  const blind = isBlindFor(found, login);
  const account = await mustRow(reader, 'account', account_id);
  const evidence = (await evidenceOf(reader, [found])).get(id) ?? { seen_seq: found.raised_seq, trades: [] };
  const [profile] = account.party_id === null ? [] : await reader.profiles([account.party_id]);
  const earlier = await lists.belonging(['alert', 'account_id'], account_id);
  const cases = await loadRows(reader, 'risk_case', case_id === null ? [] : [case_id]);
  const now = desk.now();
  return {
    alert: alertFor(found, login),
    account,
    name: maskName(profile?.profile.name ?? ''),
    evidence,
    history: await historyOf(reader, id, blind),
    files: [...(await lists.belonging(['case_file', 'about'], id))],
    case: cases[0] ?? null,
    reports: [...(await lists.belonging(['report', 'about'], id))],
    related: await relatedTo(reader, found, evidence),
    earlier: earlier
      .filter((other) => other.id !== id)
      .map((other) => alertFor(other, login))
      .sort((left, right) => right.opened_seq - left.opened_seq),
    restrictions: [...(await lists.belonging(['restriction', 'account_id'], account_id))],
    listings: (await lists.belonging(['account_list', 'account_id'], account_id)).filter((listing) =>
      isListed(listing, now),
    ),
    silences: (await lists.belonging(['silence', 'account_id'], account_id)).filter(
      ({ until_at }) => until_at > now,
    ),
    blind,
  };
}

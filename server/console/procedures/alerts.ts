/** Alerts and cases: the queue, one of them with its evidence, the next one, many at once, looking for more. */
import { aboutOf } from '#core/cases/about';
import { canonicalJson } from '#core/kernel/canonical';
import type { EntryBody } from '#core/ledger/entry';
import { gatherAlerts, tradesOf } from '#server/reports/gather';
import { SCAN_SUBJECT } from '#server/risk/raise-alerts';

import { alertDetail, alertFor, historyOf } from '../alert-views';
import { startBulk } from '../bulk-alerts';
import { attachFile, fileLink } from '../case-files';
import { needOneOf } from '../command-gate';
import { asOfNow, loadRows, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { listingsPage, silencesPage } from '../listing-views';
import { startScan } from '../scan-job';
import { staffWith } from '../staff-views';
import { takeNextAlert } from '../take-alert';

/** Up to which entry a noted scan had looked, and how many entries it left itself: alerts, and the note. */
function scanIn({ data }: EntryBody): { readonly seen_seq: number; readonly own_entries: number } {
  const details = (data['details'] ?? {}) as Partial<Readonly<Record<string, number>>>;
  const { seen_seq = 0, raised = 0, joined = 0 } = details;
  return { seen_seq, own_entries: raised + joined + 1 };
}

export function alertProcedures(os: Implementer) {
  return {
    list: os.alerts.list.handler(async ({ context, input: { after, limit, skip, ...asked } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const as_of = await asOfNow(reader);
      const by = { login: person.login, now: desk.now() };
      const { rows, next } = await lists.alerts({ ...asked, ...by }, { after, limit, skip });
      return { rows: rows.map((row) => alertFor(row, person.login)), next, as_of };
    }),
    count: os.alerts.count.handler(({ context, input: { limit, ...asked } }) => {
      const { desk, person } = present(context);
      return desk.books.lists.countAlerts({ ...asked, login: person.login, now: desk.now() }, limit);
    }),
    waiting: os.alerts.waiting.handler(({ context }) => {
      const { desk, person } = present(context);
      return desk.books.lists.waitingAlerts(person.login, desk.now());
    }),
    detail: os.alerts.detail.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return alertDetail(desk, input.id, person.login);
    }),
    listings: os.alerts.listings.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk } = present(context);
      const as_of = await asOfNow(desk.books.reader);
      const { rows, next } = await listingsPage({ books: desk.books, now: desk.now() }, filter, page);
      return { rows: [...rows], next, as_of };
    }),
    silences: os.alerts.silences.handler(async ({ context, input: { filter, ...page } }) => {
      const { desk } = present(context);
      const as_of = await asOfNow(desk.books.reader);
      const { rows, next } = await silencesPage({ books: desk.books, now: desk.now() }, filter, page);
      return { rows: [...rows], next, as_of };
    }),
    workers: os.alerts.workers.handler(({ context }) => staffWith(present(context).desk, 'risk.work')),
    takeNext: os.alerts.takeNext.handler(async ({ context, input: { key, filter } }) => {
      const { desk, person } = present(context);
      const alert = await desk.oneByOne(() => takeNextAlert(desk, person, key, filter));
      return { alert, detail: alert === null ? null : await alertDetail(desk, alert.id, person.login) };
    }),
    bulk: os.alerts.bulk.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: canonicalJson(asked) };
      const begun = context.host.jobs.begun(under);
      return { job_id: begun ?? (await startBulk(context.host, desk, under, asked)) };
    }),
    scan: os.alerts.scan.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return { job_id: startScan(context.host, desk, person.login, input.key) };
    }),
    lastScan: os.alerts.lastScan.handler(async ({ context }) => {
      const { reader, lists } = present(context).desk.books;
      const filter = { subject: SCAN_SUBJECT, kind: ['note-event'] };
      const { rows } = await lists.journal(
        { filter, direction: 'desc', viewer: null },
        { after: null, limit: 1 },
      );
      const [entry] = rows;
      const { seen_seq, own_entries } =
        entry === undefined ? { seen_seq: 0, own_entries: 0 } : scanIn(JSON.parse(entry.body) as EntryBody);
      const { seq } = await asOfNow(reader);
      return {
        seen_seq,
        at: entry?.booked_at ?? null,
        by: entry?.actor ?? null,
        newer_entries: Math.max(0, seq - seen_seq - own_entries),
      };
    }),
    attach: os.alerts.attach.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      needOneOf(person, aboutOf(input.about)?.writes ?? []);
      return { file: await attachFile(context.host, desk, person.login, input) };
    }),
    fileLink: os.alerts.fileLink.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return fileLink(context.host, desk, context.session, { person, ...input });
    }),
  };
}

export function caseProcedures(os: Implementer) {
  return {
    list: os.cases.list.handler(async ({ context, input: { filter, ...page } }) => {
      const { reader, lists } = present(context).desk.books;
      const as_of = await asOfNow(reader);
      const { rows, next } = await lists.cases(filter, page);
      return { rows: [...rows], next, as_of };
    }),
    detail: os.cases.detail.handler(async ({ context, input: { id } }) => {
      const { desk, person } = present(context);
      const { reader, lists } = desk.books;
      const found = await mustRow(reader, 'risk_case', id);
      const alerts = await loadRows(reader, 'alert', found.alert_ids);
      const gathered = await gatherAlerts(reader, id, (await reader.head()).seq);
      return {
        case: found,
        alerts: alerts
          .map((alert) => alertFor(alert, person.login))
          .sort((left, right) => right.score - left.score),
        suspected: [...new Set(alerts.map(({ account_id }) => account_id))].map((account_id) => ({
          account_id,
          trade_ids: tradesOf(gathered.filter((one) => one.account_id === account_id)).map(
            ({ trade_id }) => trade_id,
          ),
        })),
        history: await historyOf(reader, id, false),
        files: [...(await lists.belonging(['case_file', 'about'], id))],
        reports: [...(await lists.belonging(['report', 'about'], id))],
      };
    }),
  };
}

/**
 * Monitoring the scorecards of the books: which days are looked at, which scorecards, and against what.
 *
 * A report as of a past day is made by what was known then and by the scorecard that was in force then. The reference is the
 * day on which the champion scored first; while that is too recent to have a month after it, the first month shown that has
 * merchants enough.
 */
import { Monitoring, type MonitoringReport, type WatchedScorecard } from '#core/credit/monitor/report';
import type { Sha256 } from '#core/kernel/canonical';
import { DAY_MS, dayOf, monthEnd, monthsBefore, monthStart, type Instant } from '#core/kernel/instant';
import type { Command } from '#core/ledger/commands';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Policy, Row } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';
import type { Lists } from '#database/lists/lists';

import { followJournal, type CreditWatch } from './learn-merchants';
import {
  championAt,
  draftedScorecards,
  inUse,
  namedScorecard,
  type NamedScorecard,
  type ScorecardInUse,
} from './scorecards';

/** What notes of monitoring are about, by which the last one is found. */
const MONITORING_SUBJECT = 'scorecard-monitoring';

const POLICY_ROWS_MAX = 10_000;
/** A reference is no older than this many days before it says anything. */
const REFERENCE_DAYS_MIN = 28;

export interface MonitoringWanted {
  readonly at: Instant;
  readonly months: number;
  /** The day to compare with, where somebody chose one. */
  readonly reference_at?: Instant | undefined;
}

/** A report, and what it is of. */
export interface Monitored {
  readonly as_of_seq: number;
  readonly as_of_at: Instant;
  readonly champion: NamedScorecard;
  readonly challenger: NamedScorecard | null;
  readonly policy: Readonly<Record<string, number>>;
  readonly report: MonitoringReport;
}

interface Asked {
  readonly reader: LedgerReader;
  readonly sha256: Sha256;
}

/** Ends of the last full months, then the instant itself; and the beginning of the first. */
function monthsUpTo(
  { at, months }: MonitoringWanted,
  utc_offset_minutes: number,
): { readonly ends: readonly Instant[]; readonly from: Instant } {
  const full = monthsBefore(at, months, utc_offset_minutes);
  const ends = full.map((month) => (monthEnd(month, utc_offset_minutes) ?? 0) - 1);
  return {
    ends: [...ends.filter((end) => end > 0), at],
    from: monthStart(full[0] ?? '', utc_offset_minutes) ?? 0,
  };
}

/** When a scorecard scored first; null where it never did. */
async function firstScoredAt(reader: LedgerReader, version: string, to_seq: number): Promise<Instant | null> {
  const asked = { kind: 'record-scores', subject: version, outcome: 'done', to_seq } as const;
  const [first] = await reader.entries(asked, 1);
  if (first === undefined) return null;
  const { data } = JSON.parse(first.body) as EntryBody;
  return typeof data['as_of_at'] === 'number' ? data['as_of_at'] : null;
}

async function referenceFor(
  reader: LedgerReader,
  { at, reference_at }: MonitoringWanted,
  { version, as_of_seq }: { readonly version: string; readonly as_of_seq: number },
): Promise<{ readonly at: Instant; readonly kind: 'chosen' | 'first-scores' } | null> {
  if (reference_at !== undefined) return { at: reference_at, kind: 'chosen' };
  const first = await firstScoredAt(reader, version, as_of_seq);
  const is_old_enough = first !== null && first <= at - REFERENCE_DAYS_MIN * DAY_MS;
  return is_old_enough ? { at: first, kind: 'first-scores' } : null;
}

function watchedAs(card: ScorecardInUse, rows: readonly Row<'credit_scorecard'>[]): WatchedScorecard {
  const drafted_at = rows.find(({ id }) => id === card.version)?.drafted_at ?? null;
  return { version: card.version, origin: card.origin, scorer: card.scorer, drafted_at };
}

/** The challenger that stands beside the champion now; null where a past day is looked at. */
async function challengerOf({ reader, sha256 }: Asked, as_of_seq: number) {
  const { challenger, versions } = await draftedScorecards(reader);
  const is_now = as_of_seq === (await reader.head()).seq;
  const row = is_now ? versions.find(({ id }) => id === challenger) : undefined;
  return { challenger: row === undefined ? null : inUse(row, sha256), versions };
}

/**
 * Monitors as of an instant. Throws the signal's reason when stopped. `reader` must see one moment.
 */
export async function monitorScores(
  { reader, sha256 }: Asked,
  wanted: MonitoringWanted,
  watch: CreditWatch = {},
): Promise<Monitored> {
  const { at } = wanted;
  const policies = new Policies(
    (await reader.scan('policy', null, POLICY_ROWS_MAX)) as unknown as readonly Policy[],
  );
  const as_of_seq = await reader.seqAt(at);
  const champion = await championAt(reader, as_of_seq, sha256);
  const { challenger, versions } = await challengerOf({ reader, sha256 }, as_of_seq);
  const { ends, from } = monthsUpTo(wanted, policies.at('calendar', at).utc_offset_minutes);
  const monitoring = new Monitoring({
    champion: watchedAs(champion, versions),
    challenger: challenger === null ? null : watchedAs(challenger, versions),
    reference: await referenceFor(reader, wanted, { version: champion.version, as_of_seq }),
    ...{ months: ends, from, policies },
  });
  await followJournal(
    reader,
    as_of_seq,
    (entry) => {
      monitoring.observe(entry);
    },
    watch,
  );
  watch.signal?.throwIfAborted();
  const policy = policies.at('credit-monitoring', at);
  return {
    ...{ as_of_seq, as_of_at: at, champion: namedScorecard(champion), policy: { ...policy } },
    challenger: challenger === null ? null : namedScorecard(challenger),
    report: await monitoring.report(),
  };
}

/** How many alarms of each level there are. */
export function alarmCounts({ report }: Monitored): { readonly alarms: number; readonly watches: number } {
  const alarms = report.alarms.filter(({ level }) => level === 'alarm').length;
  return { alarms, watches: report.alarms.length - alarms };
}

/** The note that somebody, or the clock, had scorecards looked at. */
export function monitoringNote(by: string, found: Monitored, at: Instant): Command {
  const details = { ...alarmCounts(found), as_of_seq: found.as_of_seq };
  return {
    ...{ kind: 'note-event', key: `monitoring-${by}-${String(found.as_of_seq)}-${String(at)}`, actor: by },
    ...{ mode: 'authorise', at, data: { event: 'credit-monitoring', subject: MONITORING_SUBJECT, details } },
  };
}

export interface LastMonitoring {
  readonly at: Instant;
  readonly by: string;
  readonly as_of_seq: number;
  readonly alarms: number;
  readonly watches: number;
}

/** What was noted of the last report; null where there was none. */
export async function lastMonitoring(lists: Lists): Promise<LastMonitoring | null> {
  const filter = { subject: MONITORING_SUBJECT, outcome: 'done' } as const;
  const { rows } = await lists.journal(
    { filter, direction: 'desc', viewer: null },
    { after: null, limit: 1 },
  );
  const [note] = rows;
  if (note === undefined) return null;
  const { data } = JSON.parse(note.body) as EntryBody;
  const details = (data['details'] ?? {}) as Partial<Readonly<Record<string, number>>>;
  const { alarms = 0, watches = 0, as_of_seq = 0 } = details;
  return { at: note.booked_at, by: note.actor, as_of_seq, alarms, watches };
}

/** Whether a report was made in the calendar month of an instant. */
export function isOfMonth(last: LastMonitoring, at: Instant, utc_offset_minutes: number): boolean {
  return dayOf(last.at, utc_offset_minutes).slice(0, 7) === dayOf(at, utc_offset_minutes).slice(0, 7);
}

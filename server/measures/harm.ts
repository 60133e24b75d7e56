/**
 * What measures did in a window of time, out of the books: which were honest, for how long, how much money they kept from
 * its holders, and which commands they refused.
 */
import {
  alertsBehind,
  harmByRule,
  harmOf,
  linesHeldBy,
  moneyTime,
  verdictOn,
  type Felt,
  type Harm,
  type LedAlert,
  type Level,
} from '#core/enforcement/harm';
import { monthOf, type Instant } from '#core/kernel/instant';
import { ledgerNo } from '#core/ledger/chart';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Restriction, Row } from '#core/ledger/tables';

import type { Reading } from './holding';

const PAGE = 500;
const LINES_PAGE = 5_000;
/** Measures that are looked at, newest first. */
const MEASURES_MAX = 20_000;

export interface HarmAsked {
  readonly from: Instant;
  /** Not in it. */
  readonly to: Instant;
  readonly now: Instant;
  readonly utc_offset_minutes: number;
}

export interface HarmReport {
  readonly total: Harm;
  readonly by_rule: { readonly rule: string; readonly harm: Harm; readonly deserved: number }[];
  /** By the month in which a measure began, `YYYY-MM`. */
  readonly by_month: { readonly month: string; readonly harm: Harm; readonly deserved: number }[];
  readonly verdicts: { readonly honest: number; readonly deserved: number; readonly open: number };
  readonly complete: boolean;
}

async function measuresIn({ lists }: Reading, { from, to, now }: HarmAsked) {
  const found: Restriction[] = [];
  let after: string | null = null;
  let seen = 0;
  do {
    const asked = { filter: { view: 'all' }, direction: 'desc', now, until: now } as const;
    const page: Awaited<ReturnType<typeof lists.measures>> = await lists.measures(asked, {
      after,
      limit: PAGE,
    });
    seen += page.rows.length;
    // A watch is felt by nobody.
    const felt = page.rows.filter(
      ({ kind, starts_at, ended_at }) =>
        kind !== 'watch' && starts_at < Math.min(to, now) && (ended_at ?? now) > from,
    );
    found.push(...felt);
    after = page.next;
  } while (after !== null && seen < MEASURES_MAX);
  return { measures: found, complete: after === null };
}

function ledBy({ id, account_id, case_id, rules, disposition, opened_at }: Row<'alert'>): LedAlert {
  return { id, account_id, case_id, rules, disposition, opened_at };
}

/** Alerts about the account, and those of the case or alert it was proposed from. */
async function alertsFor(
  { reader, lists }: Reading,
  { account_id, about }: Restriction,
): Promise<LedAlert[]> {
  const own = (await lists.belonging(['alert', 'account_id'], account_id)).map(ledBy);
  if (about === null || own.some(({ id, case_id }) => id === about || case_id === about)) {
    return own;
  }
  const cases = await reader.load([{ table: 'risk_case', values: [about] }]);
  const [found] = (cases.get('risk_case') ?? []) as unknown as readonly Row<'risk_case'>[];
  const rows = await reader.load([{ table: 'alert', values: found?.alert_ids ?? [about] }]);
  const others = (rows.get('alert') ?? []) as unknown as readonly Row<'alert'>[];
  return [...own, ...others.map(ledBy)];
}

/** What lay on the lines that a measure keeps, while it did. */
async function moneyHeld(
  reader: LedgerReader,
  account: Account,
  kind: Restriction['kind'],
  { from, to }: Pick<Felt, 'from' | 'to'>,
): Promise<bigint> {
  const nos = linesHeldBy(kind).map((code) => ledgerNo(account.no, code));
  if (nos.length === 0) {
    return 0n;
  }
  const first_seq = await reader.seqAt(from);
  const last_seq = await reader.seqAt(to - 1);
  const begun = await reader.balancesAt(nos.map((account_no) => ({ account_no, seq: first_seq })));
  const levels = new Map<number, Level[]>(
    nos.map((no, index) => [no, [{ at: from, balance_minor: begun[index] ?? 0n }]]),
  );
  let after_seq = first_seq;
  for (;;) {
    const lines = await reader.statement(nos, after_seq, last_seq, LINES_PAGE);
    for (const { account_no, booked_at: at, balance_minor } of lines) {
      levels.get(account_no)?.push({ at, balance_minor });
    }
    const last = lines.at(-1);
    if (last === undefined || lines.length < LINES_PAGE) {
      return [...levels.values()].reduce((sum, course) => sum + moneyTime(course, to), 0n);
    }
    after_seq = last.seq;
  }
}

/** How many commands each restriction refused in the window. */
async function refusalsIn(
  reader: LedgerReader,
  { from, to }: HarmAsked,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let from_seq = (await reader.seqAt(from - 1)) + 1;
  const to_seq = await reader.seqAt(to - 1);
  while (from_seq <= to_seq) {
    const entries = await reader.entries({ outcome: 'refused', from_seq, to_seq }, PAGE);
    for (const { body } of entries) {
      const { refusal } = JSON.parse(body) as EntryBody;
      const id = refusal?.code === 'restricted' ? refusal.details['restriction'] : undefined;
      if (typeof id === 'string') counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < PAGE) {
      break;
    }
    from_seq = last.seq + 1;
  }
  return counts;
}

async function feltIn(reading: Reading, asked: HarmAsked, measures: readonly Restriction[]): Promise<Felt[]> {
  const { reader } = reading;
  const ids = [...new Set(measures.map(({ account_id }) => account_id))];
  const rows = await reader.load([{ table: 'account', values: ids }]);
  const accounts = new Map(
    ((rows.get('account') ?? []) as unknown as readonly Account[]).map((row) => [row.id, row]),
  );
  const refused = await refusalsIn(reader, asked);
  const felt: Felt[] = [];
  for (const measure of measures) {
    const account = accounts.get(measure.account_id);
    if (account === undefined) {
      continue;
    }
    const behind = alertsBehind(measure, await alertsFor(reading, measure));
    const ends = [asked.to, asked.now, measure.ended_at ?? Infinity];
    const span = { from: Math.max(asked.from, measure.starts_at), to: Math.min(...ends) };
    felt.push({
      ...{ account_id: account.id, currency: account.currency, kind: measure.kind, ...span },
      verdict: verdictOn(measure, behind),
      rules: [...new Set(behind.flatMap(({ rules }) => rules))],
      money_time: await moneyHeld(reader, account, measure.kind, span),
      refused: refused.get(measure.id) ?? 0,
    });
  }
  return felt;
}

/** The harm done in a window of time, as far as verdicts are known now. */
export async function readHarm(reading: Reading, asked: HarmAsked): Promise<HarmReport> {
  const { measures, complete } = await measuresIn(reading, asked);
  const felt = await feltIn(reading, asked, measures);
  const honest = felt.filter(({ verdict }) => verdict === 'honest');
  const monthOfFelt = ({ from }: Felt): string => monthOf(from, asked.utc_offset_minutes);
  const months = [...new Set(felt.map(monthOfFelt))].sort();
  const count = (verdict: Felt['verdict']): number => felt.filter((one) => one.verdict === verdict).length;
  return {
    total: harmOf(honest),
    by_rule: harmByRule(felt).sort((left, right) => right.harm.hours - left.harm.hours),
    by_month: months.map((month) => {
      const of_month = felt.filter((one) => monthOfFelt(one) === month);
      return {
        month,
        harm: harmOf(of_month.filter(({ verdict }) => verdict === 'honest')),
        deserved: of_month.filter(({ verdict }) => verdict === 'deserved').length,
      };
    }),
    verdicts: { honest: honest.length, deserved: count('deserved'), open: count('open') },
    complete,
  };
}

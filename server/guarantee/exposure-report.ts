/**
 * What the reserve stands for and whether it is enough: for screens, the command line and files, of one moment.
 */
import { adequacyOf, openExposure, type Adequacy, type Exposure } from '#core/guarantee/adequacy';
import { DAY_MS, MINUTE_MS, dayOf, type Instant } from '#core/kernel/instant';
import { ledgerNo, systemAccountId } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Policy } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';
import type { BadgeExposure, ExposureStep, Moment } from '#database/lists/exposure-figures';
import type { Lists } from '#database/lists/lists';

/** Where the books are read. */
export interface GuaranteeSource {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

export interface ExposureReport extends Moment {
  readonly currency: string;
  readonly reserve_minor: bigint;
  readonly total: Exposure & { readonly open_minor: bigint; readonly paid_minor: bigint };
  readonly paid_year_minor: bigint;
  readonly covered_year_minor: bigint;
  readonly adequacy: Adequacy;
  /** The largest first. */
  readonly badges: readonly (BadgeExposure & { readonly open_minor: bigint })[];
}

const POLICY_ROWS_MAX = 10_000;

/** The policies as they are in the books. */
async function policiesIn(reader: LedgerReader): Promise<Policies> {
  return new Policies((await reader.scan('policy', null, POLICY_ROWS_MAX)) as unknown as readonly Policy[]);
}

async function reserveNo(reader: LedgerReader, currency: string): Promise<number | null> {
  const id = systemAccountId(currency);
  const [account] = (await reader.load([{ table: 'account', values: [id] }])).get('account') ?? [];
  return account === undefined ? null : ledgerNo((account as unknown as Account).no, 'guarantee-reserve');
}

/** What lies in the reserve after an entry, in minor units. */
export async function reserveAt(reader: LedgerReader, currency: string, seq: number): Promise<bigint> {
  const account_no = await reserveNo(reader, currency);
  const [balance] = account_no === null ? [] : await reader.balancesAt([{ account_no, seq }]);
  return balance ?? 0n;
}

function totalOf(badges: readonly BadgeExposure[]): Exposure & { readonly paid_minor: bigint } {
  const sum = (of: (one: BadgeExposure) => bigint): bigint =>
    badges.reduce((total, one) => total + of(one), 0n);
  return {
    covered_minor: sum((one) => one.covered_minor),
    ahead_minor: sum((one) => one.ahead_minor),
    claimed_minor: sum((one) => one.claimed_minor),
    unrecovered_minor: sum((one) => one.unrecovered_minor),
    paid_minor: sum((one) => one.paid_minor),
  };
}

/** Open exposure per merchant: he may have had several badges. */
function perMerchant(badges: readonly BadgeExposure[]): bigint[] {
  const open = new Map<string, bigint>();
  for (const badge of badges) {
    open.set(badge.account_id, (open.get(badge.account_id) ?? 0n) + openExposure(badge));
  }
  return [...open.values()];
}

/** The moment asked for: as of an entry, at the instant it was booked; now at the present. */
async function momentOf(
  reader: LedgerReader,
  now: Instant,
  as_of_seq: number | undefined,
): Promise<Moment & { readonly is_past: boolean }> {
  const head = await reader.head();
  if (as_of_seq === undefined || as_of_seq >= head.seq) {
    return { seq: head.seq, at: Math.max(now, head.booked_at), is_past: false };
  }
  const [entry] = await reader.entriesBySeq([as_of_seq]);
  return { seq: as_of_seq, at: entry?.booked_at ?? 0, is_past: true };
}

/** What the reserve stands for in a currency, now or as of an entry. */
export async function exposureReport(
  { reader, lists }: GuaranteeSource,
  {
    currency,
    now,
    as_of_seq,
  }: { readonly currency: string; readonly now: Instant; readonly as_of_seq?: number | undefined },
): Promise<ExposureReport> {
  const { seq, at, is_past } = await momentOf(reader, now, as_of_seq);
  const all = is_past ? await lists.exposure.asOf({ seq, at }) : await lists.exposure.now(at);
  const badges = all.filter((badge) => badge.currency === currency);
  const total = totalOf(badges);
  const reserve_minor = await reserveAt(reader, currency, seq);
  const year = await lists.exposure.year(currency, { seq, at });
  const policy = (await policiesIn(reader)).at('guarantee', at);
  const adequacy = adequacyOf(
    { reserve_minor, exposure: total, merchants_minor: perMerchant(badges), ...year },
    policy,
  );
  const open = badges.map((badge) => ({ ...badge, open_minor: openExposure(badge) }));
  open.sort((left, right) =>
    left.open_minor < right.open_minor ? 1 : left.open_minor > right.open_minor ? -1 : 0,
  );
  return {
    ...{ seq, at, currency, reserve_minor, ...year, adequacy, badges: open },
    total: { ...total, open_minor: openExposure(total) },
  };
}

export interface ExposurePoint {
  /** YYYY-MM-DD on the platform's calendar. */
  readonly day: string;
  readonly reserve_minor: bigint;
  readonly open_minor: bigint;
  readonly claimed_minor: bigint;
}

/** Open exposure at the end of days, in the order asked, by the changes of each day. Pure. */
function exposureByDay(
  steps: readonly ExposureStep[],
  days: readonly number[],
): { readonly open_minor: bigint; readonly claimed_minor: bigint }[] {
  const sorted = [...steps].sort((left, right) => left.day - right.day);
  /** What is covered, by the day on which that ends. */
  const until = new Map<number, bigint>();
  let [ahead_minor, claimed_minor, place] = [0n, 0n, 0];
  return days.map((day) => {
    for (; place < sorted.length; place += 1) {
      const step = sorted[place];
      if (step === undefined || step.day > day) break;
      ahead_minor += step.ahead_minor;
      claimed_minor += step.claimed_minor;
      until.set(step.until_day, (until.get(step.until_day) ?? 0n) + step.covered_minor);
    }
    let covered_minor = 0n;
    for (const [end, sum_minor] of until) {
      if (end > day) covered_minor += sum_minor;
      else until.delete(end);
    }
    return { open_minor: covered_minor + ahead_minor + claimed_minor, claimed_minor };
  });
}

/** Reserve and exposure at the end of each of the last days. */
export async function exposureHistory(
  { reader, lists }: GuaranteeSource,
  { currency, now, days }: { readonly currency: string; readonly now: Instant; readonly days: number },
): Promise<ExposurePoint[]> {
  const { utc_offset_minutes } = (await policiesIn(reader)).at('calendar', now);
  const today = Math.floor((now + utc_offset_minutes * MINUTE_MS) / DAY_MS);
  const wanted = Array.from({ length: days }, (_, place) => today - days + 1 + place);
  const exposures = exposureByDay(await lists.exposure.steps(currency, utc_offset_minutes), wanted);
  const account_no = await reserveNo(reader, currency);
  const ends = wanted.map((day) => (day + 1) * DAY_MS - utc_offset_minutes * MINUTE_MS - 1);
  const seqs = await Promise.all(ends.map((end) => reader.seqAt(end)));
  const reserves =
    account_no === null ? [] : await reader.balancesAt(seqs.map((seq) => ({ account_no, seq })));
  return wanted.map((day, place) => ({
    day: dayOf(day * DAY_MS, 0),
    reserve_minor: reserves[place] ?? 0n,
    open_minor: exposures[place]?.open_minor ?? 0n,
    claimed_minor: exposures[place]?.claimed_minor ?? 0n,
  }));
}

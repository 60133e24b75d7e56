/**
 * Measures as screens are shown them: where each stands, what its holder was told, what waits on a frozen account.
 *
 * Which alert or case a measure came from, and the trades it rests on, tell of suspicions: only who may read risk work
 * is told.
 */
import { MEASURE_GROUNDS } from '#core/cases/confidential';
import { matterOf } from '#core/approvals/matters';
import type { FrozenAccount, FrozenFilter, MeasureListed, Touched } from '#core/contract/measures';
import { isForGood } from '#core/enforcement/matrix';
import { noticeDue, noticesOf } from '#core/enforcement/notice-commands';
import type { NoticeEvent } from '#core/enforcement/notice-tables';
import { touchesOf, type Course, type Touches } from '#core/enforcement/touches';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { EntryBody } from '#core/ledger/entry';
import type { Restriction, RestrictionKind, Row } from '#core/ledger/tables';
import { readHolding, type AccountHolding } from '#server/measures/holding';

import type { Desk } from './desk';
import { notFound } from './failures';
import { findRow, loadRows, mustRow } from './found';
import type { Person } from './implementer';

type Reading = Pick<Desk['books'], 'reader' | 'lists'>;
export type Viewing = Pick<Person, 'permissions'>;

/** Kinds under which the holder cannot get at his money. */
const FROZEN_KINDS: readonly RestrictionKind[] = ['stop-withdrawals', 'freeze', 'end-service'];
const TRADES_SHOWN = 100;
/** Entries of an account's measures that are looked through for one of them. */
const HISTORY_MAX = 2_000;

/** A restriction as somebody may see it. */
export function restrictionFor(restriction: Restriction, { permissions }: Viewing): Restriction {
  return permissions.has('risk.read')
    ? restriction
    : { ...restriction, about: null, trade_ids: [], file_ids: [] };
}

function openAppeals(matters: readonly Row<'appeal_matter'>[]): ReadonlyMap<string, string> {
  return new Map(matters.filter(({ open }) => open).map(({ id, appeal_id }) => [id, appeal_id]));
}

/** Letters that went out, by restriction. */
async function toldOf({ lists }: Reading, ids: readonly string[]) {
  const told = new Map<string, ReadonlySet<NoticeEvent>>();
  for (const id of ids) {
    const rows = await lists.belonging(['notice', 'restriction_id'], id);
    told.set(id, new Set(rows.map(({ event }) => event)));
  }
  return told;
}

/** Restrictions with where they stand, for somebody, at an instant. */
export async function measureViews(
  reading: Reading,
  restrictions: readonly Restriction[],
  viewer: Viewing,
  now: Instant,
): Promise<MeasureListed[]> {
  const { reader } = reading;
  const account_ids = [...new Set(restrictions.map(({ account_id }) => account_id))];
  const accounts = new Map((await loadRows(reader, 'account', account_ids)).map((row) => [row.id, row]));
  const matters = restrictions.map(({ id }) => `restriction|${id}`);
  const appeals = openAppeals(await loadRows(reader, 'appeal_matter', matters));
  const told = await toldOf(
    reading,
    restrictions.map(({ id }) => id),
  );
  return restrictions.map((restriction) => {
    const due = restriction.starts_at <= now ? noticeDue(restriction) : null;
    return {
      restriction: restrictionFor(restriction, viewer),
      currency: accounts.get(restriction.account_id)?.currency ?? '',
      notice_due: due === null || told.get(restriction.id)?.has(due) === true ? null : due,
      appeal_id: appeals.get(`restriction|${restriction.id}`) ?? null,
      liftable: restriction.ended_seq === null && !isForGood(restriction, now),
    };
  });
}

/** Entries that say what was done with one measure, oldest first. */
async function historyOf({ reader }: Reading, { id, account_id }: Restriction, viewer: Viewing) {
  const entries = await reader.entries({ subject: account_id, outcome: 'done' }, HISTORY_MAX);
  const hidden = viewer.permissions.has('risk.read') ? [] : MEASURE_GROUNDS;
  return entries.flatMap(({ seq, kind, actor, booked_at, body }) => {
    const { data } = JSON.parse(body) as EntryBody;
    const shown = Object.entries(data).filter(([name]) => !hidden.includes(name));
    return data['restriction_id'] === id
      ? [{ seq, kind, actor, booked_at, data: Object.fromEntries(shown) }]
      : [];
  });
}

/** One measure in full. Throws NOT_FOUND. */
export async function measureDetail(desk: Desk, id: string, viewer: Viewing) {
  const { books } = desk;
  const { reader, lists } = books;
  const restriction = await mustRow(reader, 'restriction', id);
  const [measure] = await measureViews(books, [restriction], viewer, desk.now());
  if (measure === undefined) {
    throw notFound('restriction', id);
  }
  const matter = await findRow(reader, 'matter', matterOf('lift-restriction', { restriction_id: id }));
  const appeals = await lists.belonging(['appeal', 'against_id'], id);
  const { appeal_days } = (await desk.policies()).at('measures', restriction.starts_at);
  return {
    measure,
    notices: [...(await lists.belonging(['notice', 'restriction_id'], id))],
    letters: [...noticesOf(restriction)],
    appeals: [...appeals],
    appeal_until: restriction.starts_at + appeal_days * DAY_MS,
    lifting_id: matter?.approval_id ?? null,
    history: await historyOf(books, restriction, viewer),
  };
}

/** Trades whose timer is due first come first. */
function byTimer(left: Touches['trades'][number], right: Touches['trades'][number]): number {
  return (left.timer_due_at ?? Infinity) - (right.timer_due_at ?? Infinity) || (left.id < right.id ? -1 : 1);
}

export interface ProposedMeasure extends Omit<Course, 'id' | 'starts_at' | 'ends_at' | 'step_down'> {
  readonly account_id: string;
  readonly starts_at?: Instant | undefined;
  readonly ends_at?: Instant | undefined;
  readonly step_down?: Course['step_down'] | undefined;
}

/** What a proposed measure would touch now. Throws NOT_FOUND. */
export async function touchedBy(desk: Desk, proposed: ProposedMeasure, viewer: Viewing): Promise<Touched> {
  const { account_id, kind, terms } = proposed;
  const now = desk.now();
  const holding = await desk.books.snapshot((reader, lists) => readHolding({ reader, lists }, account_id));
  if (holding === null) {
    throw notFound('account', account_id);
  }
  const starts_at = Math.max(proposed.starts_at ?? now, now);
  const course: Course = {
    ...{ id: 'proposed', kind, terms, starts_at },
    ...{ ends_at: proposed.ends_at ?? null, step_down: proposed.step_down ?? null },
  };
  const { trades, ...touches } = touchesOf(holding, course, now);
  const days = (await desk.policies()).at('measures', starts_at).review_days[kind];
  return {
    ...{ account_id, currency: holding.account.currency },
    ...{ at: touches.at, money: touches.money },
    steps: [...touches.steps],
    purposes: [...touches.purposes],
    withdrawals: [...touches.withdrawals],
    trades: [...trades]
      .sort(byTimer)
      .slice(0, TRADES_SHOWN)
      .map((trade) => ({ ...trade, steps: [...trade.steps] })),
    ...{ trades_total: trades.length, complete: holding.complete },
    restrictions: holding.restrictions.map((one) => restrictionFor(one, viewer)),
    claims: [...holding.claims],
    approval_ids: [...holding.approval_ids],
    review_at: days === 0 ? null : starts_at + days * DAY_MS,
  };
}

/** Nothing is added to what is in force: the measure that stops nothing. */
const AS_IT_IS: Course = { id: '', kind: 'watch', terms: {}, starts_at: 0, ends_at: null, step_down: null };

function waitingOn(holding: AccountHolding, now: Instant) {
  const { money, trades } = touchesOf(holding, AS_IT_IS, now);
  const live = trades.filter(({ held_minor, status }) => held_minor > 0n && status !== 'confirmed');
  const sales = live.filter(({ side }) => side === 'seller');
  const purchases = live.filter(({ side }) => side === 'buyer');
  return {
    out_of_reach_minor: money.out_of_reach_after_minor,
    sales: {
      ...{ count: sales.length, escrow_minor: money.escrow_in_minor },
      refunds_asked: sales.filter(({ status }) => status === 'refund-requested').length,
    },
    purchases: { count: purchases.length, escrow_minor: money.escrow_out_minor },
    withdrawals: { count: holding.withdrawals.length, held_minor: money.held_minor },
  };
}

async function frozenAccount(
  desk: Desk,
  account_id: string,
  viewer: Viewing,
  now: Instant,
): Promise<FrozenAccount | null> {
  const { books } = desk;
  const holding = await readHolding(books, account_id);
  if (holding === null) {
    return null;
  }
  const { account, restrictions, approval_ids } = holding;
  const freezing = restrictions.filter(
    ({ kind, starts_at }) => FROZEN_KINDS.includes(kind) && starts_at <= now,
  );
  const measures = await measureViews(books, freezing, viewer, now);
  const reviews = freezing.flatMap(({ review_at }) => (review_at === null ? [] : [review_at]));
  return {
    ...{ account_id, party_id: account.party_id, currency: account.currency, measures },
    since: Math.min(...freezing.map(({ starts_at }) => starts_at)),
    review_at: reviews.length === 0 ? null : Math.min(...reviews),
    ...waitingOn(holding, now),
    approval_ids: [...approval_ids],
  };
}

/** Rounds of reading in which a page of frozen accounts is filled; one that then is short is not the last. */
const ROUNDS_MAX = 10;

/** A page of frozen accounts; each stands where its oldest freezing measure of the filter does. */
export async function frozenAccounts(
  desk: Desk,
  wanted: FrozenFilter,
  page: { readonly after: string | null; readonly limit: number },
  viewer: Viewing,
) {
  const now = desk.now();
  const { lists } = desk.books;
  const { kinds = FROZEN_KINDS, reason_code, account_id, currency, overdue } = wanted;
  const { since_from: starts_from, since_to: starts_to, held_min_minor, held_max_minor } = wanted;
  const filter = {
    ...{ view: 'in-force' as const, reason_code, account_id, currency, overdue, starts_from, starts_to },
    kinds: FROZEN_KINDS.filter((kind) => kinds.includes(kind)),
  };
  if (filter.kinds.length === 0) {
    return { rows: [], next: null };
  }
  const asked = { filter, direction: 'asc' as const, now, until: now };
  const found: FrozenAccount[] = [];
  let after = page.after;
  for (let round = 0; round < ROUNDS_MAX && found.length < page.limit; round += 1) {
    const { rows, next } = await lists.measures(asked, { after, limit: page.limit - found.length });
    for (const row of rows) {
      // One with several stands once, by the first that was imposed.
      const of_account = { ...asked, filter: { ...filter, account_id: row.account_id } };
      const [first] = (await lists.measures(of_account, { after: null, limit: 1 })).rows;
      const frozen = first?.id === row.id ? await frozenAccount(desk, row.account_id, viewer, now) : null;
      const held_minor = frozen?.out_of_reach_minor ?? 0n;
      const fits =
        held_minor >= (held_min_minor ?? held_minor) && held_minor <= (held_max_minor ?? held_minor);
      found.push(...(frozen !== null && fits ? [frozen] : []));
    }
    after = next;
    if (next === null) {
      break;
    }
  }
  return { rows: found, next: after };
}

/**
 * What is behind a figure of a recorded run, in pages: as the books stood at the end of its day, and as far as they knew when it was computed.
 *
 * Statements and matches that came since are left out, and matches that were taken back since are put back: so the list adds up to the
 * figure though the books went on.
 */
import { businessDayNear } from '#core/cases/due';
import { breaksOn, isOpenOn } from '#core/custody/breaks';
import { PERMITTED, quarterEnd } from '#core/custody/run/daily-run';
import { storedRun, type RunData } from '#core/custody/run/run-data';
import { amountOf, behind, figureOf, type Behind, type Source } from '#core/custody/run/sources';
import { dayOf } from '#core/kernel/instant';
import { ledgerNo } from '#core/ledger/chart';
import type { Account, Row } from '#core/ledger/tables';
import type { OpenItem } from '#database/lists/custody-run-list';

import { endOfDay, type CustodyRules } from './custody-rules';
import {
  CUSTOMER_CODES,
  dayBefore,
  OWN_CODES,
  setAsideUntil,
  systemAccount,
  unallocatedAt,
  type RunBooks,
} from './daily-run';

/** One thing behind a figure. */
export interface BehindItem {
  readonly kind: 'opening' | 'line' | 'movement' | 'balance' | 'posting' | 'receipt' | 'run';
  /** Of the line, movement, ledger account or run. */
  readonly id: string;
  /** The entry by which it came into the books; null where it is none. */
  readonly seq: number | null;
  readonly day: string | null;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly reference: string;
  /** Type of the line, kind of the entry, line of the chart. */
  readonly about: string;
}

export interface BehindPage {
  readonly rows: readonly BehindItem[];
  readonly next: string | null;
}

export interface BehindAsked {
  readonly after: string | null;
  readonly limit: number;
}

type List = Exclude<Behind, { readonly parts: unknown }>;

interface Asked {
  readonly books: RunBooks;
  readonly run: RunData;
  readonly source: Source;
  readonly rules: CustodyRules;
  readonly page: BehindAsked;
}

const lineItem = (row: Row<'custody_line'>): BehindItem => ({
  ...{ kind: 'line', id: row.id, seq: null, day: row.booked_on, account_id: row.account_id },
  ...{ amount_minor: row.amount_minor, reference: row.reference, about: row.type },
});

const movementItem = (row: Row<'custody_movement'>): BehindItem => ({
  ...{ kind: 'movement', id: row.id, seq: row.seq, day: row.booked_on, account_id: row.account_id },
  ...{ amount_minor: row.amount_minor, reference: row.reference, about: row.kind },
});

/** What is in memory whole, in pages by place. */
function sliced(items: readonly BehindItem[], { after, limit }: BehindAsked): BehindPage {
  const from = Number(after ?? '0');
  const rows = items.slice(from, from + limit);
  return { rows, next: from + limit < items.length ? String(from + limit) : null };
}

function accountsOf({ run, source }: Asked): string[] {
  const ids = run.accounts.map(({ account_id }) => account_id);
  return source.account_id === undefined ? ids : ids.filter((id) => id === source.account_id);
}

const codesFor = ({ source }: Asked): readonly string[] =>
  source.code === undefined ? CUSTOMER_CODES : [source.code];

/** By account, the entry of the last statement whose lines count. */
async function knownLines(
  { books, run }: Asked,
  account_ids: readonly string[],
  by_day: boolean,
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>();
  for (const id of account_ids) {
    const last = await books.lists.custody_runs.lastStatement(id, run.day, run.known_seq);
    // What a later page of the books' knowledge booked on the day counts for the day, not for the balance.
    if (by_day) known.set(id, run.known_seq);
    else if (last !== null) known.set(id, last.recorded_seq);
  }
  return known;
}

async function linesPage(asked: Asked, list: List): Promise<BehindPage> {
  const { books, run, page } = asked;
  const account_ids = accountsOf(asked);
  const known = await knownLines(asked, account_ids, list.list !== 'lines');
  const interest = list.list === 'interest' ? ({ interest: list.open ? 'open' : 'all' } as const) : {};
  const of = list.list === 'lines-of-day' ? 'day' : 'until';
  if (known.size === 0) return { rows: [], next: null };
  const found = await books.lists.custody_behind.lines(
    { account_ids, day: run.day, of, known, ...interest },
    page,
  );
  const openings: BehindItem[] = [];
  if (list.list === 'lines' && page.after === null) {
    for (const account_id of known.keys()) {
      const first = await books.lists.custody_runs.firstOpening(account_id);
      if (first === null) continue;
      openings.push({
        ...{ kind: 'opening', id: account_id, seq: null, day: first.day, account_id },
        ...{ amount_minor: first.opening_minor, reference: '', about: '' },
      });
    }
  }
  return { rows: [...openings, ...found.rows.map(lineItem)], next: found.next };
}

async function movementsPage(asked: Asked, list: List): Promise<BehindPage> {
  const { books, run, page } = asked;
  const out = list.list === 'outflows' ? { out: { but_kinds: list.other ? [...PERMITTED] : [] } } : {};
  const of = list.list === 'movements' ? 'until' : 'day';
  const found = await books.lists.custody_behind.movements(
    { account_ids: accountsOf(asked), day: run.day, of, ...out },
    page,
  );
  const rows = found.rows.map(movementItem);
  return {
    // What left is told as what it is: an amount that left.
    rows: list.list === 'outflows' ? rows.map((row) => ({ ...row, amount_minor: -row.amount_minor })) : rows,
    next: found.next,
  };
}

/** Items of an account as they were known by an entry: open by the end of the day or of the day before. */
async function itemsAsKnown({ books, run }: Asked, account_id: string): Promise<OpenItem[]> {
  const { reader, lists } = books;
  const { day, known_seq } = run;
  const [known] = await reader.entriesBySeq([known_seq]);
  const since = await lists.custody_behind.matchesSince(account_id, known_seq, known?.booked_at ?? 0);
  const settled_then = new Map<string, string | null>();
  for (const match of since) {
    const { made_seq, settled_on } = match;
    const { line_ids, movement_ids } = await lists.custody_desk.idsIn(match);
    for (const id of [...line_ids, ...movement_ids]) {
      if (made_seq <= known_seq) settled_then.set(id, settled_on);
      else if (!settled_then.has(id)) settled_then.set(id, null);
    }
  }
  const now = await lists.custody_runs.openItems(account_id, day, dayBefore(day));
  const shown = new Set(now.map(({ id }) => id));
  const others = [...settled_then.keys()].filter((id) => !shown.has(id));
  const later = await lists.custody_runs.itemsById(account_id, others, day);
  return [...now, ...later]
    .filter(({ seq }) => seq <= known_seq)
    .map((item) => {
      const then = settled_then.get(item.id);
      return then === undefined ? item : { ...item, settled_on: then };
    });
}

async function openPage(asked: Asked, list: Extract<List, { list: 'open' }>): Promise<BehindPage> {
  const { run, rules, page } = asked;
  const on = list.when === 'day' ? run.day : dayBefore(run.day);
  const items: BehindItem[] = [];
  for (const account_id of accountsOf(asked)) {
    const open = (await itemsAsKnown(asked, account_id)).filter((item) => isOpenOn(item, on));
    const by_id = new Map(open.map((item) => [item.id, item]));
    const of = (side: OpenItem['side']): OpenItem[] => open.filter((item) => item.side === side);
    for (const one of breaksOn(on, of('bank'), of('books'), [])) {
      const { quadrant, age_band, age_days } = one;
      const fits =
        list.corners === 'all' ||
        (list.corners === 'expected'
          ? quadrant === 'books-out' || (quadrant === 'books-in' && age_days <= rules.custody.expected_days)
          : list.corners.some((corner) => corner.quadrant === quadrant && corner.band === age_band));
      const item = by_id.get(one.id);
      if (!fits || item === undefined) continue;
      // Of the whole, what the bank alone has is taken away.
      const sign = list.corners === 'all' && item.side === 'bank' ? -1n : 1n;
      items.push({
        ...{ kind: item.side === 'bank' ? 'line' : 'movement', id: item.id, day: item.booked_on },
        ...{ seq: item.side === 'bank' ? null : item.seq, account_id, reference: item.reference },
        ...{ amount_minor: sign * item.amount_minor, about: item.about },
      });
    }
  }
  return sliced(items, page);
}

async function seqsOf({
  books,
  run,
  rules,
}: Asked): Promise<{ readonly before_seq: number; readonly seq: number }> {
  const before_seq = await books.reader.seqAt(endOfDay(dayBefore(run.day), rules.utc_offset_minutes));
  return { before_seq, seq: run.as_of_seq };
}

async function balancesPage(asked: Asked, list: Extract<List, { list: 'balances' }>): Promise<BehindPage> {
  const { books, run, page } = asked;
  const { before_seq, seq } = await seqsOf(asked);
  const at = list.when === 'day' ? seq : before_seq;
  const rows = await books.lists.custody_behind.balances(
    { currency: run.currency, codes: codesFor(asked), seq: at, sign: list.sign },
    Number(page.after ?? '0'),
    page.limit,
  );
  const last = rows.at(-1);
  return {
    rows: rows.map(({ account_no, account_id, code, balance_minor }) => ({
      ...{ kind: 'balance', id: String(account_no), seq: null, day: null, account_id },
      ...{ amount_minor: balance_minor, reference: '', about: code },
    })),
    next: last === undefined || rows.length < page.limit ? null : String(last.account_no),
  };
}

async function postingsPage(asked: Asked, list: Extract<List, { list: 'postings' }>): Promise<BehindPage> {
  const { books, run, page } = asked;
  const { before_seq, seq } = await seqsOf(asked);
  const [after_seq = '0', after_idx = '-1'] = (page.after ?? '').split('.').filter((part) => part !== '');
  const rows = await books.lists.custody_behind.postings(
    { currency: run.currency, codes: codesFor(asked), after_seq: before_seq, seq, side: list.side },
    { seq: Number(after_seq), idx: Number(after_idx) },
    page.limit,
  );
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      ...{ kind: 'posting', id: `${String(row.seq)}.${String(row.idx)}`, seq: row.seq, day: null },
      ...{ account_id: row.account_id, amount_minor: row.amount_minor, reference: row.code, about: row.kind },
    })),
    next: last === undefined || rows.length < page.limit ? null : `${String(last.seq)}.${String(last.idx)}`,
  };
}

/** What was put into the risk reserve, or its balance at the end of the day or of the quarter before. */
async function reservePage(
  { books: { reader }, run, rules, page }: Asked,
  { id: account_id, no }: Account,
  of: 'set-aside' | 'balance' | 'carried',
): Promise<BehindPage> {
  const { utc_offset_minutes } = rules;
  const own = { account_id, reference: '', about: 'risk-reserve' };
  if (of === 'set-aside') {
    const lines = await setAsideUntil(reader, no, run.as_of_seq);
    const rows = lines.map(({ seq, amount_minor, booked_at }): BehindItem => ({
      ...{ kind: 'posting', id: String(seq), seq, day: dayOf(booked_at, utc_offset_minutes), amount_minor },
      ...own,
    }));
    return sliced(rows, page);
  }
  const day = of === 'carried' ? quarterEnd(run.day) : null;
  const seq = day === null ? run.as_of_seq : await reader.seqAt(endOfDay(day, utc_offset_minutes));
  const account_no = ledgerNo(no, 'risk-reserve');
  const [amount_minor = 0n] = await reader.balancesAt([{ account_no, seq }]);
  return sliced([{ kind: 'balance', id: String(account_no), seq: null, day, amount_minor, ...own }], page);
}

async function systemPage(asked: Asked, list: List): Promise<BehindPage> {
  const { books, run, rules, page } = asked;
  const system = await systemAccount(books.reader, run.currency);
  if (system === undefined) return { rows: [], next: null };
  if (list.list === 'reserve') return await reservePage(asked, system, list.of);
  if (list.list === 'own-balances') {
    const nos = OWN_CODES.map((code) => ledgerNo(system.no, code));
    const on = list.on === null ? null : figureOf(run, { test: 'T12', figure: list.on });
    const day = typeof on === 'string' ? on : null;
    const seq =
      day === null ? run.as_of_seq : await books.reader.seqAt(endOfDay(day, rules.utc_offset_minutes));
    const balances = await books.reader.balancesAt(nos.map((account_no) => ({ account_no, seq })));
    const rows = OWN_CODES.map((code, place): BehindItem => ({
      ...{ kind: 'balance', id: String(nos[place]), seq: null, day, account_id: system.id },
      ...{ amount_minor: balances[place] ?? 0n, reference: '', about: code },
    }));
    return sliced(rows, page);
  }
  const receipts = await unallocatedAt(
    books.reader,
    ledgerNo(system.no, 'suspense'),
    run.as_of_seq,
    rules.utc_offset_minutes,
  );
  const { alerts, custody } = rules;
  const isLate = (day: string): boolean => businessDayNear(day, custody.allocation_days, alerts) < run.day;
  const rows = receipts
    .filter(({ day }) => list.list !== 'receipts' || !list.late || isLate(day))
    .map(({ seq, day, amount_minor }): BehindItem => ({
      ...{ kind: 'receipt', id: String(seq), seq, day, account_id: system.id },
      ...{ amount_minor, reference: '', about: 'suspense' },
    }));
  return sliced(rows, page);
}

/** The run of the month that a figure was taken from. */
async function runsPage({ books, run, source, page }: Asked): Promise<BehindPage> {
  const first = `${run.day.slice(0, 7)}-01`;
  const runs = await books.lists.custody_runs.runs(run.currency, first, run.day, true);
  const wanted = figureOf(run, source);
  const found = runs.filter((row) => {
    const own = amountOf(storedRun(row), { test: 'T4', figure: 'requirement_minor' });
    return String(own) === wanted && (source.figure !== 'closing_minor' || row.day === run.day);
  });
  return sliced(
    found.slice(-1).map((row) => ({
      ...{ kind: 'run', id: row.id, seq: Number(row.id.slice('run-'.length)), day: row.day, account_id: '' },
      ...{ amount_minor: BigInt(String(wanted)), reference: '', about: row.status },
    })),
    page,
  );
}

/** A page behind a figure of a run; null where it is no sum of things, or one of other figures. */
export async function behindPage(
  books: RunBooks,
  run: RunData,
  source: Source,
  rules: CustodyRules,
  page: BehindAsked,
): Promise<BehindPage | null> {
  const list = behind(source);
  if (list === null || 'parts' in list) return null;
  const asked: Asked = { books, run, source, rules, page };
  switch (list.list) {
    case 'lines':
    case 'lines-of-day':
    case 'interest':
      return await linesPage(asked, list);
    case 'movements':
    case 'movements-of-day':
    case 'outflows':
      return await movementsPage(asked, list);
    case 'open':
      return await openPage(asked, list);
    case 'balances':
      return await balancesPage(asked, list);
    case 'postings':
      return await postingsPage(asked, list);
    case 'own-balances':
    case 'reserve':
    case 'receipts':
      return await systemPage(asked, list);
    case 'runs':
      return await runsPage(asked);
  }
}

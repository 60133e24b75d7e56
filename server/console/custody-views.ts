/** Matching and breaks as screens are shown them. */
import type { z } from 'zod';

import type {
  BreakFilter,
  BreakView,
  ItemBrief,
  MatchListFilter,
  MatchView,
  OpenFilter,
  OpenItem,
  SuggestionView,
} from '#core/contract/custody';
import { DESK_ITEMS_MAX } from '#core/contract/custody';
import { breaksOn, type Break } from '#core/custody/breaks';
import { dayOf } from '#core/kernel/instant';
import { parseCommand, type Command } from '#core/ledger/commands';
import type { Account, Row } from '#core/ledger/tables';
import { AccountDesks, type AccountDesk, type DeskSuggestion } from '#server/custody/account-desk';
import { custodyRules, matchingOf } from '#server/custody/custody-rules';
import type { jumpRequest } from '#core/contract/values';
import type { Counted } from '#database/lists/lists';

import { historyOf } from './alert-views';
import type { Desk } from './desk';
import { invalid, notFound, refused } from './failures';
import { asOfNow, findRow, loadRows, mustRow } from './found';

type Jump = z.output<z.ZodObject<typeof jumpRequest>>;
type Line = Row<'custody_line'>;
type Movement = Row<'custody_movement'>;

/** More custody accounts than a platform has. */
const ACCOUNTS_MAX = 1_000;
/** Matches that were taken back and are looked through for one item. */
const UNDONE_MAX = 5_000;

/** Items that are shown of a match that is larger than an entry. */
const ITEMS_SHOWN = 1_000;

const desks = new WeakMap<Desk, AccountDesks>();

function desksOf(desk: Desk): AccountDesks {
  const known = desks.get(desk);
  if (known !== undefined) return known;
  const { reader, lists } = desk.books;
  const made = new AccountDesks({ reader, lists });
  desks.set(desk, made);
  return made;
}

/** Today, and how far apart banks and books may be. */
async function dayRules(desk: Desk) {
  const today = dayOf(desk.now(), await desk.utcOffsetMinutes());
  const { custody } = await custodyRules(desk.books.reader, today, desk.now());
  return { today, matching: matchingOf(custody) };
}

async function accountDesk(desk: Desk, account_id: string): Promise<AccountDesk> {
  const { matching } = await dayRules(desk);
  return await desksOf(desk).of(account_id, matching);
}

/** All custody accounts by id. */
async function custodyAccounts(desk: Desk): Promise<readonly Account[]> {
  const found = await desk.books.lists.accounts(
    { filter: { class: 'custody' }, sort: 'id', direction: 'asc' },
    { after: null, limit: ACCOUNTS_MAX },
  );
  return found.rows;
}

/** Custody accounts with how much is open in each. */
export async function accountChoices(desk: Desk) {
  const counts = await desk.books.lists.custody_desk.openCounts();
  return (await custodyAccounts(desk)).map(({ id, bank, currency }) => {
    const open = counts.find(({ account_id }) => account_id === id);
    return { id, bank: bank ?? '', currency, lines: open?.lines ?? 0, movements: open?.movements ?? 0 };
  });
}

const lineBrief = ({ id, amount_minor, booked_on, reference, type, match_id }: Line): ItemBrief => ({
  ...{ id, side: 'bank', amount_minor, booked_on, reference, what: type, is_open: match_id === null },
});

const movementBrief = ({ id, amount_minor, booked_on, reference, kind, match_id }: Movement): ItemBrief => ({
  ...{ id, side: 'books', amount_minor, booked_on, reference, what: kind, is_open: match_id === null },
});

/** What the desk's items are by id; a suggestion may name a line that is matched already. */
function suggestionViews(desk: AccountDesk, suggestions: readonly DeskSuggestion[]): SuggestionView[] {
  const lines = new Map(desk.lines.map((line) => [line.id, line]));
  const movements = new Map(desk.movements.map((movement) => [movement.id, movement]));
  return suggestions.map(({ rule, days, difference_minor, learned, ...group }) => {
    const items = [
      ...group.lines.map((line): ItemBrief => {
        const { id, amount_minor, booked_on, reference } = line;
        const row = lines.get(id);
        return row === undefined
          ? {
              ...{ id, side: 'bank', amount_minor, booked_on, reference },
              ...{ what: 'type' in line ? String(line.type) : '', is_open: false },
            }
          : lineBrief(row);
      }),
      ...group.movements.flatMap(({ id }) => {
        const row = movements.get(id);
        return row === undefined ? [] : [movementBrief(row)];
      }),
    ];
    const fits = difference_minor === 0n && items.every(({ is_open }) => is_open);
    return { rule, days, difference_minor, learned, items, fits };
  });
}

/** A page of what is open on one side of an account. Throws CursorError. */
export async function openPage(
  desk: Desk,
  { side, filter, ...page }: { side: 'bank' | 'books'; filter: OpenFilter } & Jump,
) {
  const as_of = await asOfNow(desk.books.reader);
  const { today, matching } = await dayRules(desk);
  const worked = await desksOf(desk).of(filter.account_id, matching);
  const { rows, next } = await desk.books.lists.custody_desk.open(side, filter, page);
  const briefs = rows.map((row) =>
    side === 'bank' ? lineBrief(row as Line) : movementBrief(row as Movement),
  );
  const noted = await loadRows(
    desk.books.reader,
    'custody_break',
    briefs.map(({ id }) => id),
  );
  const items = briefs.map((brief): OpenItem => {
    const [found] = breaksOn(today, [], [{ ...brief, account_id: filter.account_id }], []);
    const said = noted.find(({ item_id }) => item_id === brief.id);
    return {
      ...brief,
      account_id: filter.account_id,
      age_days: Math.max(0, found?.age_days ?? 0),
      suggestions: suggestionViews(worked, worked.suggestions.get(brief.id) ?? []),
      is_noted: said !== undefined && (said.note !== '' || said.cause !== null || said.owner !== null),
      is_escalated: said !== undefined && said.escalated_at !== null,
    };
  });
  return { rows: items, next, as_of };
}

/** A break with what people said of it. */
function breakView(
  found: Break,
  side: 'bank' | 'books',
  account: Account | undefined,
  said: Row<'custody_break'> | undefined,
): BreakView {
  const { id, account_id, quadrant, amount_minor, reference, booked_on, age_band } = found;
  return {
    ...{ id, side, account_id, quadrant, amount_minor, reference, booked_on, age_band },
    ...{ bank: account?.bank ?? '', currency: account?.currency ?? '' },
    age_days: Math.max(0, found.age_days),
    likely: found.suggestions[0]?.rule ?? null,
    ...{ cause: said?.cause ?? null, owner: said?.owner ?? null, note: said?.note ?? '' },
    escalated_at: said?.escalated_at ?? null,
  };
}

/** Breaks of an account as it stands, with the suggestions of its desk. */
async function accountBreaks(desk: Desk, account: Account): Promise<BreakView[]> {
  const { today, matching } = await dayRules(desk);
  const worked = await desksOf(desk).of(account.id, matching);
  const said = new Map(
    (await desk.books.lists.custody_desk.notedBreaks(account.id)).map((row) => [row.item_id, row]),
  );
  const of_bank = new Set(worked.lines.map(({ id }) => id));
  const found = breaksOn(today, worked.lines, worked.movements, []);
  return found.map((one) =>
    breakView(
      { ...one, suggestions: worked.suggestions.get(one.id) ?? [] },
      of_bank.has(one.id) ? 'bank' : 'books',
      account,
      said.get(one.id),
    ),
  );
}

/** All breaks that a filter lets through, the oldest first. */
export async function allBreaks(desk: Desk, filter: BreakFilter): Promise<BreakView[]> {
  const all: BreakView[] = [];
  for (const account of await custodyAccounts(desk)) {
    if (filter.account_id !== undefined && filter.account_id !== account.id) continue;
    all.push(...(await accountBreaks(desk, account)));
  }
  const { quadrant, age_band, owner, escalated } = filter;
  return all
    .filter(
      (one) =>
        (quadrant === undefined || one.quadrant === quadrant) &&
        (age_band === undefined || one.age_band === age_band) &&
        (owner === undefined || one.owner === owner) &&
        (escalated === undefined || (one.escalated_at !== null) === escalated),
    )
    .sort((left, right) => right.age_days - left.age_days || (left.id < right.id ? -1 : 1));
}

/** A page of breaks, the oldest first. */
export async function breakPage(desk: Desk, { filter, after, skip, limit }: { filter: BreakFilter } & Jump) {
  const as_of = await asOfNow(desk.books.reader);
  const all = await allBreaks(desk, filter);
  const from = (after === null ? 0 : Number(after) || 0) + skip;
  const end = from + limit;
  return { rows: all.slice(from, end), next: end < all.length ? String(end) : null, as_of };
}

/** How many breaks a list has. */
export async function breakCount(desk: Desk, filter: BreakFilter, limit: number): Promise<Counted> {
  const { length } = await allBreaks(desk, filter);
  // An account with more than is looked at has breaks that nobody counted.
  const counts = await desk.books.lists.custody_desk.openCounts();
  const is_whole = counts.every(
    ({ account_id, lines, movements }) =>
      (filter.account_id !== undefined && filter.account_id !== account_id) ||
      (lines <= DESK_ITEMS_MAX && movements <= DESK_ITEMS_MAX),
  );
  return { count: Math.min(length, limit), exact: length <= limit && is_whole };
}

/** How many breaks there are in each corner and age. */
export async function breakCounts(desk: Desk) {
  const all = await allBreaks(desk, {});
  const rows = new Map<
    string,
    Pick<BreakView, 'currency' | 'quadrant' | 'age_band'> & { count: number; sum_minor: bigint }
  >();
  for (const { currency, quadrant, age_band, amount_minor } of all) {
    const key = `${currency}|${quadrant}|${age_band}`;
    const before = rows.get(key) ?? { currency, quadrant, age_band, count: 0, sum_minor: 0n };
    rows.set(key, { ...before, count: before.count + 1, sum_minor: before.sum_minor + amount_minor });
  }
  return {
    rows: [...rows.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
    escalated: all.filter(({ escalated_at }) => escalated_at !== null).length,
  };
}

export function matchView(match: Row<'custody_match'>, currency: string): MatchView {
  const { id, account_id, rule, lines, movements, amount_minor, settled_on, days, reason } = match;
  const { made_at, made_by, made_seq, undone_at, undone_by, undone_reason } = match;
  return {
    ...{ id, account_id, currency, rule, lines, movements, amount_minor, settled_on, days, reason },
    ...{ made_at, made_by, made_seq, undone_at, undone_by, undone_reason },
  };
}

/** Every match an item was in, the newest first. */
async function matchesOf(
  desk: Desk,
  account: Account,
  { id, match_id }: { readonly id: string; readonly match_id: string | null },
): Promise<MatchView[]> {
  const { reader, lists } = desk.books;
  const found = match_id === null ? [] : [...(await loadRows(reader, 'custody_match', [match_id]))];
  let seen = 0;
  for (let after: string | null = null; seen < UNDONE_MAX;) {
    const page: Awaited<ReturnType<typeof lists.custody_desk.matches>> = await lists.custody_desk.matches(
      { account_id: account.id, undone: true },
      { after, limit: 500 },
    );
    seen += page.rows.length;
    for (const match of page.rows) {
      const { line_ids, movement_ids } = await lists.custody_desk.idsIn(match);
      if (line_ids.includes(id) || movement_ids.includes(id)) found.push(match);
    }
    if (page.next === null) break;
    after = page.next;
  }
  return found
    .sort((left, right) => right.made_seq - left.made_seq)
    .map((match) => matchView(match, account.currency));
}

/** One break with everything around it; one that was matched since, too. Throws NOT_FOUND. */
export async function breakDetail(desk: Desk, id: string) {
  const { reader } = desk.books;
  const line = await findRow(reader, 'custody_line', id);
  const movement = line === null ? await findRow(reader, 'custody_movement', id) : null;
  const item = line ?? movement;
  if (item === null) throw notFound('break', id);
  const account = await mustRow(reader, 'account', item.account_id);
  const worked = await accountDesk(desk, item.account_id);
  const { today } = await dayRules(desk);
  const side = line === null ? 'books' : 'bank';
  const [found] = line === null ? breaksOn(today, [], [item], []) : breaksOn(today, [item], [], []);
  if (found === undefined) throw notFound('break', id);
  const suggestions = worked.suggestions.get(id) ?? [];
  const said = (await findRow(reader, 'custody_break', id)) ?? undefined;
  const statement = line === null ? null : await mustRow(reader, 'custody_statement', line.statement_id);
  return {
    break: breakView({ ...found, suggestions }, side, account, said),
    is_open: item.match_id === null,
    line:
      line === null || statement === null
        ? null
        : {
            ...{ statement_id: line.statement_id, file_name: statement.file_name },
            ...{ file_line: line.file_line, value_on: line.value_on, bank_reference: line.bank_reference },
            ...{ type: line.type, reversal: line.reversal, details: line.details.length },
          },
    movement:
      movement === null ? null : { seq: movement.seq, kind: movement.kind, channel: movement.channel },
    suggestions: suggestionViews(worked, suggestions),
    matches: await matchesOf(desk, account, item),
    notes: (await historyOf(reader, id, false)).filter(({ kind }) => kind === 'note-break'),
  } as const;
}

/** A page of matches of an account, the newest first. Throws NOT_FOUND, CursorError. */
export async function matchPage(desk: Desk, { filter, ...page }: { filter: MatchListFilter } & Jump) {
  const as_of = await asOfNow(desk.books.reader);
  const { currency } = await mustRow(desk.books.reader, 'account', filter.account_id);
  const { rows, next } = await desk.books.lists.custody_desk.matches(filter, page);
  return { rows: rows.map((match) => matchView(match, currency)), next, as_of };
}

/** One match with its items, of one that is larger than an entry with the first of them. Throws NOT_FOUND. */
export async function matchDetail(desk: Desk, id: string) {
  const { reader } = desk.books;
  const match = await mustRow(reader, 'custody_match', id);
  const { currency } = await mustRow(reader, 'account', match.account_id);
  const { line_ids, movement_ids } = await desk.books.lists.custody_desk.idsIn(match);
  const shown = match.pages === 0 ? Infinity : ITEMS_SHOWN;
  const lines = await loadRows(reader, 'custody_line', line_ids.slice(0, shown));
  const movements = await loadRows(
    reader,
    'custody_movement',
    movement_ids.slice(0, Math.max(0, shown - lines.length)),
  );
  return {
    match: matchView(match, currency),
    items: [...lines.map(lineBrief), ...movements.map(movementBrief)],
  };
}

interface Split {
  readonly key: string;
  readonly match_id: string;
  readonly reason: string;
  readonly parts: readonly {
    readonly line_ids: readonly string[];
    readonly movement_ids: readonly string[];
  }[];
}

/** A command of outside data. Throws INVALID. */
function commandOf(desk: Desk, kind: string, key: string, actor: string, data: object): Command {
  const parsed = parseCommand({ kind, key, actor, at: desk.now(), data });
  if (!parsed.ok) throw invalid(...parsed.issues.map(({ field, expected }) => ({ field, expected })));
  return parsed.command;
}

/**
 * Takes a match back and matches parts of it anew, both or neither. Throws NOT_FOUND, INVALID for parts that are not of it, REFUSED,
 * WORKSPACE `read-only`.
 */
export async function splitMatch(desk: Desk, actor: string, { key, match_id, reason, parts }: Split) {
  const match = await mustRow(desk.books.reader, 'custody_match', match_id);
  if (match.pages > 0) {
    throw invalid({
      field: 'match_id',
      expected: 'expected a match of one entry; one that is larger is taken back whole',
    });
  }
  const own = new Set([...match.line_ids, ...match.movement_ids]);
  const asked = parts.flatMap(({ line_ids, movement_ids }) => [...line_ids, ...movement_ids]);
  if (asked.some((id) => !own.has(id))) {
    throw invalid({ field: 'parts', expected: 'expected items of the match' });
  }
  const group = [
    commandOf(desk, 'undo-match', `${key}/undo`, actor, { match_id, reason }),
    commandOf(desk, 'match-items', key, actor, {
      account_id: match.account_id,
      matches: parts.map((part) => ({ rule: 'manual', ...part })),
      reason,
    }),
  ];
  const results = await desk.mustWrite().ledger.submitLinked(group);
  for (const result of results) {
    if (result.status === 'refused') throw refused(result.refusal, result.answer.seq);
    if (result.status === 'rejected' && result.refusal.code !== 'linked') {
      throw refused(result.refusal, null);
    }
  }
  const made = results.at(-1);
  if (made?.status !== 'done') throw new Error('a linked group is done or refused');
  return { seq: made.answer.seq };
}

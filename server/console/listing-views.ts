/**
 * Accounts on lists and rules that are silent about accounts, as screens list them: by their end, page by page.
 *
 * All of them are read for each page: what decides whether a flag is told is read whole by every scan, too.
 */
import { isListed } from '#core/cases/list-commands';
import type { STANDINGS } from '#core/contract/alerts';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import type { ListPage, PageRequest } from '#database/lists/keyset';
import { allRows } from '#server/composition/all-rows';

import type { Desk } from './desk';

type Standing = (typeof STANDINGS)[number];

/** What ends within them ends soon. */
const SOON_DAYS = 14;

function stands(state: Standing, is_current: boolean, ends_at: Instant, now: Instant): boolean {
  switch (state) {
    case 'all':
      return true;
    case 'current':
      return is_current;
    case 'ended':
      return !is_current;
    case 'soon':
      return is_current && ends_at <= now + SOON_DAYS * DAY_MS;
  }
}

/** A page of rows; `after` is how many were before it. */
function pageOf<T>(rows: readonly T[], { after, skip = 0, limit }: PageRequest): ListPage<T> {
  const first = (after === null ? 0 : Number(after) || 0) + skip;
  const end = first + limit;
  return { rows: rows.slice(first, end), next: end < rows.length ? String(end) : null };
}

/** By their ends, the nearest first; of what is over, the latest first. */
function sorted<T>(rows: readonly T[], state: Standing, endOf: (row: T) => Instant): readonly T[] {
  const way = state === 'ended' ? -1 : 1;
  return [...rows].sort((left, right) => way * (endOf(left) - endOf(right)));
}

interface Asked {
  readonly state: Standing;
  readonly account_id?: string | undefined;
}

/** Accounts on lists. */
export async function listingsPage(
  { books: { reader }, now }: Pick<Desk, 'books'> & { readonly now: Instant },
  asked: Asked & { readonly list?: Row<'account_list'>['list'] | undefined },
  page: PageRequest,
): Promise<ListPage<Row<'account_list'>>> {
  const rows = (await allRows(reader, 'account_list')).filter(
    (row) =>
      stands(asked.state, isListed(row, now), row.ends_at, now) &&
      (asked.list === undefined || row.list === asked.list) &&
      (asked.account_id === undefined || row.account_id === asked.account_id),
  );
  return pageOf(
    sorted(rows, asked.state, ({ ends_at }) => ends_at),
    page,
  );
}

/** Rules that are silent about accounts. */
export async function silencesPage(
  { books: { reader }, now }: Pick<Desk, 'books'> & { readonly now: Instant },
  asked: Asked & { readonly rule_id?: string | undefined },
  page: PageRequest,
): Promise<ListPage<Row<'silence'>>> {
  const rows = (await allRows(reader, 'silence')).filter(
    (row) =>
      stands(asked.state, row.until_at > now, row.until_at, now) &&
      (asked.rule_id === undefined || row.rule_id === asked.rule_id) &&
      (asked.account_id === undefined || row.account_id === asked.account_id),
  );
  return pageOf(
    sorted(rows, asked.state, ({ until_at }) => until_at),
    page,
  );
}

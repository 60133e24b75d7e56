/**
 * Entries and postings as screens are shown them: ledger accounts by their owner's id and line of the chart.
 *
 * Owners are found in one question for all entries of a page.
 */
import { codeOf, ownerNo } from '#core/ledger/chart';
import type { Entry, EntryBody, Posting } from '#core/ledger/entry';
import type { Lists } from '#database/lists/lists';
import type { JournalViewer } from '#database/lists/withheld';

import { shownTo } from './withheld';

export interface PostingView {
  readonly account_no: number;
  readonly account_id: string;
  readonly code: string;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly balance_minor: bigint;
}

type Named = Pick<Posting, 'account_no' | 'currency' | 'amount_minor' | 'balance_minor'>;

/** Names postings; a ledger account without owner (damaged books) keeps its number as name. */
export async function postingViews(
  lists: Lists,
  groups: readonly (readonly Named[])[],
): Promise<PostingView[][]> {
  const nos = new Set(groups.flatMap((group) => group.map(({ account_no }) => ownerNo(account_no))));
  const owners = await lists.owners([...nos]);
  return groups.map((group) =>
    group.map(({ account_no, currency, amount_minor, balance_minor }) => {
      const owner = owners.get(ownerNo(account_no));
      return {
        account_no,
        account_id: owner?.id ?? String(account_no),
        code: owner === undefined ? '' : codeOf(account_no, owner.class),
        ...{ currency, amount_minor, balance_minor },
      };
    }),
  );
}

function headOf(entry: Entry) {
  const { seq, kind, outcome, subject, actor, mode, occurred_at, booked_at, recorded_at } = entry;
  return { seq, kind, outcome, subject, actor, mode, occurred_at, booked_at, recorded_at };
}

/** Entries of a list, as somebody may see them. */
export async function entryViews(lists: Lists, found: readonly Entry[], viewer: JournalViewer) {
  const entries = await shownTo(lists, found, viewer);
  const postings = await postingViews(
    lists,
    entries.map((entry) => entry.postings),
  );
  return entries.map((entry, index) => {
    const refusal =
      entry.outcome === 'refused' ? ((JSON.parse(entry.body) as EntryBody).refusal?.code ?? null) : null;
    return { ...headOf(entry), refusal, postings: postings[index] ?? [] };
  });
}

/** One entry in full, as somebody may see it. */
export async function entryDetailView(lists: Lists, found: Entry, viewer: JournalViewer) {
  const [entry = found] = await shownTo(lists, [found], viewer);
  const [view] = await entryViews(lists, [found], viewer);
  const { key, payload, prev, hash } = entry;
  const body = JSON.parse(entry.body) as Record<string, unknown>;
  return {
    ...headOf(entry),
    refusal: view?.refusal ?? null,
    postings: view?.postings ?? [],
    key,
    payload,
    prev,
    hash,
    body,
  };
}

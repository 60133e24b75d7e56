/**
 * The neighbours of an account as a list and as a graph, with names masked and accounts marked as whoever asks may know.
 *
 * A graph is found in two steps: who belongs to it, by sums; and then everything between those, day by day. So whatever is
 * between two accounts on show is on show.
 */
import type { LedgerReader } from '#core/ledger/ports';
import { maskIp, maskName, maskToken } from '#core/parties/masking';
import {
  graphEdges,
  NEIGHBOUR_ORDERS,
  neighboursOf,
  type Neighbour,
  type SharedKind,
} from '#core/risk/neighbours';
import type { NeighbourReads } from '#database/lists/evidence-neighbours';
import type { Lists } from '#database/lists/lists';

import type { EvidenceDesk } from './evidence-profile';
import { asOfNow, loadRows, mustRow } from './found';

/** Of a second step, so many accounts are followed; and none with more trades than this, which would lead to everybody. */
const FOLLOWED_MAX = 20;
const TRADES_FOLLOWED_MAX = 200;

/** A shared value as it is shown: cards are bank and last four digits, parties are ids, the rest is masked. */
function maskShared(what: SharedKind, value: string): string {
  switch (what) {
    case 'ip':
      return maskIp(value);
    case 'device':
    case 'address':
    case 'person':
    case 'phone':
    case 'email':
      return maskToken(value);
    case 'card':
    case 'party':
      return value;
  }
}

/** How accounts are marked, by id. */
async function marksOf(reader: LedgerReader, lists: Lists, ids: readonly string[], login: string) {
  const accounts = await loadRows(reader, 'account', ids);
  const parties = accounts.flatMap(({ party_id }) => (party_id === null ? [] : [party_id]));
  const names = new Map(
    (await reader.profiles(parties)).map(({ party_id, profile }) => [party_id, maskName(profile.name)]),
  );
  const suspicions = await lists.evidence.neighbours.suspicionsOf(ids, login);
  return new Map(
    accounts.map(({ id, party_id, merchant, category, currency, restrictions }) => [
      id,
      {
        ...{ account_id: id, name: names.get(party_id ?? '') ?? '', merchant, category, currency },
        open_alert: suspicions.get(id)?.open_alert ?? null,
        confirmed: suspicions.get(id)?.confirmed ?? false,
        restrictions: restrictions.map(({ kind }) => kind),
      },
    ]),
  );
}

interface ListAsked {
  readonly id: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly sort: keyof typeof NEIGHBOUR_ORDERS;
  readonly limit: number;
}

/** Whom an account dealt with or shares something with. Throws NOT_FOUND. */
export function neighbourList(desk: EvidenceDesk, { id, from, to, sort, limit }: ListAsked, login: string) {
  return desk.books.snapshot(async (reader, lists) => {
    await mustRow(reader, 'account', id);
    const { neighbours } = lists.evidence;
    const span = { from, to };
    const found = neighboursOf(
      [id],
      await neighbours.dealingsOf([id], span),
      await neighbours.sharedWith([id], span),
    );
    const shown = [...found.rows].sort(NEIGHBOUR_ORDERS[sort]).slice(0, limit);
    const marks = await marksOf(
      reader,
      lists,
      shown.map(({ account_id }) => account_id),
      login,
    );
    return {
      as_of: await asOfNow(reader),
      rows: shown.flatMap((row) => {
        const mark = marks.get(row.account_id);
        const ties = row.ties.map((tie) => ({ ...tie, value: maskShared(tie.what, tie.value) }));
        return mark === undefined ? [] : [{ ...row, ...mark, ties }];
      }),
      left_out: found.rows.length - shown.length,
      crowds: found.crowds.map((crowd) => ({ ...crowd, value: maskShared(crowd.what, crowd.value) })),
    };
  });
}

interface Member {
  readonly step: number;
  readonly money_minor: bigint;
  readonly followed: boolean;
}

interface Membership {
  readonly members: ReadonlyMap<string, Member>;
  readonly left_out: number;
}

async function around(reads: NeighbourReads, ids: readonly string[]): Promise<readonly Neighbour[]> {
  return neighboursOf(ids, await reads.dealingsOf(ids, {}), await reads.sharedWith(ids, {})).rows;
}

/** Those of the first step whose neighbours are looked for. */
async function toFollow(reads: NeighbourReads, first: readonly Neighbour[]): Promise<string[]> {
  const ids = first.map(({ account_id }) => account_id);
  const busy = await reads.busyAmong(ids, TRADES_FOLLOWED_MAX);
  return ids.filter((id) => !busy.has(id)).slice(0, FOLLOWED_MAX);
}

interface GraphAsked {
  readonly id: string;
  readonly steps: number;
  readonly limit: number;
}

/** Who belongs to the graph. The first step takes at most half of it where there is a second. */
async function membersOf(reads: NeighbourReads, { id, steps, limit }: GraphAsked): Promise<Membership> {
  const root = { step: 0, money_minor: 0n, followed: true };
  const first_all = await around(reads, [id]);
  const first = first_all.slice(0, steps === 1 ? limit - 1 : Math.floor(limit / 2));
  const followed = new Set(steps === 1 ? [] : await toFollow(reads, first));
  const members = new Map<string, Member>([[id, root]]);
  for (const { account_id, money_minor } of first) {
    members.set(account_id, { step: 1, money_minor, followed: followed.has(account_id) });
  }
  const known = new Set([id, ...first_all.map(({ account_id }) => account_id)]);
  const second_all =
    followed.size === 0
      ? []
      : (await around(reads, [...followed])).filter(({ account_id }) => !known.has(account_id));
  const second = second_all.slice(0, limit - members.size);
  for (const { account_id, money_minor } of second) {
    members.set(account_id, { step: 2, money_minor, followed: false });
  }
  const left_out = first_all.length - first.length + second_all.length - second.length;
  return { members, left_out };
}

/** An account with those around it as nodes and edges. Throws NOT_FOUND. */
export function neighbourGraph(desk: EvidenceDesk, asked: GraphAsked, login: string) {
  return desk.books.snapshot(async (reader, lists) => {
    await mustRow(reader, 'account', asked.id);
    const reads = lists.evidence.neighbours;
    const { members, left_out } = await membersOf(reads, asked);
    const ids = [...members.keys()];
    const edges = graphEdges(ids, await reads.dealingsAmong(ids, {}), await reads.sharedWith(ids, {}));
    const marks = await marksOf(reader, lists, ids, login);
    return {
      as_of: await asOfNow(reader),
      nodes: [...members].flatMap(([id, member]) => {
        const mark = marks.get(id);
        return mark === undefined ? [] : [{ ...mark, ...member }];
      }),
      edges: edges.map(({ value, days, ...edge }) => ({
        ...edge,
        days: [...days],
        value: edge.kind === 'trade' || edge.kind === 'transfer' ? '' : maskShared(edge.kind, value),
      })),
      left_out,
    };
  });
}

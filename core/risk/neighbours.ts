/**
 * Neighbours of an account: who it dealt with and who shares something with it, ranked, and as the edges of a graph.
 *
 * Sharing comes before money: few do it, and it tells more. A value that very many accounts share (a public network address)
 * ties nobody and is told apart. Pure; amounts are minor units.
 */
import type { Instant } from '#core/kernel/instant';

/** Money that went from one account to another. */
export interface Dealing {
  readonly kind: 'trade' | 'transfer';
  /** Buyer or sender. */
  readonly from_id: string;
  readonly to_id: string;
  readonly currency: string;
  readonly count: number;
  readonly sum_minor: bigint;
  /** Of trades, how many were refunded at least in part, and what went back to the buyer. */
  readonly refunded: number;
  readonly refunded_minor: bigint;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

/**
 * `person`: the parties' own numbers or their legal persons' are equal; told, like telephone and e-mail, by keyed marks only
 * (core/parties/identity-marks).
 */
export type SharedKind = 'device' | 'ip' | 'address' | 'card' | 'party' | MarkedKind;
export type MarkedKind = 'person' | 'phone' | 'email';

const MARKED: readonly string[] = ['person', 'phone', 'email'] satisfies readonly MarkedKind[];

/** An account that used something. */
export interface SharedUse {
  readonly what: SharedKind;
  readonly value: string;
  readonly account_id: string;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

/** Something two accounts used; from when the second had used it to when one used it last. */
export interface Tie {
  readonly what: SharedKind;
  readonly value: string;
  readonly first_at: Instant;
  readonly last_at: Instant;
}

/** A value that so many accounts use that it says nothing of two of them. */
export interface Crowd {
  readonly what: SharedKind;
  readonly value: string;
  readonly accounts: number;
}

export interface Sum {
  readonly count: number;
  readonly sum_minor: bigint;
}

export interface Neighbour {
  readonly account_id: string;
  /** What the account bought from this neighbour, sold to it, sent to it, received from it. */
  readonly bought: Sum;
  readonly sold: Sum;
  readonly sent: Sum;
  readonly received: Sum;
  /** Of the trades between the two, whoever bought. */
  readonly refunded: Sum;
  readonly ties: readonly Tie[];
  /** All that moved, refunds not counted. */
  readonly money_minor: bigint;
  readonly count: number;
  /** Of trades and transfers; null where there were none. */
  readonly first_at: Instant | null;
  readonly last_at: Instant | null;
}

/** More accounts than this on one value tie nobody. */
const CROWD_MIN = 50;

interface Ties {
  /** By pair: ids in order, parted by a line break. */
  readonly by_pair: ReadonlyMap<string, readonly Tie[]>;
  readonly crowds: readonly Crowd[];
}

const pairKey = (one: string, other: string): string =>
  one < other ? `${one}\n${other}` : `${other}\n${one}`;

/** What pairs of accounts share, those pairs with one of the wanted accounts. */
function tiesOf(uses: readonly SharedUse[], wanted: (id: string) => boolean): Ties {
  const by_value = new Map<string, SharedUse[]>();
  for (const use of uses) {
    const key = `${use.what}\n${use.value}`;
    const users = by_value.get(key);
    if (users === undefined) by_value.set(key, [use]);
    else users.push(use);
  }
  const by_pair = new Map<string, Tie[]>();
  const crowds: Crowd[] = [];
  for (const users of by_value.values()) {
    const [first] = users as [SharedUse];
    if (users.length > CROWD_MIN) {
      crowds.push({ what: first.what, value: first.value, accounts: users.length });
      continue;
    }
    for (const [place, one] of users.entries()) {
      for (const other of users.slice(place + 1)) {
        if (!wanted(one.account_id) && !wanted(other.account_id)) continue;
        const key = pairKey(one.account_id, other.account_id);
        const first_at = Math.max(one.first_at, other.first_at);
        const last_at = Math.max(first_at, one.last_at, other.last_at);
        by_pair.set(key, [
          ...(by_pair.get(key) ?? []),
          { what: one.what, value: one.value, first_at, last_at },
        ]);
      }
    }
  }
  // Accounts of one party have all of its marks in common: that it is one party says it.
  for (const [key, ties] of by_pair) {
    if (ties.some(({ what }) => what === 'party')) {
      by_pair.set(
        key,
        ties.filter(({ what }) => !MARKED.includes(what)),
      );
    }
  }
  return { by_pair, crowds };
}

const NOTHING: Sum = { count: 0, sum_minor: 0n };
const plus = (sum: Sum, { count, sum_minor }: Sum): Sum => ({
  count: sum.count + count,
  sum_minor: sum.sum_minor + sum_minor,
});

function withDealing(before: Neighbour, dealing: Dealing, is_from: boolean): Neighbour {
  const side =
    dealing.kind === 'trade' ? (is_from ? 'bought' : 'sold') : is_from ? ('sent' as const) : 'received';
  return {
    ...before,
    [side]: plus(before[side], dealing),
    refunded: plus(before.refunded, { count: dealing.refunded, sum_minor: dealing.refunded_minor }),
    money_minor: before.money_minor + dealing.sum_minor,
    count: before.count + dealing.count,
    first_at: Math.min(before.first_at ?? dealing.first_at, dealing.first_at),
    last_at: Math.max(before.last_at ?? dealing.last_at, dealing.last_at),
  };
}

const nobody = (account_id: string): Neighbour => ({
  ...{ account_id, bought: NOTHING, sold: NOTHING, sent: NOTHING, received: NOTHING, refunded: NOTHING },
  ...{ ties: [], money_minor: 0n, count: 0, first_at: null, last_at: null },
});

export interface Neighbours {
  readonly rows: readonly Neighbour[];
  readonly crowds: readonly Crowd[];
}

/** Everybody whom some accounts dealt with or share something with, but themselves; as `byRank` has them. */
export function neighboursOf(
  ids: readonly string[],
  dealings: readonly Dealing[],
  uses: readonly SharedUse[],
): Neighbours {
  const own = new Set(ids);
  const found = new Map<string, Neighbour>();
  for (const dealing of dealings) {
    const is_from = own.has(dealing.from_id);
    const other = is_from ? dealing.to_id : dealing.from_id;
    if (own.has(other)) continue;
    found.set(other, withDealing(found.get(other) ?? nobody(other), dealing, is_from));
  }
  const { by_pair, crowds } = tiesOf(uses, (id) => own.has(id));
  for (const [key, ties] of by_pair) {
    const [one = '', two = ''] = key.split('\n');
    const other = own.has(one) ? two : one;
    if (own.has(other)) continue;
    const before = found.get(other) ?? nobody(other);
    found.set(other, { ...before, ties: [...before.ties, ...ties] });
  }
  return { rows: [...found.values()].sort(byRank), crowds };
}

const byId = (left: Neighbour, right: Neighbour): number => (left.account_id < right.account_id ? -1 : 1);
const byMoney = (left: Neighbour, right: Neighbour): number =>
  left.money_minor === right.money_minor ? byId(left, right) : left.money_minor < right.money_minor ? 1 : -1;

/** Those that share something first, then the most money. */
function byRank(left: Neighbour, right: Neighbour): number {
  const sharing = Number(right.ties.length > 0) - Number(left.ties.length > 0);
  return sharing === 0 ? byMoney(left, right) : sharing;
}

/** Orders in which neighbours are listed, each the most first. */
export const NEIGHBOUR_ORDERS: Readonly<
  Record<'rank' | 'money' | 'count' | 'last_at', (left: Neighbour, right: Neighbour) => number>
> = {
  rank: byRank,
  money: byMoney,
  count: (left, right) => right.count - left.count || byMoney(left, right),
  last_at: (left, right) => (right.last_at ?? 0) - (left.last_at ?? 0) || byMoney(left, right),
};

/** What moved on one day. */
export interface EdgeDay {
  /** When the day's first was. */
  readonly at: Instant;
  readonly count: number;
  readonly sum_minor: bigint;
}

/** One line between two accounts of a graph. Ties have no direction: their ids are in order. */
export interface GraphEdge {
  readonly kind: Dealing['kind'] | SharedKind;
  readonly from_id: string;
  readonly to_id: string;
  readonly currency: string;
  readonly count: number;
  readonly sum_minor: bigint;
  readonly refunded_minor: bigint;
  readonly first_at: Instant;
  readonly last_at: Instant;
  /** Of money, oldest first. */
  readonly days: readonly EdgeDay[];
  /** Of ties. */
  readonly value: string;
}

function moneyEdge(before: GraphEdge | undefined, dealing: Dealing): GraphEdge {
  const { count, sum_minor, first_at, last_at } = dealing;
  const day = { at: first_at, count, sum_minor };
  if (before === undefined) {
    const { kind, from_id, to_id, currency, refunded_minor } = dealing;
    return {
      ...{ kind, from_id, to_id, currency, count, sum_minor, refunded_minor, first_at, last_at },
      ...{ days: [day], value: '' },
    };
  }
  return {
    ...before,
    count: before.count + count,
    sum_minor: before.sum_minor + sum_minor,
    refunded_minor: before.refunded_minor + dealing.refunded_minor,
    first_at: Math.min(before.first_at, first_at),
    last_at: Math.max(before.last_at, last_at),
    days: [...before.days, day].sort((left, right) => left.at - right.at),
  };
}

/** Edges between the accounts of a set: money by pair and direction, and what both of a pair use. */
export function graphEdges(
  ids: readonly string[],
  dealings: readonly Dealing[],
  uses: readonly SharedUse[],
): GraphEdge[] {
  const own = new Set(ids);
  const money = new Map<string, GraphEdge>();
  for (const dealing of dealings) {
    if (!own.has(dealing.from_id) || !own.has(dealing.to_id)) continue;
    const key = `${dealing.kind}\n${dealing.from_id}\n${dealing.to_id}`;
    money.set(key, moneyEdge(money.get(key), dealing));
  }
  const { by_pair } = tiesOf(
    uses.filter(({ account_id }) => own.has(account_id)),
    () => true,
  );
  const ties = [...by_pair].flatMap(([key, tied]) => {
    const [from_id = '', to_id = ''] = key.split('\n');
    return tied.map(({ what, value, first_at, last_at }) => ({
      ...{ kind: what, from_id, to_id, currency: '', count: 0, sum_minor: 0n, refunded_minor: 0n },
      ...{ first_at, last_at, days: [], value },
    }));
  });
  return [...money.values(), ...ties];
}

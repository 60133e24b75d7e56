/**
 * Who an account dealt with, and who shares something with it: in sums for a list and for finding the next step, and day by
 * day between the accounts of a graph.
 *
 * Every question starts from a set of accounts and goes through their indexes. Trades count from their payment; transfers
 * are found by the postings they left. A value that very many accounts share (a public network address) ties nobody.
 */
import type { Dealing, MarkedKind, SharedKind, SharedUse } from '#core/risk/neighbours';

import { dialectOf } from '../dialect';
import type { ReaderSource } from '../ledger-reader';
import { sumAsParts, sumFromParts } from '../money-codec';
import { USED } from './evidence-account';
import { numberIn, readCells, textIn, within, type Cell, type TimeSpan } from './evidence-rows';

const DAY_MS = 86_400_000;

const COLUMNS = ['from_id', 'to_id', 'currency', 'n', 'high', 'low', 'refunded', 'rhigh', 'rlow', 'first_at'];

function dealingOf(kind: Dealing['kind'], row: readonly Cell[]): Dealing {
  const [from_id, to_id, currency, n, high, low, refunded, rhigh, rlow, first_at] = row;
  return {
    ...{ kind, from_id: textIn(from_id), to_id: textIn(to_id), currency: textIn(currency) },
    ...{ count: numberIn(n), sum_minor: sumFromParts(high, low) },
    ...{ refunded: numberIn(refunded), refunded_minor: sumFromParts(rhigh, rlow) },
    ...{ first_at: numberIn(first_at), last_at: numberIn(row[10]) },
  };
}

/** The day an instant lies in, in UTC. */
const dayOf = (column: string): string => `${column} / ${String(DAY_MS)}`;

interface Grouping {
  readonly by_day: boolean;
}

function tradeSums(where: string, { by_day }: Grouping): string {
  const [high, low] = sumAsParts('amount_minor');
  const [rhigh, rlow] = sumAsParts('refunded_minor');
  const day = by_day ? `, ${dayOf('paid_at')}` : '';
  return `SELECT buyer_id AS from_id, seller_id AS to_id, currency, count(*) AS n, ${high} AS high, ${low} AS low,
      sum(CASE WHEN refunded_minor > 0 THEN 1 ELSE 0 END) AS refunded, ${rhigh} AS rhigh, ${rlow} AS rlow,
      min(paid_at) AS first_at, max(paid_at) AS last_at
    FROM trade WHERE paid_at IS NOT NULL AND ${where} GROUP BY buyer_id, seller_id, currency${day}`;
}

function transferSums(where: string, { by_day }: Grouping): string {
  const [high, low] = sumAsParts('q.amount_minor');
  const day = by_day ? `, ${dayOf('j.occurred_at')}` : '';
  return `SELECT f.id AS from_id, t.id AS to_id, q.currency AS currency, count(*) AS n, ${high} AS high, ${low} AS low,
      0 AS refunded, '0' AS rhigh, '0' AS rlow, min(j.occurred_at) AS first_at, max(j.occurred_at) AS last_at
    ${where} GROUP BY f.id, t.id, q.currency${day}`;
}

/** Number of the owner of a posting's ledger account: these are numbered owner x 8 + slot. */
const owner = (posting: string): string => `${posting}.account_no / 8`;

export class NeighbourReads {
  readonly #source: ReaderSource;

  constructor(source: ReaderSource) {
    this.#source = source;
  }

  #isIn(column: string): string {
    return dialectOf(this.#source.dialect).isIn(column, 'text');
  }

  async #dealings(kind: Dealing['kind'], sql: string, parameters: readonly string[]): Promise<Dealing[]> {
    const rows = await readCells(this.#source, [...COLUMNS, 'last_at'], sql, parameters);
    return rows.map((row) => dealingOf(kind, row));
  }

  /** Everything some accounts had to do with anybody, by pair. A pair of two of them is told once. */
  async dealingsOf(ids: readonly string[], span: TimeSpan): Promise<Dealing[]> {
    const set = JSON.stringify(ids);
    const [paid, paid_parameters] = within('paid_at', span);
    const [moved, moved_parameters] = within('j.occurred_at', span);
    const group = { by_day: false };
    const bought = await this.#dealings('trade', tradeSums(`${this.#isIn('buyer_id')}${paid}`, group), [
      ...[set, ...paid_parameters],
    ]);
    const sold = await this.#dealings('trade', tradeSums(`${this.#isIn('seller_id')}${paid}`, group), [
      ...[set, ...paid_parameters],
    ]);
    const sent = await this.#dealings('transfer', this.#sent(moved, group), [set, ...moved_parameters]);
    const received = await this.#dealings('transfer', this.#received(moved, group), [
      ...[set, ...moved_parameters],
    ]);
    const own = new Set(ids);
    return [...bought, ...sent, ...[...sold, ...received].filter(({ from_id }) => !own.has(from_id))];
  }

  /** A transfer's subject is who sent it. The kind is no plain comparison, so that nobody walks through all transfers. */
  #sent(moved: string, group: Grouping): string {
    return transferSums(
      `FROM account AS f CROSS JOIN journal AS j
         JOIN posting AS p ON p.seq = j.seq AND p.amount_minor < 0
         JOIN posting AS q ON q.seq = j.seq AND q.amount_minor > 0
         JOIN account AS t ON t.no = ${owner('q')}
       WHERE ${this.#isIn('f.id')} AND j.subject = f.id AND j.kind || '' = 'transfer' AND j.outcome = 'done'${moved}`,
      group,
    );
  }

  /**
   * What arrived is found by the postings on the available balances, in this order of joins: an entry is looked at only
   * where the money came from a customer.
   */
  #received(moved: string, group: Grouping): string {
    return transferSums(
      `FROM account AS t
         CROSS JOIN posting AS q CROSS JOIN posting AS p CROSS JOIN account AS f CROSS JOIN journal AS j
       WHERE ${this.#isIn('t.id')} AND q.account_no = t.no * 8 AND q.amount_minor > 0
         AND p.seq = q.seq AND p.amount_minor < 0 AND f.no = ${owner('p')} AND f.class = 'party'
         AND j.seq = q.seq AND j.kind = 'transfer'${moved}`,
      group,
    );
  }

  /** What the accounts of a set had to do with each other, by pair and day. */
  async dealingsAmong(ids: readonly string[], span: TimeSpan): Promise<Dealing[]> {
    const set = JSON.stringify(ids);
    const [paid, paid_parameters] = within('paid_at', span);
    const [moved, moved_parameters] = within('j.occurred_at', span);
    const own = new Set(ids);
    const trades = await this.#dealings(
      'trade',
      tradeSums(`${this.#isIn('buyer_id')} AND ${this.#isIn('seller_id')}${paid}`, { by_day: true }),
      [set, set, ...paid_parameters],
    );
    const transfers = await this.#dealings('transfer', this.#sent(moved, { by_day: true }), [
      ...[set, ...moved_parameters],
    ]);
    return [...trades, ...transfers.filter(({ to_id }) => own.has(to_id))];
  }

  /** Those of some accounts with more than so many paid trades or postings: following them would lead to everybody. */
  async busyAmong(ids: readonly string[], max: number): Promise<ReadonlySet<string>> {
    const some = (from: string) =>
      `(SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT ${String(max + 1)}) AS s)`;
    const rows = await this.#source.query(
      `SELECT a.id AS id, ${some('trade WHERE buyer_id = a.id')} + ${some('trade WHERE seller_id = a.id')} AS trades,
         ${some('posting WHERE account_no = a.no * 8')} AS postings
       FROM account AS a WHERE ${this.#isIn('a.id')}`,
      [JSON.stringify(ids)],
    );
    const busy = rows.filter((row) => Number(row['trades']) > max || Number(row['postings']) > max);
    return new Set(busy.map((row) => String(row['id'])));
  }

  /** Every use of what some accounts use, theirs included. */
  async sharedWith(ids: readonly string[], span: TimeSpan): Promise<SharedUse[]> {
    const set = JSON.stringify(ids);
    return [
      ...(await this.#accesses('device', set, span)),
      ...(await this.#accesses('ip', set, span)),
      ...(await this.#addresses(set, span)),
      ...(await this.#uses(
        'card',
        `SELECT o.bank || ' ' || o.last4 AS value, o.account_id AS account_id, min(o.registered_at) AS first_at,
           max(o.registered_at) AS last_at
         FROM (SELECT DISTINCT bank, last4 FROM instrument WHERE ${this.#isIn('account_id')}) AS c
         JOIN instrument AS o ON o.bank = c.bank AND o.last4 = c.last4 GROUP BY o.bank, o.last4, o.account_id`,
        [set],
      )),
      ...(await this.#uses(
        'party',
        `SELECT o.party_id AS value, o.id AS account_id, o.opened_at AS first_at, o.opened_at AS last_at
         FROM account AS a JOIN account AS o ON o.party_id = a.party_id WHERE ${this.#isIn('a.id')}`,
        [set],
      )),
      ...(await this.#marked('person', ['identity_mark', 'legal_person_mark'], set)),
      ...(await this.#marked('phone', ['phone_mark'], set)),
      ...(await this.#marked('email', ['email_mark'], set)),
    ];
  }

  /** Accounts whose parties have a mark of the accounts' parties, in any of some columns. */
  #marked(what: MarkedKind, columns: readonly string[], set: string): Promise<SharedUse[]> {
    const own = columns.map(
      (column) =>
        `SELECT p.${column} AS mark FROM account AS a JOIN party AS p ON p.id = a.party_id
         WHERE ${this.#isIn('a.id')} AND p.${column} IS NOT NULL`,
    );
    const others = columns.map(
      (column) =>
        `SELECT v.mark AS mark, o.id AS party_id, o.registered_at AS registered_at
         FROM (${own.join(' UNION ')}) AS v JOIN party AS o ON o.${column} = v.mark`,
    );
    return this.#uses(
      what,
      `SELECT m.mark AS value, x.id AS account_id, min(m.registered_at) AS first_at, max(m.registered_at) AS last_at
       FROM (${others.join(' UNION ')}) AS m JOIN account AS x ON x.party_id = m.party_id GROUP BY m.mark, x.id`,
      columns.flatMap(() => columns.map(() => set)),
    );
  }

  #accesses(what: 'device' | 'ip', set: string, span: TimeSpan): Promise<SharedUse[]> {
    const [at, parameters] = within('o.at', span);
    return this.#uses(
      what,
      `SELECT o.${what} AS value, o.account_id AS account_id, min(o.at) AS first_at, max(o.at) AS last_at
       FROM (SELECT DISTINCT ${what} FROM access WHERE ${this.#isIn('account_id')} AND ${what} <> '' AND ${USED}) AS v
       JOIN access AS o ON o.${what} = v.${what} AND o.${USED}${at} GROUP BY o.${what}, o.account_id`,
      [set, ...parameters],
    );
  }

  #addresses(set: string, span: TimeSpan): Promise<SharedUse[]> {
    const [at, parameters] = within('o.shipped_at', span);
    return this.#uses(
      'address',
      `SELECT o.address AS value, o.buyer_id AS account_id, min(o.shipped_at) AS first_at, max(o.shipped_at) AS last_at
       FROM (SELECT DISTINCT address FROM trade WHERE ${this.#isIn('buyer_id')} AND address <> '') AS v
       JOIN trade AS o ON o.address = v.address${at} GROUP BY o.address, o.buyer_id`,
      [set, ...parameters],
    );
  }

  async #uses(what: SharedKind, sql: string, parameters: readonly string[]): Promise<SharedUse[]> {
    const columns = ['value', 'account_id', 'first_at', 'last_at'];
    const rows = await readCells(this.#source, columns, sql, parameters);
    return rows.map(([value, account_id, first_at, last_at]) => ({
      ...{ what, value: textIn(value), account_id: textIn(account_id) },
      ...{ first_at: numberIn(first_at), last_at: numberIn(last_at) },
    }));
  }

  /**
   * Of some accounts, the open alert, and whether one was ever confirmed.
   * @param login who looks: he learns nothing of a judgement that he may be asked to make a second time
   */
  async suspicionsOf(
    ids: readonly string[],
    login: string,
  ): Promise<ReadonlyMap<string, { readonly open_alert: string | null; readonly confirmed: boolean }>> {
    const rows = await this.#source.query(
      `SELECT account_id, max(CASE WHEN status = 'open' THEN id END) AS open_alert,
         max(CASE WHEN disposition = 'confirmed' AND NOT (review = 'due' AND closed_by <> ?) THEN 1 ELSE 0 END) AS confirmed
       FROM alert WHERE ${this.#isIn('account_id')} GROUP BY account_id`,
      [login, JSON.stringify(ids)],
    );
    return new Map(
      rows.map((row) => {
        const open = row['open_alert'];
        const open_alert = typeof open === 'string' ? open : null;
        return [String(row['account_id']), { open_alert, confirmed: Number(row['confirmed']) === 1 }];
      }),
    );
  }
}

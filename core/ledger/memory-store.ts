/**
 * The store in memory: the third implementation, which must agree with SQLite and PostgreSQL to the byte.
 *
 * It checks what the databases check (sequence, predecessor, late bookings, balance of every entry) before
 * it takes a batch, and takes a batch whole or not at all. It is for tests, dry trials and teaching.
 */
import { assert } from '#core/kernel/assert';
import { isLive } from '#core/trust/badge-state';

import { GENESIS_HASH } from './chain';
import { CHART, type LedgerCode } from './chart';
import type { Entry } from './entry';
import type {
  AppendBatch,
  DueTimer,
  GuardFault,
  Head,
  JournalFilter,
  KnownCommand,
  LedgerStore,
  ProfileRow,
  RowsWanted,
  SecretHolder,
  StatementLine,
  TotalRow,
  TradeFilter,
} from './ports';
import {
  PROJECTIONS,
  PROJECTION_NAMES,
  type AnyRow,
  type Approval,
  type Badge,
  type Balance,
  type Period,
  type ProjectionName,
  type Restriction,
  type Trade,
  type Row,
} from './tables';
import { compareTimers } from './timer-queue';

type Key = string | number;

class MemoryTable {
  readonly rows = new Map<Key, AnyRow>();
  /** Keys by the value of `load_by`, where that is another column. */
  readonly #groups = new Map<Key, Set<Key>>();
  readonly #key: string;
  readonly #load_by: string;

  constructor(name: ProjectionName) {
    this.#key = PROJECTIONS[name].key;
    this.#load_by = PROJECTIONS[name].load_by;
  }

  put(row: AnyRow): void {
    const key = row[this.#key] as Key;
    this.rows.set(key, row);
    if (this.#load_by !== this.#key) {
      const group = row[this.#load_by] as Key;
      this.#groups.set(group, (this.#groups.get(group) ?? new Set<Key>()).add(key));
    }
  }

  load(values: readonly Key[]): AnyRow[] {
    const keys =
      this.#load_by === this.#key ? values : values.flatMap((value) => [...(this.#groups.get(value) ?? [])]);
    return keys.map((key) => this.rows.get(key)).filter((row) => row !== undefined);
  }
}

function newTables(): Record<ProjectionName, MemoryTable> {
  return Object.fromEntries(PROJECTION_NAMES.map((name) => [name, new MemoryTable(name)])) as Record<
    ProjectionName,
    MemoryTable
  >;
}

function byKey(left: Key, right: Key): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The secret of books in memory, which nobody keeps: the same for all, so that the same commands give the same chain. */
export const MEMORY_DIGEST_KEY = '0'.repeat(64);

export class MemoryStore implements LedgerStore {
  readonly #entries: Entry[] = [];
  readonly #keys = new Map<string, Entry>();
  readonly #profiles = new Map<string, ProfileRow>();
  #tables = newTables();

  head(): Promise<Head> {
    return Promise.resolve(this.#head());
  }

  anchoredHead(): Promise<Head> {
    return this.head();
  }

  #head(): Head {
    return this.#entries.at(-1) ?? { seq: 0, hash: GENESIS_HASH, booked_at: 0 };
  }

  #rows<R>(name: ProjectionName): R[] {
    return [...this.#tables[name].rows.values()] as R[];
  }

  load(wanted: readonly RowsWanted[]): Promise<ReadonlyMap<ProjectionName, readonly AnyRow[]>> {
    return Promise.resolve(
      new Map(wanted.map(({ table, values }) => [table, this.#tables[table].load(values)])),
    );
  }

  knownCommands(keys: readonly string[]): Promise<readonly KnownCommand[]> {
    return Promise.resolve(keys.map((key) => this.#keys.get(key)).filter((entry) => entry !== undefined));
  }

  entries(filter: JournalFilter, limit: number): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    for (let index = Math.max(0, (filter.from_seq ?? 1) - 1); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (
        entry === undefined ||
        found.length === limit ||
        entry.seq > (filter.to_seq ?? Number.MAX_SAFE_INTEGER)
      ) {
        break;
      }
      const fits =
        (filter.kind === undefined || entry.kind === filter.kind) &&
        (filter.subject === undefined || entry.subject === filter.subject) &&
        (filter.outcome === undefined || entry.outcome === filter.outcome) &&
        (filter.mode === undefined || entry.mode === filter.mode);
      if (fits) {
        found.push(entry);
      }
    }
    return Promise.resolve(found);
  }

  entriesBySeq(seqs: readonly number[]): Promise<readonly Entry[]> {
    return Promise.resolve(seqs.map((seq) => this.#entries[seq - 1]).filter((entry) => entry !== undefined));
  }

  seqAt(at: number): Promise<number> {
    return Promise.resolve(this.#entries.findLast((entry) => entry.booked_at <= at)?.seq ?? 0);
  }

  timers(after: number, upto: number, limit: number): Promise<readonly DueTimer[]> {
    const due = (at: number | null): at is number => at !== null && at > after && at <= upto;
    const timers: DueTimer[] = [];
    for (const trade of this.#rows<Trade>('trade')) {
      if (trade.timer_kind !== null && due(trade.timer_due_at)) {
        timers.push({ kind: trade.timer_kind, subject: trade.id, due_at: trade.timer_due_at });
      }
    }
    for (const restriction of this.#rows<Restriction>('restriction')) {
      if (restriction.ended_seq === null && due(restriction.ends_at)) {
        timers.push({ kind: 'end-restriction', subject: restriction.id, due_at: restriction.ends_at });
      }
    }
    for (const approval of this.#rows<Approval>('approval')) {
      if (approval.status === 'pending' && due(approval.expires_at)) {
        timers.push({ kind: 'expire-proposal', subject: approval.id, due_at: approval.expires_at });
      }
    }
    for (const badge of this.#rows<Badge>('badge')) {
      if (isLive(badge) && due(badge.valid_until)) {
        timers.push({ kind: 'expire-badge', subject: badge.id, due_at: badge.valid_until });
      }
      if (isLive(badge) && due(badge.reaudit_at)) {
        timers.push({ kind: 'plan-reaudit', subject: badge.id, due_at: badge.reaudit_at });
      }
    }
    for (const loan of this.#rows<Row<'loan'>>('loan')) {
      if (loan.status === 'active' && due(loan.timer_at)) {
        timers.push({ kind: 'age-loan', subject: loan.id, due_at: loan.timer_at });
      }
    }
    timers.sort(compareTimers);
    const last = timers[limit - 1];
    return Promise.resolve(
      last === undefined ? timers : timers.filter((timer) => timer.due_at <= last.due_at),
    );
  }

  /** Folds postings from the nearest sealed period on, as the databases do. */
  totalsAt(seq: number): Promise<readonly TotalRow[]> {
    const period = this.#rows<Period>('period')
      .filter((row) => row.last_seq <= seq)
      .reduce<Period | null>(
        (best, row) => (best === null || row.last_seq > best.last_seq ? row : best),
        null,
      );
    const totals = new Map<string, TotalRow>();
    const add = (code: LedgerCode, currency: string, amount_minor: bigint): void => {
      const id = `${code}|${currency}`;
      const balance_minor = (totals.get(id)?.balance_minor ?? 0n) + amount_minor;
      totals.set(id, { code, currency, balance_minor });
    };
    for (const row of this.#rows<{
      period_id: string;
      code: LedgerCode;
      currency: string;
      balance_minor: bigint;
    }>('period_total')) {
      if (row.period_id === period?.id) {
        add(row.code, row.currency, row.balance_minor);
      }
    }
    for (const entry of this.#entries.slice(period?.last_seq ?? 0, seq)) {
      for (const posting of entry.postings) {
        const balance = this.#tables.balance.rows.get(posting.account_no) as Balance | undefined;
        assert(balance !== undefined, 'a posting has a ledger account');
        add(balance.code as LedgerCode, posting.currency, posting.amount_minor);
      }
    }
    const rows = [...totals.values()].filter((row) => row.balance_minor !== 0n);
    rows.sort((a, b) => byKey(CHART[a.code].number, CHART[b.code].number) || byKey(a.currency, b.currency));
    return Promise.resolve(rows);
  }

  balancesAt(
    asked: readonly { readonly account_no: number; readonly seq: number }[],
  ): Promise<readonly bigint[]> {
    return Promise.resolve(
      asked.map(({ account_no, seq }) => {
        for (let index = Math.min(seq, this.#entries.length) - 1; index >= 0; index -= 1) {
          const posting = this.#entries[index]?.postings.findLast((leg) => leg.account_no === account_no);
          if (posting !== undefined) {
            return posting.balance_minor;
          }
        }
        return 0n;
      }),
    );
  }

  statement(
    account_nos: readonly number[],
    after_seq: number,
    upto_seq: number,
    limit: number,
  ): Promise<readonly StatementLine[]> {
    const lines: StatementLine[] = [];
    for (const { seq, kind, subject, booked_at, postings } of this.#entries.slice(after_seq, upto_seq)) {
      if (lines.length >= limit) {
        break;
      }
      for (const posting of postings) {
        if (account_nos.includes(posting.account_no)) {
          lines.push({ seq, kind, subject, booked_at, ...posting });
        }
      }
    }
    return Promise.resolve(lines);
  }

  trades(filter: TradeFilter, after_id: string, limit: number): Promise<readonly AnyRow[]> {
    const rows = this.#rows<Trade>('trade').filter(
      (trade) =>
        trade.id > after_id &&
        (filter.status === undefined || trade.status === filter.status) &&
        (filter.account_id === undefined ||
          trade.buyer_id === filter.account_id ||
          trade.seller_id === filter.account_id) &&
        (filter.from_at === undefined || trade.created_at >= filter.from_at) &&
        (filter.to_at === undefined || trade.created_at < filter.to_at),
    );
    return Promise.resolve(rows.sort((a, b) => byKey(a.id, b.id)).slice(0, limit));
  }

  scan(table: ProjectionName, after: Key | null, limit: number): Promise<readonly AnyRow[]> {
    const rows = [...this.#tables[table].rows].filter(([key]) => after === null || key > after);
    return Promise.resolve(
      rows
        .sort(([a], [b]) => byKey(a, b))
        .slice(0, limit)
        .map(([, row]) => row),
    );
  }

  profiles(party_ids: readonly string[]): Promise<readonly ProfileRow[]> {
    return Promise.resolve(party_ids.map((id) => this.#profiles.get(id)).filter((row) => row !== undefined));
  }

  strayProfiles(limit: number): Promise<readonly string[]> {
    const { rows } = this.#tables.party;
    const strays = [...this.#profiles.keys()].filter((party_id) => !rows.has(party_id));
    return Promise.resolve(strays.sort(byKey).slice(0, limit));
  }

  strayPostings(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  guardFaults(): Promise<readonly GuardFault[]> {
    return Promise.resolve([]);
  }

  secretHolders(): Promise<readonly SecretHolder[]> {
    return Promise.resolve([]);
  }

  digestKey(): Promise<string> {
    return Promise.resolve(MEMORY_DIGEST_KEY);
  }

  nextAccountNo(): Promise<number> {
    return Promise.resolve(this.#tables.account.rows.size + 1);
  }

  append(batch: AppendBatch): Promise<void> {
    try {
      this.#check(batch);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    for (const entry of batch.entries) {
      this.#entries.push(entry);
      this.#keys.set(entry.key, entry);
    }
    this.#put(batch.rows);
    for (const profile of batch.profiles) {
      this.#profiles.set(profile.party_id, profile);
    }
    return Promise.resolve();
  }

  #put(rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>): void {
    for (const [table, changed] of rows) {
      for (const row of changed) {
        this.#tables[table].put(row);
      }
    }
  }

  #check(batch: AppendBatch): void {
    let previous = this.#head();
    assert(batch.expected_head.hash === previous.hash, 'the batch was decided on another head');
    const keys = new Set<string>();
    for (const entry of batch.entries) {
      assert(entry.seq === previous.seq + 1, `sequence ${String(entry.seq)} follows ${String(previous.seq)}`);
      assert(entry.prev === previous.hash, `entry ${String(entry.seq)} names another predecessor`);
      assert(entry.booked_at >= previous.booked_at, `entry ${String(entry.seq)} is late`);
      assert(
        !this.#keys.has(entry.key) && !keys.has(entry.key),
        `key ${entry.key} is in the journal already`,
      );
      assert(entry.postings.length !== 1, `entry ${String(entry.seq)} has a single posting`);
      const sums = new Map<string, bigint>();
      for (const { currency, amount_minor } of entry.postings) {
        sums.set(currency, (sums.get(currency) ?? 0n) + amount_minor);
      }
      assert(
        [...sums.values()].every((sum) => sum === 0n),
        `entry ${String(entry.seq)} does not sum to zero`,
      );
      keys.add(entry.key);
      previous = entry;
    }
  }

  async replaceProjections(
    fill: (put: (rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>) => Promise<void>) => Promise<void>,
  ): Promise<readonly string[]> {
    const before = this.#tables;
    this.#tables = newTables();
    try {
      await fill((rows) => {
        this.#put(rows);
        return Promise.resolve();
      });
    } catch (error) {
      this.#tables = before;
      throw error;
    }
    return [];
  }
}

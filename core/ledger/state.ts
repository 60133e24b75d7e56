/**
 * The state commands are decided on: the loaded part of the projections, with what changed since.
 *
 * Rows are immutable values; a change puts a new row. `undefined` means not loaded, `null` known to be
 * absent. Reading a row that was never loaded is a programming error and throws, so that a decision can
 * never rest on a row that merely was not fetched. Rows live in two generations, which bounds memory
 * without losing what is still being written. It knows nothing of SQL.
 */
import { InvariantError, assert } from '#core/kernel/assert';
import type { Instant } from '#core/kernel/instant';
import { Policies } from '#core/policy/policy';

import { GENESIS_HASH } from './chain';
import { codesOf, ledgerNo, systemAccountId, type LedgerCode } from './chart';
import type { DueTimer, Head, KnownCommand, ProfileRow, TotalRow } from './ports';
import {
  PROJECTION_NAMES,
  type Account,
  type AnyRow,
  type Balance,
  type Policy,
  type Period,
  type ProjectionName,
  type Row,
} from './tables';

type Key = string | number;

/** Rows of one table, loaded or changed. */
class Table<R extends AnyRow> {
  #young = new Map<Key, R | null>();
  #old = new Map<Key, R | null>();
  #dirty = new Map<Key, R>();
  readonly #name: ProjectionName;
  readonly #complete: boolean;
  /** Where undo steps go while a savepoint is open, else null. */
  readonly #undoLog: () => (() => void)[] | null;

  constructor(name: ProjectionName, complete: boolean, undoLog: () => (() => void)[] | null) {
    this.#name = name;
    this.#complete = complete;
    this.#undoLog = undoLog;
  }

  /** The row, null when known to be absent, undefined when not loaded. */
  peek(key: Key): R | null | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) {
      return young;
    }
    const old = this.#old.get(key);
    if (old !== undefined) {
      this.#young.set(key, old);
      return old;
    }
    return this.#complete ? null : undefined;
  }

  /** The row or null; throws when it was never loaded. */
  get(key: Key): R | null {
    const row = this.peek(key);
    if (row === undefined) {
      throw new InvariantError(`${this.#name} ${String(key)} was not loaded before deciding`);
    }
    return row;
  }

  /** The row; throws when it is absent. */
  must(key: Key): R {
    const row = this.get(key);
    assert(row !== null, () => `${this.#name} ${String(key)} does not exist`);
    return row;
  }

  /** Inserts or replaces a row and remembers to store it. */
  put(key: Key, row: R): void {
    const undo = this.#undoLog();
    if (undo !== null) {
      undo.push(this.#undoOf(key));
    }
    this.#young.set(key, row);
    // Of a complete table everything is to be stored, so nothing needs to be remembered twice.
    if (!this.#complete) {
      this.#dirty.set(key, row);
    }
  }

  #undoOf(key: Key): () => void {
    // Looked up in both generations, so that the row is young again after the undoing.
    const before = this.peek(key);
    const before_dirty = this.#dirty.get(key);
    return () => {
      if (before === undefined) {
        this.#young.delete(key);
      } else {
        this.#young.set(key, before);
      }
      if (before_dirty === undefined) {
        this.#dirty.delete(key);
      } else {
        this.#dirty.set(key, before_dirty);
      }
    };
  }

  /** Takes a row as the store has it; a row already known here is newer and stays. */
  loaded(key: Key, row: R | null): void {
    if (!this.#complete && this.peek(key) === undefined) {
      this.#young.set(key, row);
    }
  }

  /** Rows to store since the last call; of a complete table all rows. */
  takeDirty(): R[] {
    if (this.#complete) {
      return Array.from(this.known(), ([, row]) => row);
    }
    if (this.#dirty.size === 0) {
      return [];
    }
    const rows = [...this.#dirty.values()];
    this.#dirty = new Map();
    return rows;
  }

  /** Rows read or changed since the last call of `age`. */
  get young_size(): number {
    return this.#young.size;
  }

  /** Number of rows known to exist. */
  count(): number {
    return [...this.known()].length;
  }

  /** Every row known, for the checker. */
  *known(): IterableIterator<[Key, R]> {
    for (const [key, row] of this.#young) {
      if (row !== null) {
        yield [key, row];
      }
    }
    for (const [key, row] of this.#old) {
      if (row !== null && !this.#young.has(key)) {
        yield [key, row];
      }
    }
  }

  /** Forgets what was not touched since the last call. Only safe when everything older is stored. */
  age(): void {
    assert(this.#dirty.size === 0, `${this.#name} has rows that are not stored yet`);
    this.#old = this.#young;
    this.#young = new Map();
  }
}

type Tables = { readonly [N in ProjectionName]: Table<Row<N>> };

/** What a seal needs that no single row holds: the trial balance at the period's end. */
export interface SealInput {
  readonly period: string;
  readonly last: Head;
  readonly totals: readonly TotalRow[];
}

export class State {
  readonly tables: Tables;
  /** Keys of commands seen; not a projection, the journal itself holds them. */
  #commands = new Map<string, KnownCommand | null>();
  #commandsOld = new Map<string, KnownCommand | null>();
  /** Owners (by number) whose balances are loaded: a balance of theirs that is not there does not exist. */
  #whole_owners = new Set<number>();
  #whole_owners_old = new Set<number>();
  policies: Policies;
  periods: readonly Period[];
  /** Logins of active administrators. Staff begins with one and never loses the last: none means no staff at all. */
  administrators: ReadonlySet<string> = new Set();
  /** Logins of everybody who ever was a member of staff. */
  members: ReadonlySet<string> = new Set();
  head: Head = { seq: 0, hash: GENESIS_HASH, booked_at: 0 };
  /** Number the next account owner gets. */
  next_account_no = 1;
  sealInput: SealInput | null = null;
  /** Timers armed since last taken; the clock keeps them in order. */
  armed: DueTimer[] = [];
  /** Personal data to store beside the entries since last taken. */
  profiles: ProfileRow[] = [];
  #undo: (() => void)[] | null = null;

  /** `complete`: the state is folded from the first entry on, so what it does not hold does not exist. */
  constructor(policies: readonly Policy[] = [], periods: readonly Period[] = [], complete = false) {
    this.policies = new Policies(policies);
    this.periods = periods;
    this.tables = Object.fromEntries(
      PROJECTION_NAMES.map((name) => [name, new Table(name, complete, () => this.#undo)]),
    ) as unknown as Tables;
  }

  /** Starts remembering how to undo; ends with `commit` or `rollback`. */
  savepoint(): void {
    assert(this.#undo === null, 'savepoints do not nest');
    const { head, next_account_no, periods, administrators, members } = this;
    const policies = this.policies.rows();
    const armed = this.armed.length;
    const profiles = this.profiles.length;
    this.#undo = [
      () => {
        this.head = head;
        this.next_account_no = next_account_no;
        this.periods = periods;
        this.administrators = administrators;
        this.members = members;
        this.policies = new Policies(policies);
        this.armed.length = armed;
        this.profiles.length = profiles;
      },
    ];
  }

  commit(): void {
    this.#undo = null;
  }

  rollback(): void {
    const undo = this.#undo;
    assert(undo !== null, 'no savepoint to go back to');
    this.#undo = null;
    for (const step of undo.reverse()) {
      step();
    }
  }

  command(key: string): KnownCommand | null | undefined {
    const young = this.#commands.get(key);
    return young === undefined ? this.#commandsOld.get(key) : young;
  }

  commandLoaded(key: string, known: KnownCommand | null): void {
    if (this.command(key) === undefined || this.command(key) === null) {
      this.#commands.set(key, known);
    }
  }

  commandDone(known: KnownCommand): void {
    const before = this.command(known.key) ?? null;
    this.#undo?.push(() => this.#commands.set(known.key, before));
    this.#commands.set(known.key, known);
  }

  /** Balance of a ledger account; 0 before its first posting. Its owner must be loaded. */
  balance(account: Account, code: LedgerCode): bigint {
    const row = this.tables.balance.peek(ledgerNo(account.no, code));
    assert(
      row !== undefined || this.hasBalances(account),
      () => `balances of ${account.id} were not loaded before deciding`,
    );
    return row?.balance_minor ?? 0n;
  }

  putBalance(row: Balance): void {
    this.tables.balance.put(row.account_no, row);
  }

  system(currency: string): Account {
    return this.tables.account.must(systemAccountId(currency));
  }

  /** First instant that is not sealed. */
  get sealed_until(): Instant {
    return this.periods.reduce((latest, period) => Math.max(latest, period.ends_at), 0);
  }

  takeDirty(): Map<ProjectionName, AnyRow[]> {
    const dirty = new Map<ProjectionName, AnyRow[]>();
    for (const name of PROJECTION_NAMES) {
      const rows: AnyRow[] = this.tables[name].takeDirty();
      if (rows.length > 0) {
        dirty.set(name, rows);
      }
    }
    return dirty;
  }

  /** True when every balance of the account that exists is loaded. */
  hasBalances(account: Account): boolean {
    if (this.#whole_owners.has(account.no)) {
      return true;
    }
    if (!this.#whole_owners_old.has(account.no)) {
      return false;
    }
    // They stay together: all are forgotten in the same moment, or none.
    for (const code of codesOf(account.class)) {
      this.tables.balance.peek(ledgerNo(account.no, code));
    }
    this.#whole_owners.add(account.no);
    return true;
  }

  /** All balances of an owner that exist are in the state now. */
  balancesLoaded(owner_no: number): void {
    this.#whole_owners.add(owner_no);
  }

  /** Rows read or changed since they last grew old. */
  get #young_rows(): number {
    let rows = 0;
    for (const name of PROJECTION_NAMES) {
      rows += this.tables[name].young_size;
    }
    return rows;
  }

  /**
   * Forgets what was not touched for a generation, once a generation holds more than this; see `Table.age`.
   * Only safe when everything but the latest changes is stored.
   */
  age(rows_max: number, commands_max: number): void {
    if (this.#young_rows > rows_max) {
      for (const name of PROJECTION_NAMES) {
        this.tables[name].age();
      }
      this.#whole_owners_old = this.#whole_owners;
      this.#whole_owners = new Set();
    }
    if (this.#commands.size > commands_max) {
      this.#commandsOld = this.#commands;
      this.#commands = new Map();
    }
  }
}

/**
 * How a kind of command plugs into the books.
 *
 * A handler says which rows it needs, decides (purely) on a plan or a refusal, and evolves the projections
 * from the entry that results. `evolve` sees only what the journal holds, so that the live path, `rebuild`
 * and `verify` are one. The common checks (restrictions, limits, funds) run on the plan, in `decide.ts`.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { Refusal } from '#core/kernel/refusal';

import { systemAccountId, type LedgerCode } from './chart';
import type { Command, CommandData, CommandKind, CommandOf } from './commands';
import type { Mode } from './mode';
import type { ProfileRow, RowsWanted } from './ports';
import type { State } from './state';
import type { Account, CardAdmission, Instrument, ProjectionName, Row, Trade } from './tables';
import type { Purpose } from '#core/enforcement/matrix';

/** A command's data as the journal keeps it: amounts as decimal text. */
export type Stored<T> = T extends bigint
  ? string
  : T extends readonly (infer E)[]
    ? readonly Stored<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Stored<T[K]> }
      : T;

/** What deciding found out beyond the data; JSON values only, amounts as decimal text. */
export type Facts = object;

export interface DraftPosting {
  readonly account: Account;
  readonly code: LedgerCode;
  readonly amount_minor: bigint;
}

/** An account's part in a movement, judged by the restrictions in force. */
export interface Use {
  readonly account: Account;
  readonly purpose: Purpose;
  readonly amount_minor: bigint;
}

export interface Plan<F extends Facts = Facts> {
  readonly subject: string;
  readonly facts: F;
  readonly postings?: readonly DraftPosting[];
  readonly uses?: readonly Use[];
  /** Counts against the account's payment limits. */
  readonly spends?: { readonly account: Account; readonly amount_minor: bigint };
  /** What a card's ordinary limits say against it, and what the seller's admission to large payments rests on. */
  readonly card?: {
    readonly instrument: Instrument;
    readonly amount_minor: bigint;
    readonly currency: string;
    /** Null where the bank's ordinary limits allow it. */
    readonly over: Refusal | null;
    readonly seller: Account;
    readonly admission: CardAdmission | null;
    readonly standing: Row<'trust_standing'> | null;
    /** The seller's credit score; null where the books hold none. */
    readonly score: number | null;
  };
  /** Money that will come to this account without being asked for; there must be room for it. */
  readonly expects?: { readonly account: Account; readonly amount_minor: bigint };
  /** What would have refused it as new work; history is only noted with it. */
  readonly objection?: Refusal | undefined;
  /** A customer who may have only what his available and blocked balances hold beyond what he owes. */
  readonly debtor?: Account;
  /** Two people are required: the approver named must differ from the actor. */
  readonly approver?: string;
  readonly profile?: ProfileRow;
}

export interface Context {
  readonly state: State;
  readonly mode: Mode;
  readonly actor: string;
  /** When it happened. */
  readonly at: Instant;
  /** When it will count in the books. */
  readonly booked_at: Instant;
  readonly sha256: Sha256;
  /** Keyed by the workspace's secret, for what must not be found out by trying. */
  readonly keyed: Sha256;
  /** The command after it in its linked group. */
  readonly next: Command | undefined;
}

/** What of an entry the projections may use. */
export interface EntryMeta {
  readonly seq: number;
  readonly actor: string;
  readonly mode: Mode;
  readonly occurred_at: Instant;
  readonly booked_at: Instant;
  /** Known to nobody before the entry is written. */
  readonly hash: string;
}

export interface Handler<K extends CommandKind = CommandKind, F extends Facts = Facts> {
  needs(data: Stored<CommandData<K>>, want: Want, at: Instant): void;
  decide(command: CommandOf<K>, context: Context): Plan<F> | Refusal;
  evolve(data: Stored<CommandData<K>>, facts: F, entry: EntryMeta, state: State): void;
}

/** Gives a handler its types; facts written by `decide` are the facts read by `evolve`. */
export function handler<K extends CommandKind, F extends Facts>(
  _kind: K,
  definition: Handler<K, F>,
): Handler {
  return definition;
}

/**
 * Collects which rows are missing from the state. Each method returns the row, null when it is known to be
 * absent, or undefined when it must be loaded first (then handlers simply stop asking further).
 */
export class Want {
  readonly state: State;
  /** How often a row was missing so far. */
  misses = 0;
  #missing: Map<ProjectionName, Set<string | number>> | null = null;

  constructor(state: State) {
    this.state = state;
  }

  /** True while everything asked for was loaded. */
  get is_content(): boolean {
    return this.misses === 0;
  }

  /** What is missing: values of each table's `load_by` column, each once. */
  wanted(): RowsWanted[] {
    return [...(this.#missing ?? [])].map(([table, values]) => ({ table, values: [...values] }));
  }

  row<N extends ProjectionName>(table: N, key: string): Row<N> | null | undefined {
    const row = this.state.tables[table].peek(key) as Row<N> | null | undefined;
    if (row === undefined) {
      this.#miss(table, key);
    }
    return row;
  }

  /** A trade, and with it what the reserve stands for under its seller's badge: a change of one changes the other. */
  trade(id: string): Trade | null | undefined {
    const trade = this.row('trade', id);
    if (trade?.badge_id) {
      this.row('exposure', trade.badge_id);
    }
    return trade;
  }

  /** An account with all its balances. */
  account(id: string): Account | null | undefined {
    const account = this.row('account', id);
    if (account === undefined) {
      this.#miss('balance', id);
      return undefined;
    }
    if (account !== null && !this.state.hasBalances(account)) {
      this.#miss('balance', id);
      return undefined;
    }
    return account;
  }

  /** An account, and with it the platform's own accounts in its currency. */
  accountAndSystem(id: string): Account | null | undefined {
    const account = this.account(id);
    if (account) {
      this.account(systemAccountId(account.currency));
    }
    return account;
  }

  /** An account with its holder and its payment counters. */
  payer(id: string): Account | null | undefined {
    const account = this.accountAndSystem(id);
    if (account) {
      this.row('usage', `pay|${id}`);
      if (account.party_id !== null) {
        this.row('party', account.party_id);
      }
    }
    return account;
  }

  /** An account with its collection counters, which count while something restricts it. */
  payee(id: string): Account | null | undefined {
    const account = this.accountAndSystem(id);
    if (account && account.restrictions.length > 0) {
      this.row('usage', `collect|${id}`);
    }
    return account;
  }

  #miss(table: ProjectionName, key: string | number): void {
    this.misses += 1;
    this.#missing ??= new Map();
    const keys = this.#missing.get(table);
    if (keys === undefined) {
      this.#missing.set(table, new Set([key]));
    } else {
      keys.add(key);
    }
  }
}

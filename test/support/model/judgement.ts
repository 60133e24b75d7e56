// How the model judges one command: every refusal that applies is collected, the documented order picks one.
import type { RefusalCode } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';

import type { Act } from './model-restrictions';
import type { ModelState } from './model-state';
import type { ModelAccount, ModelTrade, Move } from './model-types';

/** The documented order of refusals (docs/ledger.md); the second list binds new work only. */
const STRUCTURE: readonly RefusalCode[] = [
  'invalid',
  'already-exists',
  'not-found',
  'currency-mismatch',
  'wrong-state',
  'amount-exceeds',
];
const PERMISSION: readonly RefusalCode[] = [
  'approval-needed',
  'restricted',
  'no-policy',
  'limit-exceeded',
  'insufficient-funds',
];

/** What a command would do if nothing is against it. */
export interface Plan {
  readonly moves?: readonly Move[];
  readonly acts?: readonly (readonly [account: ModelAccount, act: Act, amount: bigint])[];
  readonly approver?: string;
  readonly spends?: readonly [account: ModelAccount, amount: bigint];
  readonly card?: readonly [instrument: string, amount: bigint, currency: string];
  readonly effect?: () => void;
}

export class Judgement {
  readonly state: ModelState;
  readonly mode: Command['mode'];
  /** The present (new work) or when it happened (history). */
  readonly at: number;
  /** When it will count. */
  readonly booked: number;
  readonly codes = new Set<RefusalCode>();
  #noted: RefusalCode | null = null;
  /** What follows in its linked group. */
  next: Command | undefined;

  /** A timer happens when it was due; anything else that asks happens now, and now is never before the books. */
  constructor(state: ModelState, asked: Pick<Command, 'mode' | 'at' | 'actor'>, wall_clock: number) {
    this.state = state;
    this.mode = asked.mode;
    const asks = asked.mode === 'authorise' && asked.actor !== 'clock';
    this.at = asks ? Math.max(asked.at, wall_clock, state.booked) : asked.at;
    this.booked = Math.max(this.at, state.booked);
  }

  /** Notes a refusal when the condition holds. */
  when(condition: boolean, code: RefusalCode): void {
    if (condition) {
      this.codes.add(code);
    }
  }

  /** Notes what refuses new work; history keeps it as a note. */
  whenNew(condition: boolean, code: RefusalCode): void {
    if (condition && this.mode === 'authorise') {
      this.codes.add(code);
    } else if (condition) {
      this.#noted = code;
    }
  }

  structural(): RefusalCode | null {
    return STRUCTURE.find((code) => this.codes.has(code)) ?? null;
  }

  permission(): RefusalCode | null {
    return this.#noted ?? PERMISSION.find((code) => this.codes.has(code)) ?? null;
  }

  /** An account of a class, or a note that there is none. */
  account(id: string, owner: ModelAccount['owner'] = 'party'): ModelAccount | null {
    const account = this.state.accounts.get(id);
    if (account?.owner === owner) {
      return account;
    }
    this.codes.add('not-found');
    return null;
  }

  custody(id: string, currency: string | undefined): ModelAccount | null {
    const account = this.account(id, 'custody');
    this.when(
      account !== null && currency !== undefined && account.currency !== currency,
      'currency-mismatch',
    );
    return account;
  }

  /** An instrument of the account, of a kind that fits. */
  instrument(id: string, account: ModelAccount | null, kinds: readonly string[]): void {
    if (account === null) {
      return;
    }
    const instrument = this.state.instruments.get(id);
    if (instrument?.account === account.id) {
      this.when(!kinds.includes(instrument.kind), 'wrong-state');
    } else {
      this.codes.add('not-found');
    }
  }

  trade(id: string, statuses: readonly ModelTrade['status'][]): ModelTrade | null {
    const trade = this.state.trades.get(id);
    if (trade === undefined) {
      this.codes.add('not-found');
      return null;
    }
    this.when(!statuses.includes(trade.status), 'wrong-state');
    return trade;
  }

  must(id: string): ModelAccount {
    const account = this.state.accounts.get(id);
    if (account === undefined) {
      throw new Error(`the model lost account ${id}`);
    }
    return account;
  }
}

/**
 * The traffic of the benchmarks: 10,000 accounts of which 100 take part in half of everything.
 *
 * Six of ten entries are transfers (two postings), four are payments of a trade with a fee (three postings),
 * so an entry has 2.4 postings on average. The trades paid are created beforehand and not measured. The same
 * seed gives the same commands. It does not know where the commands go.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { Command, CommandData, CommandKind } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';

export const ACCOUNTS = 10_000;
export const HOT_ACCOUNTS = 100;
const OPENING_MINOR = 100_000_000n;
const ACTOR = 'bench';
const PAYMENTS_PER_TEN = 4;

/** A small generator of 32-bit randomness (mulberry32): what it draws is of no consequence. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Identifier of an account by its place, from 0. */
export function accountId(place: number): string {
  return `A${String(place).padStart(5, '0')}`;
}

/** Without a free allowance every payment of a trade has its fee, and so its third posting. */
function withoutAllowance(command: Command): Command {
  return command.kind === 'publish-policy' && command.data.policy === 'fees'
    ? { ...command, data: { ...command.data, data: { ...command.data.data, free_per_month_minor: {} } } }
    : command;
}

export interface TrafficOptions {
  readonly seed: number;
  /** Instant of the first command. */
  readonly start: Instant;
  /** Time between two commands, in ms. */
  readonly step_ms: number;
}

/** Commands to submit before measuring, and those to measure. */
export interface Stretch {
  readonly before: readonly Command[];
  readonly measured: readonly Command[];
}

export class Traffic {
  readonly #random: () => number;
  readonly #step_ms: number;
  #made = 0;
  at: Instant;

  constructor({ seed, start, step_ms }: TrafficOptions) {
    this.#random = randomOf(seed);
    this.#step_ms = step_ms;
    this.at = start;
  }

  /** A command at the next instant, with a key like a UUIDv7: instants first, then randomness. */
  #command<K extends CommandKind>(kind: K, data: CommandData<K>, at = this.at): Command {
    this.#made += 1;
    const time = at.toString(16).padStart(12, '0');
    const count = this.#made.toString(16).padStart(11, '0');
    const key =
      `${time.slice(0, 8)}-${time.slice(8)}-7${count.slice(0, 3)}-8${count.slice(3, 6)}-` +
      `${count.slice(6)}${this.#hex(7)}`;
    // Levels above a claim were found out elsewhere.
    const mode = kind === 'register-party' ? 'record' : 'authorise';
    return { kind, key, actor: ACTOR, mode, at, data } as unknown as Command;
  }

  #hex(digits: number): string {
    return Math.floor(this.#random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  }

  #account(): string {
    const among = this.#random() < 0.5 ? HOT_ACCOUNTS : ACCOUNTS;
    return accountId(Math.floor(this.#random() * among));
  }

  #pair(): readonly [string, string] {
    const first = this.#account();
    for (;;) {
      const second = this.#account();
      if (second !== first) {
        return [first, second];
      }
    }
  }

  /** 2.00 to 8.00 yuan: far below every limit, and a fee is never less than one fen. */
  #amount(): bigint {
    return BigInt(200 + Math.floor(this.#random() * 600));
  }

  /** Everything there must be before traffic can flow: policies, a bank, the accounts and their money. */
  foundation(): Command[] {
    const at = this.at;
    const commands = [
      ...genesisCommands(at).map(withoutAllowance),
      this.#command('open-custody', { account_id: 'bank', currency: 'CNY', bank: 'ICBC', last4: '0001' }),
    ];
    for (let place = 0; place < ACCOUNTS; place += 1) {
      commands.push(...this.#account_of(place));
    }
    return commands;
  }

  #account_of(place: number): Command[] {
    const account_id = accountId(place);
    const party_id = `P${account_id}`;
    const instrument_id = `I${account_id}`;
    return [
      this.#command('register-party', {
        party_id,
        party_kind: 'person',
        level: 'bank',
        category: '',
        region: 'Zhejiang',
        profile: {
          name: `Holder ${account_id}`,
          identity_no: '',
          phone: '',
          email: '',
          legal_person_name: '',
          legal_person_no: '',
        },
      }),
      this.#command('open-account', { account_id, party_id, currency: 'CNY', merchant: false, category: '' }),
      this.#command('register-instrument', {
        instrument_id,
        account_id,
        instrument_kind: 'bank-account',
        bank: 'ICBC',
        last4: '0042',
      }),
      this.#command('top-up', {
        topup_id: `top-${account_id}`,
        account_id,
        instrument_id,
        custody_id: 'bank',
        amount: OPENING_MINOR,
      }),
    ];
  }

  /** Seals a month, now. */
  seal(period: string): Command {
    return this.#command('seal-period', { period });
  }

  transfer(): Command {
    this.at += this.#step_ms;
    const [from_account_id, to_account_id] = this.#pair();
    const transfer_id = `TR${String(this.#made)}`;
    return this.#command('transfer', {
      transfer_id,
      from_account_id,
      to_account_id,
      amount: this.#amount(),
      memo: '',
    });
  }

  /** The next trades, every other one paid at once. */
  trades(count: number): Command[] {
    const commands: Command[] = [];
    for (let index = 0; index < count; index += 1) {
      this.at += this.#step_ms;
      const trade_id = `T${String(this.#made).padStart(8, '0')}`;
      const [buyer_id, seller_id] = this.#pair();
      const trade = { trade_id, buyer_id, seller_id, amount: this.#amount() };
      commands.push(this.#command('create-trade', { ...trade, marketplace: 'own', goods: '' }));
      if (index % 2 === 0) {
        commands.push(this.#command('pay-trade', { trade_id, channel: 'balance' }));
      }
    }
    return commands;
  }

  /**
   * The next stretch of traffic: `count` commands, and the trades they pay, created at the stretch's first
   * instant. A trade unpaid for five days would be closed, so a stretch must not take longer.
   */
  stretch(count: number): Stretch {
    const created_at = this.at;
    const before: Command[] = [];
    const measured: Command[] = [];
    for (let index = 0; index < count; index += 1) {
      if ((index * PAYMENTS_PER_TEN) % 10 < PAYMENTS_PER_TEN) {
        this.at += this.#step_ms;
        const trade_id = `T${String(this.#made)}`;
        const [buyer_id, seller_id] = this.#pair();
        const amount = this.#amount();
        before.push(
          this.#command(
            'create-trade',
            { trade_id, buyer_id, seller_id, amount, marketplace: 'outside', goods: '' },
            created_at,
          ),
        );
        measured.push(this.#command('pay-trade', { trade_id, channel: 'balance' }));
      } else {
        measured.push(this.transfer());
      }
    }
    if (this.at - created_at > 4 * DAY_MS) {
      throw new RangeError('a stretch of traffic takes longer than a trade may stay unpaid');
    }
    return { before, measured };
  }
}

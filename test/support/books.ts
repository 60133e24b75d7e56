/**
 * Books ready to trade: a ledger over any store, and short ways to say what happens.
 *
 * Every command gets its own key and moves the clock on by one second, so that a test reads as a story.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { ledgerNo, type LedgerCode } from '#core/ledger/chart';
import type { Command, CommandData, CommandKind } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger, type LedgerOptions } from '#core/ledger/ledger';
import { MemoryStore } from '#core/ledger/memory-store';
import type { LedgerStore } from '#core/ledger/ports';
import { EMPTY_PROFILE } from '#core/ledger/profile';
import type { Result } from '#core/ledger/result';
import { PROJECTION_NAMES, type AnyRow, type Row, type ProjectionName } from '#core/ledger/tables';

import { testEnvironment, type TestEnvironment } from './environment';

const START: Instant = Date.UTC(2026, 0, 1);

type Data<K extends CommandKind> = CommandData<K>;

export class Books {
  readonly store: LedgerStore;
  readonly env: TestEnvironment;
  ledger: Ledger;
  #keys = 0;

  private constructor(store: LedgerStore, env: TestEnvironment, ledger: Ledger) {
    this.store = store;
    this.env = env;
    this.ledger = ledger;
  }

  /** Empty books with policies and CNY. */
  static async open(store: LedgerStore = new MemoryStore(), options: LedgerOptions = {}): Promise<Books> {
    const env = testEnvironment(START);
    const ledger = await Ledger.open(store, env, { collect_ms: 0, by_requests: false, ...options });
    const books = new Books(store, env, ledger);
    if (ledger.head().seq === 0) {
      await ledger.submitMany(genesisCommands(START));
    }
    return books;
  }

  /** Books with a custody account `bank`, customers `ann` and `bob`, merchants `shop` and `mall`. */
  static async trading(store?: LedgerStore, options?: LedgerOptions): Promise<Books> {
    const books = await Books.open(store, options);
    await books.do('open-custody', { account_id: 'bank', currency: 'CNY', bank: 'ICBC', last4: '0001' });
    for (const id of ['ann', 'bob', 'shop', 'mall']) {
      await books.openAccount(id, id === 'shop' || id === 'mall');
    }
    return books;
  }

  /** The same books on a store in memory, for a test that needs a long story told many times. */
  async copy(): Promise<Books> {
    const store = new MemoryStore();
    const parties = (await this.store.scan('party', null, 10_000)).map((row) => String(row['id']));
    const rows = new Map<ProjectionName, readonly AnyRow[]>();
    for (const table of PROJECTION_NAMES) {
      rows.set(table, await this.store.scan(table, null, 10_000));
    }
    await store.append({
      expected_head: await store.head(),
      entries: await this.store.entries({}, 10_000),
      rows,
      profiles: await this.store.profiles(parties),
    });
    const env = testEnvironment(this.env.now());
    const copy = new Books(store, env, await Ledger.open(store, env, { collect_ms: 0, by_requests: false }));
    copy.#keys = this.#keys;
    return copy;
  }

  async openAccount(id: string, merchant = false): Promise<void> {
    const profile = { ...EMPTY_PROFILE, name: id };
    const party_kind = merchant ? 'business' : 'person';
    const party = {
      party_id: `p-${id}`,
      party_kind,
      level: 'bank',
      category: '',
      region: '',
      profile,
    } as const;
    // His level was found out elsewhere, by two people.
    await this.do('register-party', party, { mode: 'record' });
    await this.do('open-account', {
      account_id: id,
      party_id: `p-${id}`,
      currency: 'CNY',
      merchant,
      category: '',
    });
    await this.do('register-instrument', {
      instrument_id: `${id}-bank`,
      account_id: id,
      instrument_kind: 'bank-account',
      bank: 'ICBC',
      last4: '1111',
    });
    await this.do('register-instrument', {
      instrument_id: `${id}-card`,
      account_id: id,
      instrument_kind: 'credit-card',
      bank: 'CMB',
      last4: '2222',
    });
  }

  /** A command with the next key, at the clock's present unless said otherwise. */
  command<K extends CommandKind>(kind: K, data: Data<K>, extra: Partial<Command> = {}): Command {
    this.#keys += 1;
    const envelope = {
      kind,
      key: `k${String(this.#keys)}`,
      actor: 'ops',
      mode: 'authorise',
      at: this.env.now(),
    };
    return { ...envelope, data, ...extra } as unknown as Command;
  }

  /** Submits a command; one second passes before it. */
  async try<K extends CommandKind>(kind: K, data: Data<K>, extra: Partial<Command> = {}): Promise<Result> {
    this.env.setNow(this.env.now() + 1_000);
    return await this.ledger.submit(this.command(kind, data, extra));
  }

  /** Submits a command that must be done. */
  async do<K extends CommandKind>(kind: K, data: Data<K>, extra: Partial<Command> = {}): Promise<Result> {
    const result = await this.try(kind, data, extra);
    if (result.status !== 'done') {
      throw new Error(`${kind} was ${result.status}: ${JSON.stringify(result.refusal)}`);
    }
    return result;
  }

  /** Code of the refusal a command met, or `done`. */
  async outcome<K extends CommandKind>(
    kind: K,
    data: Data<K>,
    extra: Partial<Command> = {},
  ): Promise<string> {
    const result = await this.try(kind, data, extra);
    return result.status === 'done' ? 'done' : result.refusal.code;
  }

  async topUp(account_id: string, amount: bigint): Promise<void> {
    await this.do('top-up', {
      topup_id: `top${String(this.#keys)}`,
      account_id,
      instrument_id: `${account_id}-bank`,
      custody_id: 'bank',
      amount,
    });
  }

  /** A trade that ann pays from her balance, at the shop, up to the status asked for. */
  async trade(
    trade_id: string,
    amount: bigint,
    upto: 'created' | 'paid' | 'shipped' | 'settled' = 'shipped',
    more: Partial<Data<'create-trade'>> & Partial<Data<'pay-trade'>> & Partial<Data<'ship-trade'>> = {},
  ): Promise<void> {
    const { buyer_id = 'ann', seller_id = 'shop', marketplace = 'own', goods = '' } = more;
    await this.do('create-trade', { trade_id, buyer_id, seller_id, amount, marketplace, goods });
    if (upto === 'created') {
      return;
    }
    const { channel = 'balance', instrument_id, custody_id } = more;
    await this.do('pay-trade', {
      trade_id,
      channel,
      ...(instrument_id === undefined ? {} : { instrument_id }),
      ...(custody_id === undefined ? {} : { custody_id }),
    });
    if (upto === 'paid') {
      return;
    }
    const { delivery_method = 'express' } = more;
    await this.do('ship-trade', { trade_id, delivery_method, carrier: 'SF', tracking: '1', address: '' });
    if (upto === 'settled') {
      await this.do('confirm-trade', { trade_id, by: 'buyer' });
    }
  }

  async row<N extends ProjectionName>(table: N, key: string): Promise<Row<N>> {
    const [row] = (await this.store.load([{ table, values: [key] }])).get(table) ?? [];
    if (row === undefined) {
      throw new Error(`${table} ${key} does not exist`);
    }
    return row as unknown as Row<N>;
  }

  async balance(account_id: string, code: LedgerCode = 'customer-available'): Promise<bigint> {
    const account = await this.row('account', account_id);
    const rows = (await this.store.load([{ table: 'balance', values: [account_id] }])).get('balance') ?? [];
    const row = rows.find((candidate) => candidate['account_no'] === ledgerNo(account.no, code));
    return (row?.['balance_minor'] as bigint | undefined) ?? 0n;
  }

  async escrow(): Promise<bigint> {
    return await this.balance('system:CNY', 'escrow');
  }

  /** Lets days pass and the clock run. */
  async days(days: number): Promise<number> {
    this.env.setNow(this.env.now() + days * DAY_MS);
    return (await this.ledger.advance(this.env.now())).fired;
  }

  /** Impose and return the id. */
  async restrict(
    account_id: string,
    restriction: Data<'impose-restriction'>['restriction'],
    more: Partial<Data<'impose-restriction'>> = {},
  ): Promise<string> {
    const restriction_id = more.restriction_id ?? `r${String(this.#keys)}`;
    await this.do('impose-restriction', {
      account_id,
      restriction,
      terms: {},
      reason_code: 'cash-out',
      basis: 'test',
      approver: 'boss',
      ...more,
      restriction_id,
    });
    return restriction_id;
  }

  async lift(restriction_id: string): Promise<void> {
    await this.do('lift-restriction', {
      restriction_id,
      reason_code: 'cleared',
      basis: 'test',
      approver: 'boss',
    });
  }
}

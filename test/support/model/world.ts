// One run: a ledger on a store, the model beside it, a virtual clock; every step does the same to both and
// judges the outcome. Acts of fast-check drive it; a failing run prints its seed and its story.
import type { Command, CommandData, CommandKind } from '#core/ledger/commands';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import { rebuildProjections } from '#core/ledger/rebuild';
import type { Result } from '#core/ledger/result';
import { verifyBooks } from '#core/ledger/verify';
import { testEnvironment, type TestEnvironment } from '#test/support/environment';

import type { Backend } from './backends';
import { BooksModel } from './books-model';
import { compareEntries, compareRows, textOfExpected, textOfResult } from './compare';
import type { Dice } from './dice';
import { judgeAll, type Answered } from './invariants';
import { Mirror, readRows, textOfRows } from './mirror';
import type { Expected } from './model-types';
import { askQuestions } from './queries';

export const START = Date.UTC(2026, 0, 5, 3);

/** Two currencies with their banks, and a handful of people with accounts, instruments and some money. */
export function firstPeople(fresh: () => string): Command[] {
  const make = <K extends CommandKind>(kind: K, data: CommandData<K>): Command =>
    ({
      kind,
      key: `k${fresh()}`,
      actor: 'ops',
      // A level above a claim was found out elsewhere.
      mode: kind === 'register-party' ? 'record' : 'authorise',
      at: START,
      data,
    }) as unknown as Command;
  const commands: Command[] = [
    make('open-currency', { currency: 'USD' }),
    make('open-custody', { account_id: 'bank', currency: 'CNY', bank: 'ICBC', last4: '0001' }),
    make('open-custody', { account_id: 'bank-usd', currency: 'USD', bank: 'CMB', last4: '0002' }),
  ];
  const people = {
    a: 'bank',
    b: 'bank',
    c: 'document',
    d: 'none',
    s: 'bank',
    m: 'claimed',
    u: 'bank',
    v: 'bank',
  } as const;
  for (const [id, level] of Object.entries(people)) {
    const profile = {
      name: `人 ${id}`,
      identity_no: '',
      phone: '',
      email: '',
      legal_person_name: '',
      legal_person_no: '',
    };
    const currency = id === 'u' || id === 'v' ? 'USD' : 'CNY';
    commands.push(
      make('register-party', {
        party_id: `p-${id}`,
        party_kind: 'person',
        level,
        category: '',
        region: '',
        profile,
      }),
      make('open-account', {
        account_id: id,
        party_id: `p-${id}`,
        currency,
        merchant: id === 's',
        category: '',
      }),
      make('register-instrument', {
        ...{
          instrument_id: `${id}-bank`,
          account_id: id,
          instrument_kind: 'bank-account',
          bank: 'ICBC',
          last4: '1111',
        },
      }),
      make('register-instrument', {
        ...{
          instrument_id: `${id}-card`,
          account_id: id,
          instrument_kind: 'credit-card',
          bank: 'CMB',
          last4: '2222',
        },
      }),
      make('top-up', {
        ...{ topup_id: `first-${id}`, account_id: id, instrument_id: `${id}-bank` },
        custody_id: currency === 'USD' ? 'bank-usd' : 'bank',
        amount: id === 's' || id === 'm' ? 1_000n : 3_000_000n,
      }),
    );
    if (level === 'bank') {
      const until = { account_id: id, valid_until: START + 400 * 86_400_000 };
      commands.push(
        make('issue-credential', {
          ...until,
          credential_id: `${id}-certificate`,
          credential_kind: 'certificate',
        }),
        make('issue-credential', { ...until, credential_id: `${id}-shield`, credential_kind: 'shield' }),
      );
    }
  }
  return commands;
}

export class World {
  readonly backend: Backend;
  readonly env: TestEnvironment = testEnvironment(START);
  readonly model = new BooksModel(START);
  readonly mirror = new Mirror();
  /** What happened, for the one who reads a failure. */
  readonly story: string[] = [];
  readonly sent: Command[] = [];
  ledger: Ledger;
  steps = 0;
  #fresh = 0;

  private constructor(backend: Backend, ledger: Ledger) {
    this.backend = backend;
    this.ledger = ledger;
  }

  /** New books with the platform's first entries, two currencies and a handful of people. */
  static async open(backend: Backend): Promise<World> {
    const env = testEnvironment(START);
    const world = new World(backend, await Ledger.open(backend.store(), env, { collect_ms: 0 }));
    world.env.setNow(START);
    world.ledger = await Ledger.open(backend.store(), world.env, { collect_ms: 0 });
    await world.submitMany([...genesisCommands(START), ...firstPeople(world.fresh)]);
    return world;
  }

  fresh = (): string => {
    this.#fresh += 1;
    return String(this.#fresh);
  };

  setNow(now: number): void {
    this.env.setNow(now);
    this.model.now = now;
    this.story.push(`clock ${new Date(now).toISOString()}`);
  }

  async submit(command: Command): Promise<Result> {
    const [result] = await this.submitMany([command]);
    if (result === undefined) {
      throw new Error('no answer');
    }
    return result;
  }

  /** Submits without waiting between the commands; each has its own outcome. */
  async submitMany(commands: readonly Command[]): Promise<readonly Result[]> {
    const expected = commands.map((command) => this.model.submit(command));
    const results = await Promise.all(commands.map((command) => this.ledger.submit(command)));
    await this.#judge(commands, results, expected);
    return results;
  }

  async submitLinked(commands: readonly Command[]): Promise<void> {
    const expected = this.model.submitLinked(commands);
    this.story.push('linked:');
    await this.#judge(commands, await this.ledger.submitLinked(commands), expected);
  }

  /** Rehearses: the answer is what submitting would meet, and nothing but due timers happens. */
  async rehearse(command: Command): Promise<void> {
    const { code, moved } = this.model.rehearse(command);
    const rehearsed = await this.ledger.rehearse(command);
    this.story.push(`rehearse ${textOfCommand(command)} -> ${rehearsed.status}`);
    const got = rehearsed.status === 'done' ? null : rehearsed.refusal.code;
    const sums = new Map<number, bigint>();
    for (const { account_no, amount_minor } of rehearsed.status === 'done' ? rehearsed.postings : []) {
      sums.set(account_no, (sums.get(account_no) ?? 0n) + amount_minor);
    }
    const amounts = (values: Iterable<bigint>): string =>
      [...values]
        .filter((amount) => amount !== 0n)
        .map(String)
        .sort()
        .join(' ');
    if (got !== code || amounts(sums.values()) !== amounts(moved.values())) {
      throw new Error(
        `model: rehearsing ${textOfCommand(command)}: expected ${String(code)}, got ${String(got)}`,
      );
    }
    await this.#judge([], [], []);
  }

  async advance(): Promise<void> {
    const expected = this.model.advance(this.model.now);
    const { fired } = await this.ledger.advance(this.env.now());
    this.story.push(`advance: ${String(fired)} fired`);
    if (fired !== expected) {
      throw new Error(`invariant 6: ${String(fired)} timers fired, ${String(expected)} were due`);
    }
    await this.#judge([], [], []);
  }

  /** Closes the books and opens them again, as after a shutdown. */
  async restart(): Promise<void> {
    this.story.push('restart');
    await this.ledger.close();
    this.ledger = await Ledger.open(await this.backend.reopen(), this.env, { collect_ms: 0 });
    await this.#judge([], [], []);
  }

  /** Closes the books and goes on with a restored backup. */
  async restore(): Promise<void> {
    this.story.push('restore');
    await this.ledger.close();
    this.ledger = await Ledger.open(await this.backend.restore(), this.env, { collect_ms: 0 });
    await this.#judge([], [], []);
  }

  /** Invariant 12: the journal alone gives the same rows again. */
  async replay(): Promise<void> {
    this.story.push('verify and rebuild');
    const store = this.backend.store();
    const report = await verifyBooks(store, this.env);
    if (!report.ok || report.head.hash !== this.ledger.head().hash) {
      throw new Error(`invariant 12: ${JSON.stringify(report.first_break)}`);
    }
    const before = textOfRows(await readRows(store));
    await this.ledger.close();
    const rebuilt = await rebuildProjections(store, this.env);
    if (!rebuilt.ok || textOfRows(await readRows(store)) !== before) {
      throw new Error(`invariant 12: rebuilding gave other rows ${JSON.stringify(rebuilt.first_break)}`);
    }
    this.ledger = await Ledger.open(store, this.env, { collect_ms: 0 });
  }

  async query(dice: Dice): Promise<void> {
    this.story.push('queries');
    await askQuestions(this.backend.store(), this.mirror, dice);
  }

  async #judge(
    commands: readonly Command[],
    results: readonly Result[],
    expected: readonly Expected[],
  ): Promise<void> {
    this.steps += 1;
    const answers: Answered[] = [];
    commands.forEach((command, index) => {
      const result = results[index];
      const wanted = expected[index];
      if (result === undefined || wanted === undefined) {
        throw new Error('an answer is missing');
      }
      this.sent.push(command);
      this.story.push(`${textOfCommand(command)} -> ${textOfResult(result)}`);
      answers.push({ command, result, expected: wanted });
    });
    for (const { command, result, expected: wanted } of answers) {
      if (textOfResult(result) !== textOfExpected(wanted)) {
        const refusal = result.status === 'done' ? '' : JSON.stringify(result.refusal.details);
        throw new Error(
          `model: ${textOfCommand(command)}\n  expected ${textOfExpected(wanted)}\n  got ${textOfResult(result)} ${refusal}`,
        );
      }
    }
    const reader = this.backend.store();
    await this.mirror.read(reader);
    compareEntries(this.model, this.mirror);
    await judgeAll({ mirror: this.mirror, model: this.model, reader, answers, salt: this.steps * 7919 });
    compareRows(this.model, this.mirror);
    this.mirror.take();
  }
}

function textOfCommand(command: Command): string {
  const data = JSON.stringify(command.data, (_name, value: unknown) =>
    typeof value === 'bigint' ? `${value.toString()}n` : value,
  );
  const { key, mode, actor, kind, at } = command;
  return `${key} ${mode === 'record' ? 'record ' : ''}${actor} ${kind} at ${new Date(at).toISOString()} ${data}`;
}

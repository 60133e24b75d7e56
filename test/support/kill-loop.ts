// The parent of the kill loop: starts a child on a workspace, kills it -9 at a random moment, and looks at what
// it left: everything acknowledged is stored, nothing is torn, the lock is free, and a retry is safe.
import { Ledger } from '#core/ledger/ledger';
import { genesisCommands } from '#core/ledger/genesis';
import { verifyBooks } from '#core/ledger/verify';
import { createWorkspace, openWorkspace, type WritableWorkspace } from '#database/workspace';
import { Child } from '#test/support/child-process';
import { testEnvironment } from '#test/support/environment';

import { jobsOf, nowOf, type Job } from './kill-jobs';
import { BooksModel } from './model/books-model';
import { compareEntries, compareRows, textOfExpected, textOfResult } from './model/compare';
import { Dice } from './model/dice';
import { judgeAll } from './model/invariants';
import { Mirror } from './model/mirror';
import { START, firstPeople } from './model/world';

export interface KillFigures {
  rounds: number;
  acknowledged: number;
  entries: number;
  /** Rounds in which the kill came before the child had opened the workspace. */
  early: number;
  /** Rounds in which entries were durable though nobody was told. */
  untold: number;
}

interface Acknowledged {
  readonly key: string;
  readonly seq: number;
  readonly hash: string;
}

const program = 'surety-test 1.0.0';

export class KillLoop {
  readonly figures: KillFigures = { rounds: 0, acknowledged: 0, entries: 0, early: 0, untold: 0 };
  readonly #location: string;
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #model = new BooksModel(START);
  readonly #mirror = new Mirror();

  constructor(location: string, seed: number) {
    this.#location = location;
    this.#seed = seed;
    this.#dice = new Dice(seed);
  }

  /** Makes the workspace with its first people. */
  async prepare(): Promise<void> {
    const workspace = await createWorkspace(this.#location, { program });
    const ledger = await Ledger.open(workspace.store, testEnvironment(START));
    let serial = 0;
    const people = firstPeople(() => String((serial += 1)));
    for (const command of [...genesisCommands(START), ...people]) {
      this.#model.submit(command);
      await ledger.submit(command);
    }
    await this.#judge(workspace);
    await workspace.close();
  }

  /** One round: start, kill, look. */
  async round(round: number): Promise<void> {
    this.#model.now = nowOf(round);
    const told = await this.#killedChild(round);
    const workspace = await openWorkspace(this.#location, { access: 'write', program });
    try {
      const before = this.#mirror.entries.length;
      await this.#follow(workspace, round);
      this.#checkTold(told);
      const report = await verifyBooks(workspace.store, testEnvironment(nowOf(round)));
      if (!report.ok) {
        throw new Error(
          `invariant 11: after the kill of round ${String(round)}: ${JSON.stringify(report.first_break)}`,
        );
      }
      this.figures.untold += this.#mirror.entries.length - before > told.length ? 1 : 0;
      if (this.#dice.chance(40)) {
        await this.#retry(workspace, round);
      }
    } finally {
      await workspace.close();
    }
    this.figures.rounds += 1;
    this.figures.acknowledged += told.length;
    this.figures.entries = this.#mirror.entries.length;
  }

  /** Runs a child until a random moment; returns what it acknowledged. */
  async #killedChild(round: number): Promise<Acknowledged[]> {
    const args = [this.#location, String(this.#seed), String(round)];
    const child = new Child('test/support/kill-child.ts', args);
    const told: Acknowledged[] = [];
    if (this.#dice.chance(10)) {
      // Somewhere between the start of the program and the first entries.
      await pause(200 + this.#dice.next(900));
    } else {
      const wanted = this.#dice.next(200);
      while (told.length <= wanted) {
        const [word, key = '', seq, hash = ''] = (await child.line()).split(' ');
        if (word === 'finished') {
          break;
        }
        if (word === 'stored') {
          told.push({ key, seq: Number(seq), hash });
        }
      }
      await pause(this.#dice.next(12));
    }
    await child.kill();
    this.figures.early += told.length === 0 ? 1 : 0;
    return told;
  }

  /** Lets the model do what the journal says was done since, in its order. */
  async #follow(workspace: WritableWorkspace, round: number): Promise<void> {
    const jobs = new Map<string, Job>();
    for (const job of [...jobsOf(this.#seed, round - 1), ...jobsOf(this.#seed, round)]) {
      for (const command of job) {
        jobs.set(command.key, job);
      }
    }
    const fresh = await workspace.store.entries({ from_seq: this.#mirror.entries.length + 1 }, 1_000_000);
    for (const entry of fresh) {
      const done = this.#model.state.entries.length >= entry.seq;
      const job = jobs.get(entry.key);
      if (done) {
        continue;
      }
      if (entry.actor === 'clock') {
        this.#model.fireNext();
      } else if (job === undefined) {
        throw new Error(`invariant 11: entry ${String(entry.seq)} has a key nobody submitted: ${entry.key}`);
      } else if (job.length > 1) {
        this.#model.submitLinked(job);
      } else {
        job.forEach((command) => this.#model.submit(command));
      }
    }
    await this.#judge(workspace);
  }

  #checkTold(told: readonly Acknowledged[]): void {
    for (const { key, seq, hash } of told) {
      const entry = this.#mirror.entries[seq - 1];
      if (entry?.key !== key || entry.hash !== hash) {
        throw new Error(`invariant 11: ${key} was acknowledged as entry ${String(seq)} and is not stored`);
      }
    }
  }

  /** The same keys again: what is stored is repeated, the rest is new, nothing happens twice. */
  async #retry(workspace: WritableWorkspace, round: number): Promise<void> {
    const ledger = await Ledger.open(workspace.store, testEnvironment(nowOf(round)), { collect_ms: 0 });
    for (const job of jobsOf(this.#seed, round)) {
      const expected =
        job.length > 1 ? this.#model.submitLinked(job) : job.map((one) => this.#model.submit(one));
      const results = job.length > 1 ? await ledger.submitLinked(job) : await ledger.submitMany(job);
      const wanted = expected.map(textOfExpected).join(' | ');
      const got = results.map(textOfResult).join(' | ');
      if (wanted !== got) {
        throw new Error(
          `invariant 11: retry of ${job.map(({ key }) => key).join()}: expected ${wanted}, got ${got}`,
        );
      }
    }
    await ledger.close();
    await this.#judge(workspace);
  }

  async #judge(workspace: WritableWorkspace): Promise<void> {
    await this.#mirror.read(workspace.store);
    compareEntries(this.#model, this.#mirror);
    const salt = this.#dice.next(1_000_000);
    await judgeAll({ mirror: this.#mirror, model: this.#model, reader: workspace.store, answers: [], salt });
    compareRows(this.#model, this.#mirror);
    this.#mirror.take();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

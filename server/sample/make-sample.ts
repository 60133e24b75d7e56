/**
 * Fills a fresh workspace with a sample platform, and writes the truth and the bank's statements beside it.
 *
 * The commands go through the books like any others, in groups, at most two of which are under way. The
 * entries are recorded at the instants they happen, so that the same seed gives the same chain. Truth is
 * never written into the workspace.
 */
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { CaseFileContents } from '#core/cases/ports';
import { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { Command, CommandKind } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import { genesisCommands } from '#core/ledger/genesis';
import { Ledger } from '#core/ledger/ledger';
import type { Environment, Head, LedgerStore } from '#core/ledger/ports';
import type { Result } from '#core/ledger/result';
import { dayText } from '#core/sample/calendar';
import { Sample } from '#core/sample/generate';
import { Answers, isAsked, isLater, type Later, type Step } from '#core/sample/later';
import { sampleMark } from '#core/sample/sample-mark';
import { TRUTH_HEADER, truthLine } from '#core/sample/truth';

import { learn, SampleWork } from './sample-work';
import { SampleError, assertFolderFree, writeStatements, type StatementsReport } from './write-statements';

export { SampleError };

const GROUP_COMMANDS = 1_000;
const GROUPS_UNDER_WAY = 2;
const REFUSALS_KEPT = 50;

export interface SampleProgress {
  readonly phase: 'trades' | 'timers' | 'truth' | 'statements';
  readonly trades_done: number;
  readonly trades_total: number;
  readonly entries: number;
  /** Entries stored per second so far. */
  readonly entries_per_s: number;
}

export interface MakeSampleOptions {
  readonly trades: number;
  readonly seed: number;
  /** Last day with trade, over by now; the generator's own when absent. */
  readonly last_day?: number | undefined;
  /** Where the truth goes (CSV); nowhere when absent. */
  readonly truth_path?: string | undefined;
  /** Where the files of its audits lie; their bytes are left out when absent. */
  readonly files?: Pick<CaseFileContents, 'put'> | undefined;
  /** Takes what belongs into the sample's vault: its dossiers, and the key that signed them. */
  readonly secrets?: Map<string, Uint8Array> | undefined;
  /** Takes in what becomes known of merchants, for whoever goes on with it. */
  readonly knowledge?: CreditKnowledge | undefined;
  /** Folder for the bank's statements; none are written when absent. */
  readonly statements_dir?: string | undefined;
  readonly onProgress?: ((progress: SampleProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RefusedCommand {
  readonly kind: CommandKind;
  readonly at: Instant;
  readonly status: 'refused' | 'rejected';
  readonly code: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface SampleReport {
  readonly trades: number;
  readonly seed: number;
  readonly merchants: number;
  readonly customers: number;
  /** Period in which there is trade: first instant, and first instant after it. */
  readonly from: Instant;
  readonly to: Instant;
  readonly commands: number;
  /** Commands by kind. */
  readonly by_kind: Readonly<Partial<Record<CommandKind, number>>>;
  readonly refused: number;
  readonly rejected: number;
  /** Counts of refused and rejected commands by "kind: reason". */
  readonly refused_by: Readonly<Record<string, number>>;
  /** The first of those that were refused or rejected, to look at. */
  readonly refusals: readonly RefusedCommand[];
  /** Timers that fired by themselves. */
  readonly timers_at_end: number;
  readonly entries: number;
  readonly seconds: number;
  readonly entries_per_s: number;
  readonly head: Head;
  readonly truth_labels: number;
  readonly statements: StatementsReport | null;
}

class Tally {
  readonly by_kind: Partial<Record<CommandKind, number>> = {};
  readonly refused_by: Record<string, number> = {};
  readonly refusals: RefusedCommand[] = [];
  commands = 0;
  trades = 0;
  refused = 0;
  rejected = 0;

  add(commands: readonly Command[], results: readonly Result[]): void {
    for (const [index, command] of commands.entries()) {
      this.commands += 1;
      this.by_kind[command.kind] = (this.by_kind[command.kind] ?? 0) + 1;
      this.trades += command.kind === 'create-trade' ? 1 : 0;
      const result = results[index];
      if (result !== undefined && result.status !== 'done') {
        this[result.status] += 1;
        const { code, details } = result.refusal;
        const reason = `${command.kind}: ${code}`;
        this.refused_by[reason] = (this.refused_by[reason] ?? 0) + 1;
        if (this.refusals.length < REFUSALS_KEPT) {
          this.refusals.push({ kind: command.kind, at: command.at, status: result.status, code, details });
        }
      }
    }
  }
}

/** What the sample is played into. */
interface Playing {
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly answers: Answers;
  readonly work: SampleWork;
  /** Where files of the sample's audits go; nowhere when null. */
  readonly files: Pick<CaseFileContents, 'put'> | null;
  readonly report: () => void;
}

/** Commands on their way into the books: in groups, at most two of which are under way. */
class Feed {
  readonly #playing: Playing;
  readonly #under_way: {
    readonly group: readonly Command[];
    readonly results: Promise<readonly Result[]>;
  }[] = [];
  /** Keys whose answers later commands speak of. */
  readonly #awaited = new Set<string>();
  #group: Command[] = [];

  constructor(playing: Playing) {
    this.#playing = playing;
  }

  async take(step: Step): Promise<void> {
    if (isAsked(step)) {
      await this.finish();
      await this.#playing.work.do(step);
      return;
    }
    const command = isLater(step) ? await this.#madeOf(step) : step;
    if (command === null) {
      return;
    }
    this.#group.push(command);
    if (this.#group.length === GROUP_COMMANDS) {
      this.#send();
      if (this.#under_way.length >= GROUPS_UNDER_WAY) {
        await this.#settle();
      }
    }
  }

  /** Sends what waits and hears every answer. */
  async finish(): Promise<void> {
    this.#send();
    while (this.#under_way.length > 0) {
      await this.#settle();
    }
  }

  async #madeOf(later: Later): Promise<Command | null> {
    const { answers, files } = this.#playing;
    if (!answers.isReady(later)) {
      await this.finish();
    }
    const command = answers.commandOf(later);
    if (command !== null) {
      this.#awaited.add(later.key);
      if (later.file !== null) {
        await files?.put(later.file.id, new TextEncoder().encode(later.file.text));
      }
    }
    return command;
  }

  #send(): void {
    if (this.#group.length === 0) {
      return;
    }
    const group = this.#group;
    this.#group = [];
    const results = this.#playing.ledger.submitMany(group);
    // Whoever awaits it first hears of a failure; until then it must not count as unheard.
    results.catch(() => undefined);
    this.#under_way.push({ group, results });
  }

  async #settle(): Promise<void> {
    const oldest = this.#under_way.shift();
    if (oldest === undefined) {
      return;
    }
    const { tally, answers, report } = this.#playing;
    const results = await oldest.results;
    tally.add(oldest.group, results);
    for (const [index, { key }] of oldest.group.entries()) {
      if (this.#awaited.delete(key)) {
        answers.note(key, results[index]);
      }
    }
    report();
  }
}

/** Sends every command; stops between groups when told to. */
async function play(playing: Playing, sample: Sample, signal: AbortSignal | undefined): Promise<void> {
  const feed = new Feed(playing);
  for (const step of sample.steps()) {
    if (signal?.aborted === true) {
      break;
    }
    await feed.take(step);
  }
  await feed.finish();
  signal?.throwIfAborted();
  await playing.work.finish();
}

async function writeTruth(sample: Sample, path: string, signal: AbortSignal | undefined): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  let labels = 0;
  try {
    let text = TRUTH_HEADER;
    for (const label of sample.truth.labels()) {
      labels += 1;
      text += truthLine(label);
      if (text.length > 100_000) {
        signal?.throwIfAborted();
        await file.write(text);
        text = '';
      }
    }
    await file.write(text);
  } finally {
    await file.close();
  }
  return labels;
}

/** The books say first that they are a sample's; then they get their first entries on the day its platform opens. */
async function prepare(ledger: Ledger, sample: Sample): Promise<void> {
  if (ledger.head().seq > 0) {
    throw new SampleError('A sample needs a workspace of its own: this one holds entries already');
  }
  const { seed, trades } = sample.options;
  const mark = sampleMark(sample.start_at, { trades, seed, last_day: dayText(sample.last_day) });
  await ledger.submitMany([mark, ...genesisCommands(sample.start_at)]);
}

/**
 * The secret of a sample's workspace: like the salts of its invented people it follows from the seed, so that the
 * same seed gives the same chain.
 */
export function sampleDigestKey(seed: number, sha256: Sha256): string {
  return sha256(`sample platform ${String(seed)}`);
}

/**
 * Makes a sample platform in the store of a workspace without entries. The store must have no other writer; it stays
 * open.
 * Rejects with the signal's reason when cancelled: what was stored until then stays, and is sound.
 */
export async function makeSample(
  store: LedgerStore,
  env: Environment,
  options: MakeSampleOptions,
): Promise<SampleReport> {
  const { signal, onProgress } = options;
  if (options.statements_dir !== undefined) {
    await assertFolderFree(options.statements_dir);
  }
  const sample = new Sample({ seed: options.seed, trades: options.trades, last_day: options.last_day });
  const { knowledge = new CreditKnowledge() } = options;
  const onStored = (entries: readonly Entry[]): void => {
    if (sample.is_scored) {
      learn(knowledge, entries);
    }
  };
  const ledger = await Ledger.open(store, env, { simulated: true, onStored });
  const tally = new Tally();
  const started_at = env.now();
  const elapsed = (): number => Math.max(1, env.now() - started_at) / 1_000;
  const report = (phase: SampleProgress['phase']): void => {
    const entries = ledger.head().seq;
    const rate = Math.round(entries / elapsed());
    onProgress?.({
      phase,
      trades_done: tally.trades,
      trades_total: options.trades,
      entries,
      entries_per_s: rate,
    });
  };
  let timers_at_end: number;
  try {
    await prepare(ledger, sample);
    const answers = new Answers(env.sha256);
    const files = options.files ?? null;
    const work = new SampleWork({ ledger, reader: store, env, seed: options.seed, answers }, knowledge);
    await play({ ledger, tally, answers, work, files, report: () => report('trades') }, sample, signal);
    for (const [name, secret] of work.secrets) {
      options.secrets?.set(name, secret);
    }
    const advanced = await ledger.advance(sample.end_at, { signal, onProgress: () => report('timers') });
    timers_at_end = advanced.fired;
  } finally {
    await ledger.close();
  }
  signal?.throwIfAborted();
  const seconds = elapsed();
  report('truth');
  const { truth_path, statements_dir } = options;
  const truth_labels = truth_path === undefined ? 0 : await writeTruth(sample, truth_path, signal);
  report('statements');
  const statements =
    statements_dir === undefined ? null : await writeStatements(store, sample, statements_dir, signal);
  const head = ledger.head();
  return {
    trades: options.trades,
    seed: options.seed,
    merchants: sample.merchants,
    customers: sample.customers,
    from: sample.first_at,
    to: sample.end_at,
    commands: tally.commands,
    by_kind: tally.by_kind,
    refused: tally.refused,
    rejected: tally.rejected,
    refused_by: tally.refused_by,
    refusals: tally.refusals,
    timers_at_end,
    entries: head.seq,
    seconds,
    entries_per_s: Math.round(head.seq / seconds),
    head,
    truth_labels,
    statements,
  };
}

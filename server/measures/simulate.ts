/**
 * What a rung would have stopped, over the history of one account or of many: the journal is read account by account, as
 * far as it tells of their uses, and judged by the core.
 *
 * Reads only. It tells how far it is, and stops when it is told to.
 */
import { usesOfEntry, type Things } from '#core/enforcement/past-uses';
import { Simulator, type SimulatedUse, type Simulation } from '#core/enforcement/simulation';
import type { Instant } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Policy, ProjectionName, Restriction, Row } from '#core/ledger/tables';
import { calendarDay } from '#core/policy/limits';
import { Policies } from '#core/policy/policy';

import type { Reading } from './holding';

/** Accounts that one simulation looks at. */
export const SIMULATED_ACCOUNTS_MAX = 1_000;
const ENTRIES_CHUNK = 500;
/** Entries of one account that are looked at. */
const ENTRIES_MAX = 500_000;
const EXAMPLES_MAX = 20;

export interface SimulationAsked extends Pick<Restriction, 'kind' | 'terms'> {
  readonly account_ids: readonly string[];
  readonly from: Instant;
  /** Not in it. */
  readonly to: Instant;
  /** Trades under suspicion. */
  readonly interest: readonly string[];
}

export interface SimulationWatch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface SimulationReport {
  readonly accounts: number;
  /** Accounts of which something would have been stopped, delayed or diverted. */
  readonly touched: number;
  readonly uses: number;
  readonly by_purpose: readonly (Simulation['by_purpose'][number] & { readonly currency: string })[];
  readonly fallen: number;
  readonly things: number;
  readonly of_interest: number;
  /** Other sides of what would have been stopped; of these, of whom no alert was ever confirmed. */
  readonly others: number;
  readonly honest_others: number;
  readonly examples: readonly (SimulatedUse & { readonly currency: string })[];
  /** False where an account had more entries than were looked at. */
  readonly complete: boolean;
}

async function rowsOf<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  values: readonly string[],
): Promise<readonly Row<N>[]> {
  const found = values.length === 0 ? new Map<never, never>() : await reader.load([{ table, values }]);
  return (found.get(table) ?? []) as unknown as readonly Row<N>[];
}

async function thingsOf(reader: LedgerReader, entries: readonly Entry[]): Promise<Things> {
  const subjects = [...new Set(entries.map(({ subject }) => subject))];
  const trades = await rowsOf(reader, 'trade', subjects);
  const withdrawals = await rowsOf(reader, 'withdrawal', subjects);
  return {
    trades: new Map(trades.map((row) => [row.id, row])),
    withdrawals: new Map(withdrawals.map((row) => [row.id, row])),
  };
}

async function policiesOf(reader: LedgerReader): Promise<Policies> {
  return new Policies((await reader.scan('policy', null, 100_000)) as unknown as readonly Policy[]);
}

interface Bounds {
  readonly after_seq: number;
  readonly upto_seq: number;
}

async function simulateOne(
  { reader, lists }: Reading,
  account: Account,
  simulator: Simulator,
  bounds: Bounds,
  signal: AbortSignal | undefined,
): Promise<{ readonly simulation: Simulation; readonly complete: boolean }> {
  const seqs = await lists.useSeqs({ account, ...bounds, limit: ENTRIES_MAX });
  for (let begin = 0; begin < seqs.length; begin += ENTRIES_CHUNK) {
    signal?.throwIfAborted();
    const entries = await reader.entriesBySeq(seqs.slice(begin, begin + ENTRIES_CHUNK));
    const things = await thingsOf(reader, entries);
    entries.forEach((entry) => usesOfEntry(entry, things).forEach((use) => simulator.take(use)));
  }
  return { simulation: simulator.result(), complete: seqs.length < ENTRIES_MAX };
}

/** Sums of several accounts. */
class Sums {
  readonly by_purpose = new Map<string, SimulationReport['by_purpose'][number]>();
  readonly others = new Set<string>();
  readonly examples: SimulationReport['examples'][number][] = [];
  touched = 0;
  uses = 0;
  fallen = 0;
  things = 0;
  of_interest = 0;
  complete = true;

  add(currency: string, simulation: Simulation): void {
    this.touched += simulation.by_purpose.length > 0 ? 1 : 0;
    this.uses += simulation.uses;
    this.fallen += simulation.fallen;
    this.things += simulation.things;
    this.of_interest += simulation.of_interest;
    simulation.others.forEach((id) => this.others.add(id));
    for (const one of simulation.by_purpose) {
      const key = `${one.purpose}|${one.effect}|${currency}`;
      const before = this.by_purpose.get(key);
      const count = one.count + (before?.count ?? 0);
      const amount_minor = one.amount_minor + (before?.amount_minor ?? 0n);
      this.by_purpose.set(key, { ...one, currency, count, amount_minor });
    }
    const room = EXAMPLES_MAX - this.examples.length;
    this.examples.push(...simulation.examples.slice(0, room).map((use) => ({ ...use, currency })));
  }
}

/** How many of some accounts never had an alert confirmed. */
async function neverConfirmed(reader: LedgerReader, ids: readonly string[]): Promise<number> {
  let confirmed = 0;
  for (let begin = 0; begin < ids.length; begin += ENTRIES_CHUNK) {
    const rows = await rowsOf(reader, 'alert_subject', ids.slice(begin, begin + ENTRIES_CHUNK));
    confirmed += rows.filter((row) => row.confirmed > 0).length;
  }
  return ids.length - confirmed;
}

/** Simulates a rung on accounts one after another; those that there are not are left out. */
export async function simulateMeasure(
  reading: Reading,
  { account_ids, kind, terms, from, to, interest }: SimulationAsked,
  { signal, onProgress }: SimulationWatch = {},
): Promise<SimulationReport> {
  const { reader } = reading;
  const policies = await policiesOf(reader);
  const bounds = { after_seq: await reader.seqAt(from - 1), upto_seq: await reader.seqAt(to - 1) };
  const accounts = await rowsOf(reader, 'account', account_ids);
  const options = {
    dayOf: (at: Instant) => calendarDay(at, policies.at('calendar', at)),
    interest: new Set(interest),
    examples_max: EXAMPLES_MAX,
  };
  const sums = new Sums();
  for (const [index, account] of accounts.entries()) {
    onProgress?.({ done: index, total: accounts.length });
    const simulator = new Simulator(account, { kind, terms }, options);
    const { simulation, complete } = await simulateOne(reading, account, simulator, bounds, signal);
    sums.add(account.currency, simulation);
    sums.complete &&= complete;
  }
  onProgress?.({ done: accounts.length, total: accounts.length });
  const { others, by_purpose, ...rest } = sums;
  return {
    ...rest,
    accounts: accounts.length,
    by_purpose: [...by_purpose.values()],
    others: others.size,
    honest_others: await neverConfirmed(reader, [...others]),
  };
}

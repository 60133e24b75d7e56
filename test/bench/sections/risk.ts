/**
 * Detection: temporal cycles against a recursive query over the same edges, each edge of a stream, the rules with
 * their explanations against two engines that read rules as JSON, and backtests.
 */
import { Engine, type ConditionProperties, type TopLevelCondition } from 'json-rules-engine';
import jsonLogic from 'json-logic-js';
import knex from 'knex';
import { join } from 'node:path';

import { MemoryStore } from '#core/ledger/memory-store';
import { countCycles } from '#core/risk/cycle-count';
import { FEATURE_NAMES, takeFeatures } from '#core/risk/features';
import { compileRule, type Expression } from '#core/risk/rules';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { CycleFinder, type FlowEdge } from '#core/risk/temporal-cycles';
import { productionEnvironment } from '#server/composition/environment';
import { makeSample } from '#server/sample/make-sample';

import {
  atLeast,
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { decisionsInMemory, decisionsOnDisk } from '../support/decisions';
import { randomOf } from '../support/traffic';
import { backtests } from './backtest';

/** The shape of AMLSim 20K_cycle200: edges, accounts, steps; and cycles planted among them. */
const SHAPE = { edges: 117_805, accounts: 20_000, steps: 149, planted: 300 };
const WINDOW = 20;
const HOPS_MAX = 4;
/** Rules of the comparison. */
const RULES = STARTING_RULES.slice(0, 20);

function edgesLike(count: number): FlowEdge[] {
  const random = randomOf(7);
  const account = (): string => `a${Math.floor(random() * SHAPE.accounts)}`;
  const edges: FlowEdge[] = [];
  for (let index = 0; index < count; index += 1) {
    edges.push({ from: account(), to: account(), time: 1 + Math.floor(random() * SHAPE.steps), amount: 100 });
  }
  for (let cycle = 0; cycle < SHAPE.planted; cycle += 1) {
    const ring = Array.from({ length: 2 + (cycle % 3) }, account);
    const start = 1 + Math.floor(random() * (SHAPE.steps - 2 * HOPS_MAX));
    ring.forEach((from, place) => {
      edges.push({ from, to: ring[(place + 1) % ring.length] ?? from, time: start + 2 * place, amount: 100 });
    });
  }
  return edges.filter(({ from, to }) => from !== to).sort((left, right) => left.time - right.time);
}

function found(edges: readonly FlowEdge[]): Record<number, number> {
  const finder = new CycleFinder({ hops_max: HOPS_MAX, window: WINDOW });
  const counts: Record<number, number> = {};
  for (const edge of edges) {
    for (const { length } of finder.add(edge).cycles) counts[length] = (counts[length] ?? 0) + 1;
  }
  return counts;
}

/** How long each of some repetitions took, in ms, after one to warm up. Throws when the counts are not the query's. */
function repeated(
  times: number,
  expected: Readonly<Record<number, number>>,
  count: () => Readonly<Record<number, number>>,
): number[] {
  count();
  return Array.from({ length: times }, () => {
    const from_ms = performance.now();
    const counts = count();
    const ms = performance.now() - from_ms;
    if (JSON.stringify(counts) !== JSON.stringify(expected)) {
      throw new Error(`cycles differ: ${JSON.stringify(counts)}, by the query ${JSON.stringify(expected)}`);
    }
    return ms;
  });
}

/** What each edge took by itself, in ms. */
function singly(edges: readonly FlowEdge[]): number[] {
  const finder = new CycleFinder({ hops_max: HOPS_MAX, window: WINDOW });
  return edges.map((edge) => {
    const from_ms = performance.now();
    finder.add(edge);
    return performance.now() - from_ms;
  });
}

/** Chains from their first edge on, as one query says it: later edges, within the window, through other accounts. */
const QUERY = `WITH RECURSIVE chain (start, last, began, time, hops, path) AS (
    SELECT source, target, time, time, 1, '/' || source || '/' || target || '/' FROM edge
    UNION ALL
    SELECT start, target, began, edge.time, hops + 1, path || target || '/' FROM chain
    JOIN edge ON edge.source = chain.last AND edge.time > chain.time AND edge.time <= began + ${WINDOW}
    WHERE hops < ${HOPS_MAX} AND last <> start AND (target = start OR instr(path, '/' || target || '/') = 0)
  )
  SELECT hops, count(*) AS count FROM chain WHERE last = start AND hops > 1 GROUP BY hops`;

/** The same counts by a recursive query, with the index it needs; the time is the query's alone. */
async function queried(
  folder: string,
  edges: readonly FlowEdge[],
): Promise<{ readonly counts: Record<number, number>; readonly ms: number }> {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: join(folder, 'edges.sqlite') },
    useNullAsDefault: true,
  });
  await database.raw('CREATE TABLE edge (source TEXT, target TEXT, time INTEGER)');
  const rows = edges.map(({ from, to, time }) => [from, to, time]);
  const insert = `INSERT INTO edge SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`;
  for (let start = 0; start < rows.length; start += 20_000) {
    await database.raw(insert, [JSON.stringify(rows.slice(start, start + 20_000))]);
  }
  await database.raw('CREATE INDEX edge_source ON edge (source, time, target)');
  await database.raw('ANALYZE');
  let answer: readonly { readonly hops: number; readonly count: number }[] = [];
  const ms = await elapsed(async () => {
    answer = await database.raw<typeof answer>(QUERY);
  });
  await database.destroy();
  return { counts: Object.fromEntries(answer.map(({ hops, count }) => [hops, count])), ms };
}

const SIGNS = { 'at-least': '>=', 'at-most': '<=', above: '>', below: '<' } as const;
const WORDS = {
  'at-least': 'greaterThanInclusive',
  'at-most': 'lessThanInclusive',
  above: 'greaterThan',
  below: 'lessThan',
} as const;

type Logic = Readonly<Record<string, unknown>>;

function asLogic(expression: Expression): Logic {
  if ('feature' in expression) {
    return { [SIGNS[expression.is]]: [{ var: expression.feature }, expression.value] };
  }
  if ('not' in expression) return { '!': [asLogic(expression.not)] };
  return 'all' in expression ? { and: expression.all.map(asLogic) } : { or: expression.any.map(asLogic) };
}

type Nested = TopLevelCondition | ConditionProperties;

function asConditions(expression: Expression): Nested {
  if ('feature' in expression) {
    return { fact: expression.feature, operator: WORDS[expression.is], value: expression.value };
  }
  if ('not' in expression) return { not: asConditions(expression.not) };
  return 'all' in expression
    ? { all: expression.all.map(asConditions) }
    : { any: expression.any.map(asConditions) };
}

/** Vectors of a sample platform's trades, again and again. */
async function vectors(count: number): Promise<Float64Array[]> {
  const store = new MemoryStore();
  await makeSample(store, productionEnvironment(), { trades: 2_000, seed: 5 });
  const { detector, last_at } = await scanJournal(store, []);
  const own = [...detector.known.trades.values()].map((trade) =>
    takeFeatures(trade, detector.known, last_at),
  );
  return Array.from({ length: count }, (_, index) => own[index % own.length] ?? new Float64Array());
}

interface Rates {
  readonly closures: number;
  readonly logic: number;
  readonly engine: number;
}

/** Vectors per second through all the rules, with what held. Throws when the engines disagree on what holds. */
async function ruleRates(count: number, engine_count: number): Promise<Rates> {
  const all = await vectors(count);
  const facts = all.map((vector) =>
    Object.fromEntries(FEATURE_NAMES.map((name, place) => [name, vector[place]])),
  );
  const compiled = RULES.map(compileRule);
  let hits = 0;
  const closures_ms = await elapsed(async () => {
    for (const vector of all) {
      for (const { holds, explain } of compiled) {
        if (holds(vector) && explain(vector).length > 0) hits += 1;
      }
    }
  });
  const logics = RULES.map(({ when }) => asLogic(when));
  let logic_hits = 0;
  const logic_ms = await elapsed(async () => {
    for (const fact of facts) {
      for (const logic of logics) {
        if (jsonLogic.apply(logic, fact) === true) logic_hits += 1;
      }
    }
  });
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, when } of RULES) {
    engine.addRule({ conditions: asConditions(when) as TopLevelCondition, event: { type: id } });
  }
  let engine_hits = 0;
  const engine_ms = await elapsed(async () => {
    for (const fact of facts.slice(0, engine_count)) {
      engine_hits += (await engine.run(fact)).results.length;
    }
  });
  if (hits !== logic_hits) {
    throw new Error(`the engines disagree: ${hits}, ${logic_hits}, ${engine_hits}`);
  }
  return {
    closures: (count * 1_000) / closures_ms,
    logic: (count * 1_000) / logic_ms,
    engine: (engine_count * 1_000) / engine_ms,
  };
}

export async function risk({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const edges = edgesLike(quick ? 30_000 : SHAPE.edges);
  const repetitions = quick ? 2 : 5;
  const by_query = await queried(folder, edges);
  const at_once = repeated(repetitions, by_query.counts, () =>
    countCycles(edges, { hops_max: HOPS_MAX, window: WINDOW }),
  );
  const streamed = repeated(repetitions, by_query.counts, () => found(edges));
  const rates: Rates[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    rates.push(await ruleRates(quick ? 5_000 : 50_000, quick ? 100 : 500));
  }
  const tried = await backtests({ quick, folder });
  const in_memory = await decisionsInMemory(quick ? 2_000 : 20_000, quick ? 1 : 3);
  const on_disk = await decisionsOnDisk(folder, quick ? 1_000 : 5_000, quick ? 1 : 3);
  return {
    figures: [
      figure(
        'cycles, times the recursive query',
        'x',
        atLeast(8),
        at_once.map((ms) => by_query.ms / ms),
      ),
      figure(
        'cycles told one by one, times the query',
        'x',
        null,
        streamed.map((ms) => by_query.ms / ms),
      ),
      figure(
        'edges of a stream',
        'edges/s',
        atLeast(50_000),
        streamed.map((ms) => (edges.length * 1_000) / ms),
      ),
      figure('one edge, slowest of a thousand (p99.9)', 'ms', atMost(1), [quantile(singly(edges), 0.999)]),
      figure(
        '20 rules, explained',
        'vectors/s',
        null,
        rates.map(({ closures }) => closures),
      ),
      figure(
        'times json-logic-js',
        'x',
        atLeast(10),
        rates.map(({ closures, logic }) => closures / logic),
      ),
      figure(
        'times json-rules-engine',
        'x',
        atLeast(100),
        rates.map(({ closures, engine }) => closures / engine),
      ),
      ...tried.figures,
      figure(
        'whole decision in memory, all entries of a platform',
        'payments/s',
        atLeast(1_000),
        in_memory.map(({ per_second }) => per_second),
      ),
      figure(
        'one payment’s decision in memory, p99',
        'ms',
        atMost(10),
        in_memory.map(({ p99_ms }) => p99_ms),
      ),
      figure(
        'whole decision with durable write, SQLite',
        'payments/s',
        atLeast(1_000),
        on_disk.map(({ per_second }) => per_second),
      ),
      figure(
        'one payment, written and decided, p99',
        'ms',
        atMost(10),
        on_disk.map(({ p99_ms }) => p99_ms),
      ),
      figure(
        '... of it, its batch stored, p99',
        'ms',
        null,
        on_disk.map(({ stored_p99_ms }) => stored_p99_ms),
      ),
      figure(
        '... of it, its batch decided, p99',
        'ms',
        null,
        on_disk.map(({ decided_p99_ms }) => decided_p99_ms),
      ),
    ],
    notes: [
      `${edges.length} edges between ${SHAPE.accounts} accounts in ${SHAPE.steps} steps, window ${WINDOW}, up to ${HOPS_MAX} hops`,
      `counts ${JSON.stringify(by_query.counts)}, equal to those of the query, which took ${Math.round(by_query.ms)} ms`,
      `decisions: ${in_memory[0]?.payments ?? 0} payments among all entries of a sample platform; ${on_disk[0]?.payments ?? 0} payments a round on SQLite by 8 callers, ${(on_disk[0]?.batch_payments ?? 0).toFixed(1)} a batch, ${STARTING_RULES.length} rules`,
      `${RULES.length} rules; both peers answer without saying which condition held`,
      ...tried.notes,
    ],
  };
}

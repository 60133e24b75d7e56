/**
 * Loading what commands need into the state, in as many rounds as rows reveal further rows.
 *
 * A handler says what it needs (`needs`); what was asked for and not found is known to be absent from then on.
 * Nothing is decided here.
 */
import { assert } from '#core/kernel/assert';

import type { Command } from './commands';
import { handlerOf } from './decide';
import { Want } from './plan';
import type { LedgerReader } from './ports';
import type { State } from './state';
import { PROJECTIONS, type Balance, type ProjectionName } from './tables';

/** Rounds of loading before a handler must be content: each round may reveal further rows. */
const LOAD_ROUNDS_MAX = 12;

/** True when a command can be decided without reading. */
export function isLoaded(state: State, command: Command): boolean {
  const want = new Want(state);
  handlerOf(command.kind).needs(command.data as never, want, command.at);
  return want.is_content && state.command(command.key) !== undefined;
}

async function loadKeys(reader: LedgerReader, state: State, commands: readonly Command[]): Promise<void> {
  const keys = commands.filter(({ key }) => state.command(key) === undefined).map(({ key }) => key);
  if (keys.length === 0) {
    return;
  }
  const known = new Map((await reader.knownCommands(keys)).map((row) => [row.key, row]));
  for (const key of keys) {
    state.commandLoaded(key, known.get(key) ?? null);
  }
}

/** Loads what commands need. Rejects when reading fails. */
export async function loadFor(
  reader: LedgerReader,
  state: State,
  commands: readonly Command[],
): Promise<void> {
  await loadKeys(reader, state, commands);
  let incomplete = commands;
  for (let round = 0; ; round += 1) {
    assert(round < LOAD_ROUNDS_MAX, 'commands need no more rounds of loading');
    const want = new Want(state);
    incomplete = incomplete.filter((command) => {
      const misses = want.misses;
      handlerOf(command.kind).needs(command.data as never, want, command.at);
      return want.misses > misses;
    });
    if (incomplete.length === 0) {
      return;
    }
    const wanted = want.wanted();
    const found = await reader.load(wanted);
    for (const { table, values } of wanted) {
      takeLoaded(state, table, values, found.get(table) ?? []);
    }
  }
}

function takeBalances(
  state: State,
  account_ids: readonly (string | number)[],
  rows: readonly Balance[],
): void {
  for (const row of rows) {
    state.tables.balance.loaded(row.account_no, row);
  }
  for (const account_id of account_ids) {
    const account = state.tables.account.peek(account_id);
    if (account) {
      state.balancesLoaded(account.no);
    }
  }
}

function takeLoaded(
  state: State,
  table: ProjectionName,
  values: readonly (string | number)[],
  rows: readonly object[],
): void {
  if (table === 'balance') {
    takeBalances(state, values, rows as readonly Balance[]);
    return;
  }
  const found = new Set<string | number>();
  for (const row of rows) {
    const key = (row as Record<string, unknown>)[PROJECTIONS[table].key] as string | number;
    found.add(key);
    state.tables[table].loaded(key, row as never);
  }
  for (const value of values) {
    if (!found.has(value)) {
      state.tables[table].loaded(value, null);
    }
  }
}

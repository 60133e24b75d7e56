/**
 * Verifying the books: recomputes the chain and every projection and names the first break.
 *
 * A chain cut at its end still hangs together, so its end is compared with the head anchored beside it and
 * with a checkpoint kept elsewhere, if one is given. What lies beside the books and what guards them comes last: books
 * that hold together are not called sound when the next write could break them. Reads only.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { unclearedTrades, type UnclearedTrades } from '#core/escrow/uncleared-trades';
import { profileDigest } from '#core/parties/party-commands';

import { foldJournal, type Break, type FoldProgress } from './fold';
import { endBreak, type Checkpoint } from './journal-end';
import type { Environment, Head, LedgerReader } from './ports';
import type { State } from './state';
import { PROJECTIONS, PROJECTION_NAMES, type AnyRow, type ProjectionName, type Trade } from './tables';

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FoldProgress) => void) | undefined;
  readonly checkpoint?: Checkpoint | undefined;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** Entries found sound. */
  readonly entries: number;
  readonly head: Head;
  readonly first_break: Break | null;
  /** Trades that ended with money in escrow, as far as the journal is sound; none in sound books. */
  readonly uncleared: readonly UnclearedTrades[];
}

const CHUNK_ROWS = 1_000;
/** Rows compared before the event loop has a turn, which reading the next ones needs to begin (see fold.ts). */
const TURN_ROWS = 250;

/** Columns in which a stored row differs from what follows from the journal. */
function fieldsThatDiffer(table: ProjectionName, expected: AnyRow, stored: AnyRow): string[] {
  if (expected === stored) {
    return [];
  }
  const names: string[] = [];
  for (const { name, is_json } of COLUMNS.get(table) ?? []) {
    const left = expected[name];
    const right = stored[name];
    if (left !== right && (!is_json || canonicalJson(left) !== canonicalJson(right))) {
      names.push(name);
    }
  }
  return names;
}

interface ComparedColumn {
  readonly name: string;
  readonly is_json: boolean;
}

function comparedColumns(table: ProjectionName): ComparedColumn[] {
  const columns: [string, { type: string }][] = Object.entries(PROJECTIONS[table].columns);
  return columns.map(([name, { type }]) => ({ name, is_json: type === 'json' }));
}

const COLUMNS = new Map(PROJECTION_NAMES.map((table) => [table, comparedColumns(table)]));

function rowBreak(state: State, table: ProjectionName, row: AnyRow): Break | null {
  const id = row[PROJECTIONS[table].key] as string | number;
  const broken = (detail: string): Break => ({
    kind: 'projection',
    seq: null,
    table,
    key: String(id),
    detail: `${table} ${String(id)} ${detail}`,
  });
  const expected = state.tables[table].peek(id) as AnyRow | null | undefined;
  if (expected === null || expected === undefined) {
    return broken('does not follow from the journal');
  }
  const names = fieldsThatDiffer(table, expected, row);
  return names.length === 0 ? null : broken(`differs from the journal in ${names.join(', ')}`);
}

/** The first row of a projection that is not as it follows from the journal, which is folded into `state`; null when all are. */
export async function projectionBreak(
  reader: LedgerReader,
  env: Environment,
  state: State,
  table: ProjectionName,
): Promise<Break | null> {
  const { key } = PROJECTIONS[table];
  let seen = 0;
  let next: Promise<readonly AnyRow[]> | null = reader.scan(table, null, CHUNK_ROWS);
  while (next !== null) {
    const rows: readonly AnyRow[] = await next;
    const last = rows.at(-1);
    // The next rows are read while these are compared.
    next =
      last === undefined || rows.length < CHUNK_ROWS
        ? null
        : reader.scan(table, last[key] as string | number, CHUNK_ROWS);
    for (const [index, row] of rows.entries()) {
      if (index % TURN_ROWS === 0) {
        await env.wait(0);
      }
      const broken = rowBreak(state, table, row);
      if (broken !== null) {
        await next;
        return broken;
      }
    }
    seen += rows.length;
  }
  return seen === state.tables[table].count() ? null : await missingRow(reader, state, table);
}

/** The first row that follows from the journal and is not stored. Rows are asked for in sets. */
async function missingRow(reader: LedgerReader, state: State, table: ProjectionName): Promise<Break | null> {
  const { key, load_by } = PROJECTIONS[table];
  const known = [...state.tables[table].known()] as [string | number, AnyRow][];
  for (let start = 0; start < known.length; start += CHUNK_ROWS) {
    const chunk = known.slice(start, start + CHUNK_ROWS);
    const values = [...new Set(chunk.map(([, row]) => row[load_by] as string | number))];
    const found = (await reader.load([{ table, values }])).get(table) ?? [];
    const stored = new Set(found.map((row) => row[key]));
    const missing = chunk.find(([id]) => !stored.has(id));
    if (missing !== undefined) {
      const id = String(missing[0]);
      return { kind: 'projection', seq: null, table, key: id, detail: `${table} ${id} is missing` };
    }
  }
  return null;
}

async function profileBreak(reader: LedgerReader, env: Environment, state: State): Promise<Break | null> {
  const parties = [...state.tables.party.known()].map(([, row]) => row);
  for (let start = 0; start < parties.length; start += CHUNK_ROWS) {
    const chunk = parties.slice(start, start + CHUNK_ROWS);
    const profiles = new Map(
      (await reader.profiles(chunk.map((party) => party.id))).map((row) => [row.party_id, row]),
    );
    for (const party of chunk) {
      const row = profiles.get(party.id);
      const broken = (detail: string): Break => ({
        kind: 'projection',
        seq: null,
        table: 'profile',
        key: party.id,
        detail,
      });
      if (row === undefined) {
        return broken(`the personal data of party ${party.id} is missing`);
      }
      if (profileDigest(row.salt, row.profile, env.sha256) !== party.profile_digest) {
        return broken(`the personal data of party ${party.id} is not what was registered`);
      }
    }
  }
  const [stray] = await reader.strayProfiles(1);
  return stray === undefined
    ? null
    : {
        kind: 'projection',
        seq: null,
        table: 'profile',
        key: stray,
        detail: `there is personal data of ${stray}, who is no party`,
      };
}

function* tradesOf(state: State): IterableIterator<Trade> {
  for (const [, trade] of state.tables.trade.known()) {
    yield trade;
  }
}

/** Secrets for signing in do not follow from the journal, but whose they are does, and who has a second factor. */
async function secretBreak(reader: LedgerReader, state: State): Promise<Break | null> {
  for (const { login, totp } of await reader.secretHolders()) {
    const person = state.tables.staff.peek(login);
    const broken = (detail: string): Break => ({
      ...{ kind: 'secret', seq: null, table: 'staff_secret', key: login, detail },
    });
    if (person === null || person === undefined) {
      return broken(`there is a secret for signing in of ${login}, who is no member of staff`);
    }
    if (person.totp !== totp) {
      return broken(
        totp
          ? `${login} signs in with a second factor that the journal does not know`
          : `${login} has lost the second factor that the journal says is set`,
      );
    }
  }
  return null;
}

async function guardBreak(reader: LedgerReader): Promise<Break | null> {
  const [fault] = await reader.guardFaults();
  return fault === undefined ? null : { kind: 'guard', seq: null, key: fault.guard, detail: fault.detail };
}

/**
 * Verifies chain and projections. Never throws for broken books; rejects when reading fails or is aborted.
 * The reader should see one consistent state (no writer at work, or a snapshot).
 */
export async function verifyBooks(
  reader: LedgerReader,
  env: Environment,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const { signal, onProgress, checkpoint } = options;
  let missing = checkpoint === undefined || checkpoint.seq === 0 ? null : checkpoint;
  const { state, first_break } = await foldJournal(reader, env, {
    signal,
    onProgress,
    onEntry(entry) {
      if (entry.seq !== checkpoint?.seq) {
        return null;
      }
      missing = null;
      return entry.hash === checkpoint.hash
        ? null
        : {
            kind: 'row',
            seq: entry.seq,
            detail: `entry ${String(entry.seq)} is not the one the checkpoint names`,
          };
    },
  });
  let broken = first_break ?? (await endBreak(reader, state.head, missing));
  for (const table of PROJECTION_NAMES) {
    signal?.throwIfAborted();
    broken ??= await projectionBreak(reader, env, state, table);
  }
  broken ??= await profileBreak(reader, env, state);
  broken ??= await secretBreak(reader, state);
  broken ??= await guardBreak(reader);
  const { seq, hash, booked_at } = state.head;
  const uncleared = unclearedTrades(tradesOf(state), env.now());
  return {
    ok: broken === null,
    entries: seq,
    head: { seq, hash, booked_at },
    first_break: broken,
    uncleared,
  };
}

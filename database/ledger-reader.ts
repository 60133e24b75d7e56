/**
 * Reading the books from a database: the port `LedgerReader` over SQL, the same on SQLite and PostgreSQL.
 *
 * Every method is one statement, hence of one moment, and sees committed entries only. Sets of values go in
 * as one JSON text. It does not know what a row means and never writes.
 */
import type { Instant } from '#core/kernel/instant';
import { GENESIS_HASH } from '#core/ledger/chain';
import type { Entry } from '#core/ledger/entry';
import type {
  DueTimer,
  GuardFault,
  Head,
  JournalFilter,
  KnownCommand,
  LedgerReader,
  ProfileRow,
  RowsWanted,
  SecretHolder,
  StatementLine,
  TotalRow,
  TradeFilter,
} from '#core/ledger/ports';
import { PROFILE_FIELDS } from '#core/ledger/profile';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';

import { readStatement } from './account-sql';
import { readBalancesAt, readTotalsAt } from './balance-sql';
import { queryText, type Queryable, type SqlParameter } from './connection';
import { dialectOf, type Dialect } from './dialect';
import { readEntries, readEntriesBySeq } from './entry-sql';
import { readSchemaState } from './migrate';
import { decodeRows, keyColumns, selectExpressions, type JsonScalar } from './projection-sql';
import { schemaFaults } from './schema-facts';
import { readDueTimers } from './timer-sql';
import { readDigestKey } from './workspace-secret';

/** What the reader needs of a connection. */
export interface ReaderSource extends Queryable {
  readonly dialect: 'sqlite' | 'postgres';
}

/** What was found, in the order it was asked for. */
function asAsked<K, T>(asked: readonly K[], found: readonly T[], keyOf: (item: T) => K): T[] {
  const by_key = new Map(found.map((item) => [keyOf(item), item]));
  return asked.map((key) => by_key.get(key)).filter((item) => item !== undefined);
}

/** Trades of one status that are sorted by id without thought. */
const STATUS_FEW = 5_000;

const EMPTY_HEAD: Head = { seq: 0, hash: GENESIS_HASH, booked_at: 0 };

export class SqlLedgerReader implements LedgerReader {
  readonly #source: ReaderSource;
  readonly #dialect: Dialect;

  constructor(source: ReaderSource) {
    this.#source = source;
    this.#dialect = dialectOf(source.dialect);
  }

  async head(): Promise<Head> {
    return (
      (await this.#head('SELECT seq, hash, booked_at FROM journal ORDER BY seq DESC LIMIT 1')) ?? EMPTY_HEAD
    );
  }

  async anchoredHead(): Promise<Head> {
    return (await this.#head('SELECT seq, hash, booked_at FROM chain_head')) ?? EMPTY_HEAD;
  }

  async load(wanted: readonly RowsWanted[]): Promise<ReadonlyMap<ProjectionName, readonly AnyRow[]>> {
    const values = new Map<ProjectionName, Set<string | number>>();
    for (const { table, values: asked } of wanted) {
      const known = values.get(table) ?? new Set();
      asked.forEach((value) => known.add(value));
      values.set(table, known);
    }
    const loaded = new Map<ProjectionName, readonly AnyRow[]>();
    const parts: string[] = [];
    const parameters: string[] = [];
    for (const [table, set] of values) {
      loaded.set(table, []);
      if (set.size > 0) {
        parts.push(this.#loadSql(table));
        parameters.push(JSON.stringify([...set]));
      }
    }
    if (parts.length > 0) {
      for (const row of await this.#source.query(parts.join(' UNION ALL '), parameters)) {
        const table = row['name'] as ProjectionName;
        loaded.set(table, decodeRows(table, JSON.parse(String(row['found'])) as JsonScalar[][]));
      }
    }
    return loaded;
  }

  async knownCommands(keys: readonly string[]): Promise<readonly KnownCommand[]> {
    const known = await this.#records<KnownCommand>(
      ['key', 'payload', 'seq', 'outcome'],
      `SELECT key, payload, seq, outcome FROM journal WHERE ${this.#dialect.isIn('key', 'text')}`,
      [JSON.stringify(keys)],
    );
    return asAsked(keys, known, ({ key }) => key);
  }

  entries(filter: JournalFilter, limit: number): Promise<readonly Entry[]> {
    return readEntries(this.#source, this.#dialect, filter, limit);
  }

  async entriesBySeq(seqs: readonly number[]): Promise<readonly Entry[]> {
    return asAsked(seqs, await readEntriesBySeq(this.#source, this.#dialect, seqs), ({ seq }) => seq);
  }

  async seqAt(at: Instant): Promise<number> {
    const sql = 'SELECT seq FROM journal WHERE booked_at <= ? ORDER BY booked_at DESC, seq DESC LIMIT 1';
    return Number((await queryText(this.#source, sql, [at])) ?? 0);
  }

  timers(after: Instant, upto: Instant, limit: number): Promise<readonly DueTimer[]> {
    return readDueTimers(this.#source, this.#dialect, after, upto, limit);
  }

  totalsAt(seq: number): Promise<readonly TotalRow[]> {
    return readTotalsAt(this.#source, this.#dialect, seq);
  }

  balancesAt(
    asked: readonly { readonly account_no: number; readonly seq: number }[],
  ): Promise<readonly bigint[]> {
    return readBalancesAt(this.#source, this.#dialect, asked);
  }

  statement(
    account_nos: readonly number[],
    after_seq: number,
    upto_seq: number,
    limit: number,
  ): Promise<readonly StatementLine[]> {
    return readStatement(this.#source, this.#dialect, { account_nos, after_seq, upto_seq, limit });
  }

  async trades(filter: TradeFilter, after_id: string, limit: number): Promise<readonly AnyRow[]> {
    const conditions = ['id > ?'];
    const parameters: SqlParameter[] = [after_id];
    const narrow = (condition: string, value: SqlParameter | undefined): void => {
      if (value !== undefined) {
        conditions.push(condition);
        parameters.push(value);
      }
    };
    narrow(await this.#statusCondition(filter), filter.status);
    narrow('created_at >= ?', filter.from_at);
    narrow('created_at < ?', filter.to_at);
    const { account_id } = filter;
    const arm = (side: string): string =>
      `SELECT * FROM (SELECT * FROM trade WHERE ${[...side.split(' AND ').filter(Boolean), ...conditions].join(' AND ')} ` +
      `ORDER BY id LIMIT ?) AS ${side === '' ? 'a' : side.slice(0, 1)}`;
    if (account_id === undefined) {
      return this.#rows('trade', arm(''), [...parameters, limit]);
    }
    // One index per side; UNION drops the second copy of a trade whose two sides are the same account.
    return this.#rows('trade', `${arm('buyer_id = ?')} UNION ${arm('seller_id = ?')} ORDER BY id LIMIT ?`, [
      ...[account_id, ...parameters, limit],
      ...[account_id, ...parameters, limit],
      limit,
    ]);
  }

  /**
   * The index of statuses is in the order of creation: few trades are found by it and sorted, many are passed by
   * on the way through all of them by id.
   */
  async #statusCondition({ status, account_id }: TradeFilter): Promise<string> {
    if (status === undefined || account_id !== undefined) {
      return 'status = ?';
    }
    const few = `SELECT count(*) FROM (SELECT 1 FROM trade WHERE status = ? LIMIT ${STATUS_FEW + 1}) AS f`;
    const found = Number((await queryText(this.#source, few, [status])) ?? 0);
    return found > STATUS_FEW ? "(status || '') = ?" : 'status = ?';
  }

  scan(table: ProjectionName, after: string | number | null, limit: number): Promise<readonly AnyRow[]> {
    const { key } = keyColumns(table);
    const where = after === null ? '' : `WHERE "${key.name}" > ?`;
    return this.#rows(
      table,
      `SELECT * FROM "${table}" ${where} ORDER BY "${key.name}" LIMIT ?`,
      after === null ? [limit] : [after, limit],
    );
  }

  async profiles(party_ids: readonly string[]): Promise<readonly ProfileRow[]> {
    const fields = ['party_id', 'salt', ...PROFILE_FIELDS] as const;
    const rows = await this.#records<Record<(typeof fields)[number], string>>(
      fields,
      `SELECT * FROM profile WHERE ${this.#dialect.isIn('party_id', 'text')}`,
      [JSON.stringify(party_ids)],
    );
    const found = rows.map(({ party_id, salt, ...profile }) => ({ party_id, salt, profile }));
    return asAsked(party_ids, found, ({ party_id }) => party_id);
  }

  async strayProfiles(limit: number): Promise<readonly string[]> {
    const rows = await this.#records<{ readonly party_id: string }>(
      ['party_id'],
      `SELECT p.party_id FROM profile AS p LEFT JOIN party AS q ON q.id = p.party_id
       WHERE q.id IS NULL ORDER BY p.party_id LIMIT ?`,
      [limit],
    );
    return rows.map(({ party_id }) => party_id);
  }

  async guardFaults(): Promise<readonly GuardFault[]> {
    const { dialect } = this.#source;
    const { version } = await readSchemaState(this.#source, dialect);
    return await schemaFaults(this.#source, dialect, version);
  }

  digestKey(): Promise<string> {
    return readDigestKey(this.#source);
  }

  async secretHolders(): Promise<readonly SecretHolder[]> {
    const rows = await this.#source.query(
      'SELECT login, CASE WHEN totp_secret IS NULL THEN 0 ELSE 1 END AS totp FROM staff_secret ORDER BY login',
    );
    return rows.map(({ login, totp }) => ({ login: String(login), totp: Number(totp) === 1 }));
  }

  async strayPostings(limit: number): Promise<readonly number[]> {
    const rows = await this.#records<{ readonly seq: number }>(
      ['seq'],
      `SELECT DISTINCT p.seq FROM posting AS p LEFT JOIN journal AS j ON j.seq = p.seq
       WHERE j.seq IS NULL ORDER BY p.seq LIMIT ?`,
      [limit],
    );
    return rows.map(({ seq }) => seq);
  }

  async nextAccountNo(): Promise<number> {
    return Number((await queryText(this.#source, 'SELECT coalesce(max(no), 0) + 1 FROM account')) ?? 1);
  }

  async #head(sql: string): Promise<Head | undefined> {
    const [row] = await this.#source.query(sql);
    if (row === undefined) {
      return undefined;
    }
    return { seq: Number(row['seq']), hash: String(row['hash']), booked_at: Number(row['booked_at']) };
  }

  #loadSql(table: ProjectionName): string {
    const { load_by } = keyColumns(table);
    const in_set = this.#dialect.isIn(`"${load_by.name}"`, load_by.type === 'int' ? 'int' : 'text');
    const found = this.#dialect.arrayOfArrays(selectExpressions(table));
    return `SELECT '${table}' AS name, ${found} AS found FROM "${table}" WHERE ${in_set}`;
  }

  /** Rows of a projection out of a SELECT of all its columns. */
  async #rows(table: ProjectionName, select: string, parameters: readonly SqlParameter[]): Promise<AnyRow[]> {
    const sql = `SELECT ${this.#dialect.arrayOfArrays(selectExpressions(table))} FROM (${select}) AS t`;
    const text = await queryText(this.#source, sql, parameters);
    return decodeRows(table, JSON.parse(text ?? '[]') as JsonScalar[][]);
  }

  /** Plain records (no amounts in them) out of a SELECT. */
  async #records<T>(
    fields: readonly string[],
    select: string,
    parameters: readonly SqlParameter[],
  ): Promise<T[]> {
    const sql = `SELECT ${this.#dialect.arrayOfArrays(fields)} FROM (${select}) AS t`;
    const text = await queryText(this.#source, sql, parameters);
    const arrays = JSON.parse(text ?? '[]') as JsonScalar[][];
    return arrays.map(
      (values) => Object.fromEntries(fields.map((field, index) => [field, values[index]])) as T,
    );
  }
}

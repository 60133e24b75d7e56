/**
 * What a schema consists of, as facts that can be compared: what the migrations made and what a database has.
 *
 * Nothing is told twice: on SQLite the migrations run in a database in memory, whose texts are then those of the file;
 * on PostgreSQL the statements they would run are read for what the catalogue can be asked. Texts that the server
 * spells in its own way (the condition of a check) are counted, not compared.
 */
import { queryText, type DialectName, type Queryable, type SqlRow } from './connection';
import { createSchema, recordStatements } from './migrate';
import { MIGRATIONS } from './migrations/list';
import { openSqliteMemory } from './sqlite-driver';

/** By kind and name ("trigger journal_delete"), how it is defined. */
export type SchemaFacts = ReadonlyMap<string, string>;

const SQLITE_OBJECTS =
  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";

function sqliteFacts(rows: readonly SqlRow[]): SchemaFacts {
  return new Map(
    rows.map(({ type, name, tbl_name, sql }) => [
      `${String(type)} ${String(name)}`,
      `${String(tbl_name)}: ${String(sql)}`,
    ]),
  );
}

async function expectedOnSqlite(version: number): Promise<SchemaFacts> {
  const writer = await openSqliteMemory();
  try {
    const options = { dialect: 'sqlite', program: 'facts', now: () => 0 } as const;
    const migrations = MIGRATIONS.slice(0, version);
    await createSchema(writer, { ...options, migrations }, () => Promise.resolve());
    return sqliteFacts(await writer.transaction((transaction) => transaction.query(SQLITE_OBJECTS)));
  } finally {
    await writer.close();
  }
}

/** Constraints of a table on PostgreSQL: how many of each kind. */
interface Counted {
  checks: number;
  keys: number;
  references: number;
}

const tableFact = ({ checks, keys, references }: Counted): string =>
  `${String(checks)} checks, ${String(keys)} primary keys, ${String(references)} references`;

interface TriggerFacts {
  readonly table: string;
  readonly timing: string;
  readonly events: readonly string[];
  readonly level: string;
  /** Name under which the trigger sees the rows of a statement; empty for none. */
  readonly transition: string;
  readonly function_name: string;
  readonly args: readonly string[];
}

const triggerFact = (facts: TriggerFacts, enabled: string): string =>
  JSON.stringify([
    ...[facts.table, facts.timing, [...facts.events].sort(), facts.level, facts.transition],
    ...[facts.function_name, facts.args, enabled],
  ]);

const functionFact = (settings: readonly string[], body: string): string =>
  JSON.stringify([[...settings].sort(), body]);

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** Reads the statements of migrations, one after another, for what they leave behind. */
class StatementReader {
  readonly #facts = new Map<string, string>();
  readonly #tables = new Map<string, Counted>();
  readonly #triggers = new Map<string, TriggerFacts>();
  readonly #schema: string;

  constructor(schema: string) {
    this.#schema = schema;
  }

  get facts(): SchemaFacts {
    const tables = [...this.#tables].map(([name, counted]) => [`table ${name}`, tableFact(counted)] as const);
    return new Map([...this.#facts, ...tables]);
  }

  read(statement: string): void {
    const table = /^(?:CREATE|ALTER) TABLE (\w+)\s+(?:\(|ADD COLUMN)/.exec(statement)?.[1];
    if (table !== undefined) {
      this.#readTable(table, statement);
    }
    const [, unique, index, on] = /^CREATE (UNIQUE )?INDEX (\w+) ON (\w+)/.exec(statement) ?? [];
    if (index !== undefined && on !== undefined) {
      this.#facts.set(`index ${index}`, `${on}${unique === undefined ? '' : ' unique'}`);
    }
    const dropped = /^DROP INDEX (\w+)$/.exec(statement)?.[1];
    if (dropped !== undefined) {
      this.#facts.delete(`index ${dropped}`);
    }
    this.#readReplaced(statement);
    this.#readFunction(statement);
    this.#readTrigger(statement);
  }

  /** A table that makes room for another of its name. */
  #readReplaced(statement: string): void {
    const [, from, to] = /^ALTER TABLE (\w+) RENAME TO (\w+)$/.exec(statement) ?? [];
    const counted = this.#tables.get(from ?? '');
    if (from !== undefined && to !== undefined && counted !== undefined) {
      this.#tables.delete(from);
      this.#tables.set(to, counted);
    }
    this.#tables.delete(/^DROP TABLE (\w+)$/.exec(statement)?.[1] ?? '');
  }

  #readTable(name: string, statement: string): void {
    const counted = this.#tables.get(name) ?? { checks: 0, keys: 0, references: 0 };
    this.#tables.set(name, {
      checks: counted.checks + countOf(statement, /\bCHECK \(/g),
      keys: counted.keys + countOf(statement, /\bPRIMARY KEY\b/g),
      references: counted.references + countOf(statement, /\bREFERENCES\b/g),
    });
  }

  #readFunction(statement: string): void {
    const [, name, head = '', body = ''] =
      /^CREATE FUNCTION (\w+)\(\)([\s\S]*?)AS \$\$([\s\S]*)\$\$$/.exec(statement) ?? [];
    if (name !== undefined) {
      const fixed = /SET search_path FROM CURRENT/.test(head) ? [`search_path=${this.#schema}, pg_temp`] : [];
      const set = [...head.matchAll(/\b(\w+) = (\w+)/g)].map(
        ([, key, value]) => `${key ?? ''}=${value ?? ''}`,
      );
      this.#facts.set(`function ${name}`, functionFact([...fixed, ...set], body));
    }
  }

  #readTrigger(statement: string): void {
    const form =
      /^CREATE TRIGGER (\w+) (BEFORE|AFTER) ([A-Z ]+?) ON (\w+)(?: REFERENCING NEW TABLE AS (\w+))? FOR EACH (ROW|STATEMENT)\s+EXECUTE FUNCTION (\w+)\(([\s\S]*)\)$/;
    const [
      ,
      name,
      timing = '',
      events = '',
      table = '',
      transition = '',
      level = '',
      called = '',
      args = '',
    ] = form.exec(statement) ?? [];
    if (name !== undefined) {
      const texts = [...args.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) =>
        text.replaceAll("''", "'"),
      );
      const told = { table, timing, events: events.split(' OR '), level, transition };
      this.#setTrigger(name, { ...told, function_name: called, args: texts }, 'O');
    }
    const always = /^ALTER TABLE \w+ ENABLE ALWAYS TRIGGER (\w+)$/.exec(statement)?.[1] ?? '';
    const facts = this.#triggers.get(always);
    if (facts !== undefined) {
      this.#setTrigger(always, facts, 'A');
    }
  }

  #setTrigger(name: string, facts: TriggerFacts, enabled: string): void {
    this.#triggers.set(name, facts);
    this.#facts.set(`trigger ${name}`, triggerFact(facts, enabled));
  }
}

async function expectedOnPostgres(version: number, schema: string): Promise<SchemaFacts> {
  const reader = new StatementReader(schema);
  for (const statement of await recordStatements('postgres', version)) {
    reader.read(statement);
  }
  return reader.facts;
}

/** Bits of pg_trigger.tgtype. */
const EVENTS = [
  ['INSERT', 4],
  ['DELETE', 8],
  ['UPDATE', 16],
  ['TRUNCATE', 32],
] as const;

function triggerOf(row: SqlRow): readonly [string, string] {
  const type = Number(row['type']);
  const facts = {
    table: String(row['table']),
    timing: (type & 2) === 0 ? 'AFTER' : 'BEFORE',
    events: EVENTS.filter(([, bit]) => (type & bit) !== 0).map(([event]) => event),
    level: (type & 1) === 0 ? 'STATEMENT' : 'ROW',
    transition: String(row['transition']),
    function_name: `${String(row['function'])}${row['condition'] === true ? ' under a condition' : ''}`,
    args: String(row['args']).split('\\000').slice(0, -1),
  };
  return [`trigger ${String(row['name'])}`, triggerFact(facts, String(row['enabled']))];
}

const POSTGRES_TRIGGERS = `SELECT t.tgname AS name, c.relname AS "table", t.tgtype AS type, t.tgenabled AS enabled,
    coalesce(t.tgnewtable, '') AS transition, t.tgqual IS NOT NULL AS condition, encode(t.tgargs, 'escape') AS args,
    CASE WHEN p.pronamespace = c.relnamespace THEN p.proname ELSE p.pronamespace::regnamespace || '.' || p.proname END
      AS function
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
  WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace`;

const POSTGRES_FUNCTIONS = `SELECT proname AS name, to_json(coalesce(proconfig, '{}'))::text AS settings, prosrc AS body
  FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND pronargs = 0`;

const POSTGRES_INDEXES = `SELECT i.relname AS name, t.relname AS "table", x.indisunique AS is_unique,
    x.indisvalid AS is_valid
  FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS t ON t.oid = x.indrelid
  WHERE t.relnamespace = current_schema()::regnamespace AND NOT x.indisprimary`;

/** A reference whose inner triggers are switched off does not hold. */
const POSTGRES_TABLES = `SELECT c.relname AS name,
    count(*) FILTER (WHERE k.contype = 'c' AND k.convalidated) AS checks,
    count(*) FILTER (WHERE k.contype = 'p') AS keys,
    count(*) FILTER (WHERE k.contype = 'f' AND k.convalidated AND NOT EXISTS (
      SELECT FROM pg_trigger AS t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O')) AS "references"
  FROM pg_class AS c LEFT JOIN pg_constraint AS k ON k.conrelid = c.oid
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY c.relname`;

async function factsOfPostgres(source: Queryable): Promise<SchemaFacts> {
  const facts = new Map<string, string>();
  for (const row of await source.query(POSTGRES_TABLES)) {
    const counted = {
      checks: Number(row['checks']),
      keys: Number(row['keys']),
      references: Number(row['references']),
    };
    facts.set(`table ${String(row['name'])}`, tableFact(counted));
  }
  for (const { name, table, is_unique, is_valid } of await source.query(POSTGRES_INDEXES)) {
    const marks = `${is_unique === true ? ' unique' : ''}${is_valid === true ? '' : ' invalid'}`;
    facts.set(`index ${String(name)}`, `${String(table)}${marks}`);
  }
  for (const { name, settings, body } of await source.query(POSTGRES_FUNCTIONS)) {
    facts.set(
      `function ${String(name)}`,
      functionFact(JSON.parse(String(settings)) as string[], String(body)),
    );
  }
  for (const row of await source.query(POSTGRES_TRIGGERS)) {
    const [name, fact] = triggerOf(row);
    facts.set(name, fact);
  }
  return facts;
}

const remembered = new Map<string, Promise<SchemaFacts>>();

/** What the migrations up to a version make. */
async function expectedFacts(source: Queryable, dialect: DialectName, version: number): Promise<SchemaFacts> {
  const schema =
    dialect === 'sqlite' ? '' : String(await queryText(source, 'SELECT quote_ident(current_schema())'));
  const key = JSON.stringify([dialect, version, schema]);
  const facts =
    remembered.get(key) ??
    (dialect === 'sqlite' ? expectedOnSqlite(version) : expectedOnPostgres(version, schema));
  remembered.set(key, facts);
  return await facts;
}

/**
 * In which facts a database differs from what the migrations up to a version make, in words. Tables, indexes and
 * functions of somebody else do no harm; a trigger that was added could change what is written.
 */
export async function schemaFaults(
  source: Queryable,
  dialect: DialectName,
  version: number,
): Promise<readonly { readonly guard: string; readonly detail: string }[]> {
  const expected = await expectedFacts(source, dialect, version);
  const found =
    dialect === 'sqlite' ? sqliteFacts(await source.query(SQLITE_OBJECTS)) : await factsOfPostgres(source);
  const lost = [...expected]
    .filter(([guard, fact]) => found.get(guard) !== fact)
    .map(([guard]) => ({
      guard,
      detail: found.has(guard) ? `${guard} is not as the program made it` : `${guard} is missing`,
    }));
  const added = [...found.keys()]
    .filter((guard) => guard.startsWith('trigger ') && !expected.has(guard))
    .map((guard) => ({ guard, detail: `${guard} was added by somebody else` }));
  return [...lost, ...added];
}

/** Name of what a statement makes, as facts name it; undefined for what is not put back by itself. */
function madeBy(statement: string): string | undefined {
  const [, kind = '', name] = /^CREATE (?:UNIQUE )?(FUNCTION|TRIGGER|INDEX) (\w+)/.exec(statement) ?? [];
  return name === undefined ? undefined : `${kind.toLowerCase()} ${name}`;
}

function repairOnSqlite(expected: SchemaFacts, guards: ReadonlySet<string>): string[] {
  return [...guards].flatMap((guard) => {
    const [kind = '', name = ''] = guard.split(' ');
    const fact = expected.get(guard);
    const made = fact === undefined ? [] : [fact.slice(fact.indexOf(': ') + 2)];
    return kind === 'table' ? [] : [`DROP ${kind.toUpperCase()} IF EXISTS "${name}"`, ...made];
  });
}

async function repairOnPostgres(
  source: Queryable,
  version: number,
  guards: ReadonlySet<string>,
): Promise<string[]> {
  const triggers = (await source.query(POSTGRES_TRIGGERS)).filter(({ name }) =>
    guards.has(`trigger ${String(name)}`),
  );
  const indexes = [...guards].filter((guard) => guard.startsWith('index '));
  const statements = await recordStatements('postgres', version);
  // A later migration may make an index of the same name anew: the last one counts.
  const last = new Map(statements.map((statement) => [madeBy(statement), statement]));
  const made = statements.filter((statement) => {
    if (statement.startsWith('SELECT set_config(')) {
      // The path that functions made after it are to have, for this transaction.
      return true;
    }
    const guard = madeBy(statement);
    const always = /^ALTER TABLE \w+ ENABLE ALWAYS TRIGGER (\w+)$/.exec(statement)?.[1];
    return always === undefined
      ? guard !== undefined && guards.has(guard) && last.get(guard) === statement
      : guards.has(`trigger ${always}`);
  });
  return [
    ...triggers.map(({ name, table }) => `DROP TRIGGER "${String(name)}" ON "${String(table)}"`),
    ...indexes.map((guard) => `DROP INDEX IF EXISTS "${guard.slice('index '.length)}"`),
    ...made.map((statement) => statement.replace(/^CREATE FUNCTION/, 'CREATE OR REPLACE FUNCTION')),
  ];
}

/** The statements that make triggers, functions and indexes again as the migrations up to a version made them. */
export async function repairStatements(
  source: Queryable,
  dialect: DialectName,
  version: number,
  guards: ReadonlySet<string>,
): Promise<readonly string[]> {
  return dialect === 'sqlite'
    ? repairOnSqlite(await expectedFacts(source, dialect, version), guards)
    : await repairOnPostgres(source, version, guards);
}

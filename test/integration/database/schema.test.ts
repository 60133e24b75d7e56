// Proves that the migrated schema and the declared projections are the same tables: names, types, nullability
// and key, on both databases.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Column, ColumnType, TableSpec } from '#core/kernel/table-spec';
import { PROJECTIONS, PROJECTION_NAMES } from '#core/ledger/tables';
import { createWorkspace } from '#database/workspace';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly key: boolean;
}

function declared(types: Readonly<Record<ColumnType, string>>): Record<string, ColumnFacts[]> {
  const tables = PROJECTION_NAMES.map((name): [string, ColumnFacts[]] => {
    const spec = PROJECTIONS[name] as unknown as TableSpec;
    const columns = Object.entries(spec.columns).map(
      ([column, { type, nullable }]: [string, Column<unknown>]) => ({
        name: column,
        type: types[type],
        nullable,
        key: column === spec.key,
      }),
    );
    return [spec.name, columns];
  });
  return Object.fromEntries(tables);
}

describe('the schema on SQLite', () => {
  const path = join(testFolder(), 'schema.surety');

  test('has exactly the declared columns, and every table is STRICT', async () => {
    await (await createWorkspace(path, { program: PROGRAM })).close();
    const raw = new RawDatabase(path);
    const found: Record<string, ColumnFacts[]> = {};
    for (const name of PROJECTION_NAMES) {
      const columns = await raw.run(`PRAGMA table_info("${name}")`);
      found[name] = columns.map((column) => ({
        name: String(column['name']),
        type: String(column['type']),
        // An INTEGER PRIMARY KEY is never null, whatever the declaration says.
        nullable: column['notnull'] === 0 && column['pk'] === 0,
        key: column['pk'] === 1,
      }));
    }
    const lax =
      await raw.run(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND type = 'table'
      AND name NOT LIKE 'sqlite%'`);
    await raw.close();
    expect(found).toEqual(
      declared({ text: 'TEXT', int: 'INTEGER', money: 'INTEGER', bool: 'INTEGER', json: 'TEXT' }),
    );
    expect(lax).toEqual([]);
  });
});

describePostgres('the schema on PostgreSQL', () => {
  test('has exactly the declared columns, and every text compares by byte', async () => {
    const url = await freshDatabase();
    await (await createWorkspace(url, { program: PROGRAM })).close();
    const raw = new RawDatabase(url);
    const rows = await raw.run(`SELECT c.table_name AS "table", c.column_name AS name, c.data_type AS type,
        c.is_nullable = 'YES' AS nullable, c.collation_name AS collation, k.column_name IS NOT NULL AS key
      FROM information_schema.columns AS c
      LEFT JOIN information_schema.table_constraints AS t
        ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
      LEFT JOIN information_schema.key_column_usage AS k
        ON k.constraint_name = t.constraint_name AND k.table_schema = t.table_schema AND k.column_name = c.column_name
      WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position`);
    await raw.close();
    const found: Record<string, ColumnFacts[]> = {};
    for (const { table, name, type, nullable, key } of rows) {
      if ((PROJECTION_NAMES as readonly string[]).includes(String(table))) {
        const facts = {
          name: String(name),
          type: String(type),
          nullable: nullable === true,
          key: key === true,
        };
        (found[String(table)] ??= []).push(facts);
      }
    }
    expect(found).toEqual(
      declared({ text: 'text', int: 'bigint', money: 'bigint', bool: 'smallint', json: 'text' }),
    );
    const by_language = rows.filter(({ type, collation }) => type === 'text' && collation !== 'C');
    expect(by_language).toEqual([]);
  });
});

// Proves how connections are set: durable writers, readers that can change nothing, and types that keep the
// two apart; on both databases.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queryText, type ReadConnection, type WriteConnection } from '#database/connection';
import { openPostgres } from '#database/postgres-driver';
import { asReadConnection, asWriteConnection } from '#database/session';
import { openSqliteReader, openSqliteWriter } from '#database/sqlite-driver';
import { createWorkspace } from '#database/workspace';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const WRITE =
  "INSERT INTO party VALUES ('P', 'person', 'none', '', '', 1, 'x', NULL, NULL, NULL, NULL, NULL)";

function commonTests(open: () => Promise<{ reader: ReadConnection; writer: WriteConnection }>): void {
  test('a reader can change nothing', async () => {
    const { reader, writer } = await open();
    await expect(reader.query(WRITE)).rejects.toThrow(/read-?only/i);
    await expect(reader.query('CREATE TABLE t (x BIGINT)')).rejects.toThrow(/read-?only/i);
    await expect(reader.snapshot((snapshot) => snapshot.query(WRITE))).rejects.toThrow(/read-?only/i);
    expect(await queryText(reader, 'SELECT count(*) FROM party')).toBe('0');
    // @ts-expect-error -- a reader is no writer
    const not_a_writer: WriteConnection = reader;
    // @ts-expect-error -- a writer answers no questions outside a transaction
    const not_a_reader: ReadConnection = writer;
    expect([not_a_writer, not_a_reader]).toHaveLength(2);
    await reader.close();
    await writer.close();
  });

  test('a snapshot sees one moment while a writer goes on', async () => {
    const { reader, writer } = await open();
    const counts = await reader.snapshot(async (snapshot) => {
      const before = await queryText(snapshot, 'SELECT count(*) FROM party');
      await writer.transaction((transaction) => transaction.query(WRITE));
      return [before, await queryText(snapshot, 'SELECT count(*) FROM party')];
    });
    expect(counts).toEqual(['0', '0']);
    expect(await queryText(reader, 'SELECT count(*) FROM party')).toBe('1');
    await reader.close();
    await writer.close();
  });

  test('a transaction is whole or nothing, and the next one starts afresh', async () => {
    const { reader, writer } = await open();
    const failed = writer.transaction(async (transaction) => {
      await transaction.query(WRITE);
      throw new Error('half-way');
    });
    const next = writer.transaction((transaction) => queryText(transaction, 'SELECT count(*) FROM party'));
    await expect(failed).rejects.toThrow('half-way');
    expect(await next).toBe('0');
    let leaked: { query(sql: string): Promise<unknown> } | undefined;
    await writer.transaction(async (transaction) => {
      leaked = transaction;
    });
    await expect(leaked?.query('SELECT 1')).rejects.toThrow('the transaction is over');
    await reader.close();
    await writer.close();
  });
}

describe('connections to SQLite', () => {
  const folder = testFolder();
  const open = async (): Promise<{ reader: ReadConnection; writer: WriteConnection }> => {
    const path = join(folder, `${Math.random()}.surety`);
    await (await createWorkspace(path, { program: PROGRAM })).close();
    return { reader: await openSqliteReader(path), writer: await openSqliteWriter(path) };
  };
  commonTests(open);

  test('are set as they must be', async () => {
    const { reader, writer } = await open();
    const settings = { foreign_keys: '1', recursive_triggers: '1', trusted_schema: '0', temp_store: '2' };
    const writing = {
      ...settings,
      journal_mode: 'wal',
      synchronous: '2',
      cache_size: '-32768',
      query_only: '0',
    };
    const reading = { ...settings, journal_mode: 'wal', query_only: '1' };
    for (const [name, value] of Object.entries(reading)) {
      expect(await queryText(reader, `PRAGMA ${name}`), name).toBe(value);
    }
    await writer.transaction(async (transaction) => {
      for (const [name, value] of Object.entries(writing)) {
        expect(await queryText(transaction, `PRAGMA ${name}`), name).toBe(value);
      }
    });
    await reader.close();
    await writer.close();
  });

  test('let a second writer wait for the first, from the beginning of its transaction', async () => {
    const { reader, writer } = await open();
    const path = String(await queryText(reader, "SELECT file FROM pragma_database_list WHERE name = 'main'"));
    const other = await openSqliteWriter(path);
    const order: string[] = [];
    await writer.transaction(async () => {
      const waiting = other.transaction(async () => {
        order.push('second');
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first');
      return { waiting };
    });
    await other.transaction(() => Promise.resolve());
    expect(order).toEqual(['first', 'second']);
    await Promise.all([reader.close(), writer.close(), other.close()]);
  });
});

describePostgres('on PostgreSQL', () => {
  describe('connections', () => {
    const open = async (): Promise<{ reader: ReadConnection; writer: WriteConnection }> => {
      const url = await freshDatabase();
      await (await createWorkspace(url, { program: PROGRAM })).close();
      return {
        reader: asReadConnection(await openPostgres(url, 'read', { program: PROGRAM })),
        writer: asWriteConnection(await openPostgres(url, 'write', { program: PROGRAM })),
      };
    };
    commonTests(open);

    test('are set as they must be', async () => {
      const { reader, writer } = await open();
      const settings = {
        TimeZone: 'UTC',
        client_encoding: 'UTF8',
        statement_timeout: '10min',
        application_name: PROGRAM,
      };
      const reading = { ...settings, transaction_read_only: 'on', transaction_isolation: 'repeatable read' };
      const writing = { ...settings, transaction_read_only: 'off', synchronous_commit: 'on' };
      for (const [name, value] of Object.entries(reading)) {
        expect(await queryText(reader, 'SELECT current_setting(?)', [name]), name).toBe(value);
      }
      await writer.transaction(async (transaction) => {
        for (const [name, value] of Object.entries(writing)) {
          expect(await queryText(transaction, 'SELECT current_setting(?)', [name]), name).toBe(value);
        }
      });
      await reader.close();
      await writer.close();
    });
  });
});

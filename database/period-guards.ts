/**
 * Lifts the guards of sealed periods for one transaction: rebuilding the projections must write them anew.
 *
 * The guards of the journal itself are never lifted. Changing triggers is part of the transaction on both
 * databases, so a failure or a crash leaves the guards in place.
 */
import type { WriteTransaction } from './connection';

const TABLES = ['period', 'period_total'] as const;

/** Runs `work` while rows of sealed periods may be deleted; puts the guards back before it returns. */
export async function withoutPeriodGuards<T>(
  transaction: WriteTransaction,
  work: () => Promise<T>,
): Promise<T> {
  return transaction.dialect === 'sqlite' ? sqlite(transaction, work) : postgres(transaction, work);
}

async function sqlite<T>(transaction: WriteTransaction, work: () => Promise<T>): Promise<T> {
  const triggers = await transaction.query(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('period', 'period_total') ORDER BY name`,
  );
  for (const { name } of triggers) {
    await transaction.query(`DROP TRIGGER "${String(name)}"`);
  }
  const result = await work();
  for (const { sql } of triggers) {
    await transaction.query(String(sql));
  }
  return result;
}

async function postgres<T>(transaction: WriteTransaction, work: () => Promise<T>): Promise<T> {
  for (const table of TABLES) {
    await transaction.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }
  const result = await work();
  // A trigger cannot be changed while deferred checks of its table wait.
  await transaction.query('SET CONSTRAINTS ALL IMMEDIATE');
  for (const table of TABLES) {
    const triggers = await transaction.query(
      'SELECT tgname AS name FROM pg_trigger WHERE tgrelid = CAST(? AS regclass) AND NOT tgisinternal',
      [table],
    );
    for (const { name } of triggers) {
      await transaction.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER "${String(name)}"`);
    }
  }
  return result;
}

/**
 * Puts the guards of the books back as the migrations made them: triggers, their functions, indexes.
 *
 * Only inside the transaction that makes the projections anew from a sound journal: what was written while a guard was
 * missing is then either found sound or gone. Tables are never altered here; books with other tables go on as a backup.
 */
import type { WriteTransaction } from './connection';
import { WorkspaceError } from './errors';
import { repairStatements, schemaFaults } from './schema-facts';

/** Resolves with the names of what was put back or taken away. Throws WorkspaceError 'damaged' when that is not enough. */
export async function putGuardsBack(
  transaction: WriteTransaction,
  version: number,
): Promise<readonly string[]> {
  const { dialect } = transaction;
  const faults = await schemaFaults(transaction, dialect, version);
  if (faults.length === 0) {
    return [];
  }
  const guards = faults.map(({ guard }) => guard);
  for (const statement of await repairStatements(transaction, dialect, version, new Set(guards))) {
    await transaction.query(statement);
  }
  const [left] = await schemaFaults(transaction, dialect, version);
  if (left !== undefined) {
    throw new WorkspaceError('damaged', `the guards cannot be put back: ${left.detail}`, {
      guard: left.guard,
    });
  }
  return guards;
}

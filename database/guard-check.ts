/**
 * Whether the database still guards the books: compared with what the migrations made before anything is written.
 *
 * Books without their guards are read, copied and verified like others, and never written to. What a guard does is
 * not known here.
 */
import type { DialectName, Queryable } from './connection';
import { WorkspaceError } from './errors';
import { schemaFaults } from './schema-facts';

/** What rebuilding does not put back: tables hold what was written. */
const isTable = (guard: string): boolean => guard.startsWith('table ');

/** The same, but lets pass what is put back when the projections are made anew. */
export async function checkRepairable(
  source: Queryable,
  dialect: DialectName,
  version: number,
  location: string,
): Promise<void> {
  const faults = await schemaFaults(source, dialect, version);
  throwFault(
    faults.find(({ guard }) => isTable(guard)),
    location,
  );
}

/** Throws WorkspaceError 'damaged' naming the first guard that is missing or changed. */
export async function checkGuards(
  source: Queryable,
  dialect: DialectName,
  version: number,
  location: string,
): Promise<void> {
  const [fault] = await schemaFaults(source, dialect, version);
  throwFault(fault, location);
}

function throwFault(
  fault: { readonly guard: string; readonly detail: string } | undefined,
  location: string,
): void {
  if (fault !== undefined) {
    const remedy = isTable(fault.guard)
      ? 'go on with a backup'
      : 'rebuilding puts it back where the journal is sound';
    throw new WorkspaceError(
      'damaged',
      `${location} does not guard its books any more: ${fault.detail}. It can be read and verified; ${remedy}.`,
      { location, guard: fault.guard },
    );
  }
}

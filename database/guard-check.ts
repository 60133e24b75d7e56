/**
 * Whether the database still guards the books: compared with what the migrations made before anything is written.
 *
 * Books without their guards are read, copied and verified like others, and never written to. What a guard does is
 * not known here.
 */
import type { DialectName, Queryable } from './connection';
import { WorkspaceError } from './errors';
import { schemaFaults } from './schema-facts';

/** Throws WorkspaceError 'damaged' naming the first guard that is missing or changed. */
export async function checkGuards(
  source: Queryable,
  dialect: DialectName,
  version: number,
  location: string,
): Promise<void> {
  const [fault] = await schemaFaults(source, dialect, version);
  if (fault !== undefined) {
    throw new WorkspaceError(
      'damaged',
      `${location} does not guard its books any more: ${fault.detail}. It can be read and verified; go on with a backup.`,
      { location, guard: fault.guard },
    );
  }
}

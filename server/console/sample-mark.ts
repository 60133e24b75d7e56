/**
 * Whether the staff of a workspace are those of a sample platform, who have a password that everybody knows.
 *
 * Both must hold: the books are a sample's, which their first entry says, and its staff was added when it was made.
 */
import type { LedgerReader } from '#core/ledger/ports';
import { isSample } from '#core/sample/sample-mark';

/** Login of the sample's administrator, the first to be added. */
export const SAMPLE_ADMINISTRATOR = 'ada';

/** The key under which the making of a sample adds a member of its staff. */
export function sampleStaffKey(login: string): string {
  return `sample|staff|${login}`;
}

export async function hasSampleStaff(reader: LedgerReader): Promise<boolean> {
  const added = await reader.knownCommands([sampleStaffKey(SAMPLE_ADMINISTRATOR)]);
  return added.length > 0 && (await isSample(reader));
}

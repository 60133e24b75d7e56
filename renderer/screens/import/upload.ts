/** What is known of a file that was sent to be imported: what the core made of it, and the columns named by hand. */
import type { z } from 'zod';

import type { stagedFile } from '#core/contract/imports';

import { client } from '../../client/client';
import type { SentFile } from '../../client/sent-files';
import { recall } from './known-mappings';
import type { Mapping } from './mapping';

export type StagedFile = z.output<typeof stagedFile>;

export interface Recognised {
  staged: StagedFile | null;
  mapping: Mapping | null;
}

export type ImportFile = SentFile & Recognised;

/** Has a file looked at that is in the core; names its columns as they were named before. */
export async function recognise(file: ImportFile, file_id: string, signal: AbortSignal): Promise<void> {
  file.staged = await client.imports.inspect({ file_id }, { signal });
  if (file.staged.record === null) file.mapping = recall(file.staged.columns);
}

/** A file is usable when it was recognised or its columns were named. */
export function isUsable(file: ImportFile): boolean {
  return file.state === 'ready' && (file.mapping !== null || (file.staged?.record ?? null) !== null);
}

/** The columns named by hand, as a run takes them. */
export function mappingsOf(
  files: readonly ImportFile[],
): { file_id: string; record: string; columns: Record<string, string> }[] {
  return files.flatMap(({ file_id, mapping }) =>
    file_id === null || mapping === null
      ? []
      : [{ file_id, record: mapping.record, columns: { ...mapping.columns } }],
  );
}

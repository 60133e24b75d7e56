/** Sending a file to the core and having it looked at; the file's own record tells how far it is. */
import type { z } from 'zod';

import type { stagedFile } from '#core/contract/imports';

import { client } from '../../client/client';
import type { Failure } from '../../client/failure';
import { stageFile } from '../../client/stage-file';
import { recall } from './known-mappings';
import type { Mapping } from './mapping';

export type StagedFile = z.output<typeof stagedFile>;

export interface ImportFile {
  readonly place: number;
  readonly name: string;
  readonly bytes: number;
  bytes_sent: number;
  state: 'sending' | 'looking' | 'ready' | 'failed';
  file_id: string | null;
  staged: StagedFile | null;
  mapping: Mapping | null;
  failure: Failure | null;
}

/** Sends a file and has it looked at; `file` shows how far it is. Rejects when it cannot be sent. */
export async function uploadFile(file: ImportFile, blob: File, signal: AbortSignal): Promise<void> {
  const file_id = await stageFile(blob, signal, {
    begun: (id) => (file.file_id = id),
    sent: (bytes) => (file.bytes_sent = bytes),
  });
  file.state = 'looking';
  file.staged = await client.imports.inspect({ file_id }, { signal });
  if (file.staged.record === null) file.mapping = recall(file.staged.columns);
  file.state = 'ready';
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

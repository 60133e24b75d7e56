/**
 * Statement files on disk: opened, measured before they are read, and handed to the readers.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';

import { parseStatementProfile, type StatementProfile } from '#core/custody/statements/csv-profile';
import { FILE_BYTES_MAX } from '#core/custody/statements/reading';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import { ProfileError, readProfileJson } from '#server/ingest/profile-file';

/** SHA-256 of text (as UTF-8) or bytes, in hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A file as it lies on disk. */
export interface StatementSource {
  /** Its name without the folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a file that may be a statement. One that is too large is refused before it is read.
 * @param name what the file is called, where its path does not say
 * @throws StatementFileError when it is too large, the system's error when it cannot be read
 */
export async function readStatementSource(path: string, name = basename(path)): Promise<StatementSource> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > FILE_BYTES_MAX) {
      throw new StatementFileError('too-large', name, {
        line: null,
        field: '(file)',
        expected: `expected at most ${String(FILE_BYTES_MAX)} bytes`,
        found: String(size),
        difference_minor: null,
      });
    }
    return { name, bytes: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

/**
 * Reads a profile of a bank's CSV export from its JSON file.
 * @throws ProfileError when it holds anything else, the system's error when it cannot be read
 */
export async function readStatementProfile(path: string): Promise<StatementProfile> {
  const parsed = parseStatementProfile(await readProfileJson(path));
  if (!parsed.ok) {
    throw new ProfileError(path, parsed.issues);
  }
  return parsed.profile;
}

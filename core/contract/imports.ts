/** Importing history: files are staged in pieces, looked at, rehearsed, imported. */
import { z } from 'zod';

import { read, write } from './base';
import { commandKey } from './commands';
import { jobStarted } from './jobs';
import { id } from './values';

/** Characters of base64 in one piece: 768 KiB of bytes. */
export const PIECE_LENGTH_MAX = 1_048_576;

export const stagedFile = z.object({
  id,
  name: z.string(),
  bytes: z.number(),
  /** What was recognised; null when it must be mapped by hand. */
  record: z.string().nullable(),
  encoding: z.string().nullable(),
  columns: z.array(z.string()),
  /** The first rows as they are. */
  sample: z.array(z.array(z.string())),
  problems: z.array(z.object({ line: z.number().nullable(), field: z.string(), expected: z.string() })),
});

/** Files are staged to be imported, to be put to alerts and cases, and to be taken as statements of banks. */
const STAGING = ['books.import', 'risk.work', 'books.custody'] as const;

/** How the columns of a file become the fields of a record. */
const mapping = z.object({
  file_id: id,
  record: z.string(),
  /** Field of the record to column of the file. */
  columns: z.record(z.string(), z.string()),
});

export const imports = {
  /** Records that can be imported, with their fields. */
  records: read('books.import').output(
    z.array(
      z.object({
        name: z.string(),
        fields: z.array(z.object({ name: z.string(), required: z.boolean(), expected: z.string() })),
      }),
    ),
  ),
  begin: write(STAGING, { unkeyed: 'a file that nobody fills is none' })
    .input(z.object({ name: z.string().min(1).max(255), bytes: z.number().int().min(0) }))
    .output(z.object({ file_id: id })),
  append: write(STAGING, { unkeyed: 'a piece says its place in the file' })
    .input(
      z.object({ file_id: id, offset: z.number().int().min(0), piece: z.string().max(PIECE_LENGTH_MAX) }),
    )
    .output(z.object({ bytes: z.number() })),
  /** All bytes are there: recognises the file. */
  inspect: read('books.import')
    .input(z.object({ file_id: id }))
    .output(stagedFile),
  discard: write(STAGING, { unkeyed: 'what is gone cannot be discarded' })
    .input(z.object({ file_id: id }))
    .output(z.object({})),
  /**
   * A rehearsal decides everything and stores nothing. The report is the job's result; `has_rejects` in it says that
   * rejected rows can be had. The same key is the same job, as long as that is listed.
   */
  run: write('books.import')
    .input(
      z.object({
        key: commandKey,
        file_ids: z.array(id).min(1).max(100),
        mappings: z.array(mapping).max(100).default([]),
        source: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9_.:@/#+=-]{0,63}$/)
          .default('import'),
        rehearse: z.boolean(),
      }),
    )
    .output(jobStarted),
  /** The rows that a job of one's own rejected, as a file to be mended. The newest are kept, as far as there is room. */
  rejects: read('books.import')
    .input(z.object({ job_id: id }))
    .output(z.object({ csv: z.string() })),
};

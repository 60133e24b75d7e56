/**
 * Merges the rows of several files by time.
 *
 * Ties go by record type (what others depend on first), then by the order of the files, then by line. A
 * rejected row has no time of its own and is taken as soon as it is met. Order within a file is never
 * changed: a file out of order gives late rows. Holds one block of rows per file.
 */
import { recordRank } from '#core/ingest/records';

import type { SourceFile } from './source-file';
import type { SourceRow } from './source-rows';

export interface MergedRow extends SourceRow {
  readonly file: SourceFile;
}

interface Head {
  readonly file: SourceFile;
  rows: readonly SourceRow[];
  place: number;
}

/** True when the left row goes before the right one; heads are compared in the order of the files. */
function goesBefore(left: SourceRow, right: SourceRow): boolean {
  if (!left.mapped.ok || !right.mapped.ok) {
    return !left.mapped.ok && right.mapped.ok;
  }
  const { at } = left.mapped.command;
  if (at !== right.mapped.command.at) {
    return at < right.mapped.command.at;
  }
  return recordRank(left.mapped.record) < recordRank(right.mapped.record);
}

/** Most text of rows taken at once, in UTF-16 units: rows may be long, and a batch must still be small. */
const TAKEN_LENGTH_MAX = 4_194_304;

export class RowMerger {
  #heads: Head[];

  constructor(files: readonly SourceFile[]) {
    this.#heads = files.map((file) => ({ file, rows: [], place: 0 }));
  }

  /** At most `rows_max` rows in order, fewer when they are long; none at the end. */
  async take(rows_max: number): Promise<MergedRow[]> {
    const taken: MergedRow[] = [];
    let length = 0;
    const isFull = (): boolean => taken.length >= rows_max || length > TAKEN_LENGTH_MAX;
    while (!isFull()) {
      await this.#fill();
      const head = this.#first();
      if (head === undefined) {
        break;
      }
      do {
        const row = head.rows[head.place];
        if (row === undefined) {
          break;
        }
        taken.push({ ...row, file: head.file });
        head.place += 1;
        length += row.raw.length;
      } while (!isFull() && head.place < head.rows.length && this.#first() === head);
    }
    return taken;
  }

  /** Makes sure that every file that has more rows shows its next one. */
  async #fill(): Promise<void> {
    for (const head of this.#heads) {
      if (head.place === head.rows.length) {
        head.rows = (await head.file.next()) ?? [];
        head.place = 0;
      }
    }
    this.#heads = this.#heads.filter((head) => head.rows.length > 0);
  }

  #first(): Head | undefined {
    if (this.#heads.length === 1) {
      return this.#heads[0];
    }
    let first: Head | undefined;
    let first_row: SourceRow | undefined;
    for (const head of this.#heads) {
      const row = head.rows[head.place];
      if (row !== undefined && (first_row === undefined || goesBefore(row, first_row))) {
        first = head;
        first_row = row;
      }
    }
    return first;
  }
}

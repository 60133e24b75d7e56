/**
 * What an import did: counts per record type, the first rejected rows, problems of whole files, speed.
 *
 * Values of personal fields are masked here, since a report goes to screens and logs.
 */
import { maskedValue, type RowIssue } from '#core/ingest/issue';
import type { Refusal, RefusalCode } from '#core/kernel/refusal';

import type { FileProblem } from './source-file';

export interface RecordCounts {
  /** Rows read of this record, rejected ones among them. */
  read: number;
  imported: number;
  /** Rows that were in the books already with the same content. */
  repeated: number;
  rejected: number;
  /** Imported rows booked later than they happened, because later ones were booked before them. */
  late: number;
  /** Imported rows that the platform's rules would have refused as new work. */
  would_refuse: number;
}

export interface ReportedReject {
  readonly file: string;
  readonly line: number;
  readonly record: string;
  readonly issues: readonly RowIssue[];
}

/** An imported row that the platform would have refused as new work. */
export interface ReportedRefusal {
  readonly file: string;
  readonly line: number;
  readonly record: string;
  readonly refusal: Refusal;
}

export interface ReportedFile {
  readonly file: string;
  /** Record type; `mixed` for NDJSON of several, `rejects` for a mended rejects file. */
  readonly record: string;
  readonly encoding: string;
  readonly bytes: number;
  /** Rows the profile leaves out. */
  readonly left_out: number;
  /** True when the last row has no line end: the file may have been cut off. */
  readonly unended: boolean;
}

export interface ImportReport {
  /** `refused`: a file is unusable, so nothing was imported. `cancelled`: what was imported stays. */
  readonly status: 'finished' | 'cancelled' | 'refused';
  readonly dry_run: boolean;
  readonly source: string;
  readonly files: readonly ReportedFile[];
  /** By record type, in the order of the formats; rows of no known type under `unknown`. */
  readonly records: Readonly<Record<string, RecordCounts>>;
  readonly total: RecordCounts;
  /** Unusable files, and control totals that differ. */
  readonly problems: readonly FileProblem[];
  /** The first rejected rows; all of them are in the rejects file. */
  readonly rejects: readonly ReportedReject[];
  readonly rejects_path: string | null;
  /** Imported rows that would have been refused as new work: how many by code, and the first of them. */
  readonly refused_as_new: {
    readonly by_code: Partial<Readonly<Record<RefusalCode, number>>>;
    readonly first: readonly ReportedRefusal[];
  };
  readonly seconds: number;
  readonly rows_per_second: number;
}

export interface ImportProgress {
  readonly rows: number;
  readonly rows_rejected: number;
  readonly bytes: number;
  readonly bytes_total: number;
  readonly rows_per_second: number;
  /** Null as long as it cannot be told. */
  readonly remaining_ms: number | null;
}

/** Rejected rows a report shows. */
export const REPORTED_REJECTS_MAX = 100;

/** Rows against the rules that a report names. */
export const REPORTED_REFUSALS_MAX = 10;

export function noCounts(): RecordCounts {
  return { read: 0, imported: 0, repeated: 0, rejected: 0, late: 0, would_refuse: 0 };
}

export function sumCounts(all: Iterable<RecordCounts>): RecordCounts {
  const sum = noCounts();
  for (const counts of all) {
    for (const name of Object.keys(sum) as (keyof RecordCounts)[]) {
      sum[name] += counts[name];
    }
  }
  return sum;
}

/** An issue as it may be shown. */
export function maskedIssue(issue: RowIssue): RowIssue {
  return issue.personal ? { ...issue, value: maskedValue(issue.value) } : issue;
}

/**
 * The report of an import as a job's result carries it, read with a schema: a result of another shape counts as none.
 */
import { z } from 'zod';

const counts = z.object({
  read: z.number(),
  imported: z.number(),
  repeated: z.number(),
  rejected: z.number(),
  late: z.number(),
  would_refuse: z.number(),
});

const issue = z.object({ field: z.string(), value: z.string(), expected: z.string() });

const refusal = z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) });

const report = z.object({
  status: z.enum(['finished', 'cancelled', 'refused']),
  dry_run: z.boolean(),
  source: z.string(),
  records: z.record(z.string(), counts),
  total: counts,
  problems: z.array(issue.extend({ file: z.string(), line: z.number().nullable() })),
  rejects: z.array(
    z.object({ file: z.string(), line: z.number(), record: z.string(), issues: z.array(issue) }),
  ),
  /** Imported rows that would have been refused as new work: how many by code, and the first of them. */
  refused_as_new: z.object({
    by_code: z.record(z.string(), z.number()),
    first: z.array(z.object({ file: z.string(), line: z.number(), record: z.string(), refusal })),
  }),
  seconds: z.number(),
  rows_per_second: z.number(),
  /** Rejected rows can be had as a file: there are some, and not too many for one answer. */
  has_rejects: z.boolean(),
});
export type ImportReport = z.output<typeof report>;

/** The report in a job's result; null when there is none. */
export function reportOf(result: Readonly<Record<string, unknown>> | null): ImportReport | null {
  const parsed = report.safeParse(result);
  return parsed.success ? parsed.data : null;
}

/** One thing that is wrong, as a line of a table. */
export interface ErrorLine {
  readonly file: string;
  readonly line: number | null;
  readonly record: string;
  readonly field: string;
  readonly value: string;
  readonly expected: string;
}

/** Problems of whole files, then rejected rows, one line for each issue. */
export function errorLines({ problems, rejects }: ImportReport): readonly ErrorLine[] {
  const of_files = problems.map((problem) => ({ ...problem, record: '' }));
  const of_rows = rejects.flatMap(({ file, line, record, issues }) =>
    issues.map((one) => ({ ...one, file, line, record })),
  );
  return [...of_files, ...of_rows];
}

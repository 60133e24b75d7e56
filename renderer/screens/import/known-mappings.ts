/**
 * Columns named by hand before, remembered on this machine by the headers of the file: `recall(columns)`, `remember(…)`.
 *
 * Only names of columns are kept, the latest first, no row of any file. Text that does not parse counts as none.
 */
import { z } from 'zod';

import type { Mapping } from './mapping';

const STORED_AS = 'surety.columns';
const KEPT_MAX = 50;

const shape = z.array(
  z.object({ headers: z.string(), record: z.string(), columns: z.record(z.string(), z.string()) }),
);

const headersOf = (columns: readonly string[]): string => JSON.stringify(columns);

function kept(): z.output<typeof shape> {
  try {
    return shape.parse(JSON.parse(localStorage.getItem(STORED_AS) ?? '[]'));
  } catch {
    return [];
  }
}

/** What a file with these headers was said to be; null when nobody said so here. */
export function recall(columns: readonly string[]): Mapping | null {
  const headers = headersOf(columns);
  const found = kept().find((one) => one.headers === headers);
  return found === undefined ? null : { record: found.record, columns: found.columns };
}

/** Keeps what was said of a file with these headers. */
export function remember(columns: readonly string[], { record, columns: named }: Mapping): void {
  const headers = headersOf(columns);
  const others = kept().filter((one) => one.headers !== headers);
  const all = [{ headers, record, columns: { ...named } }, ...others].slice(0, KEPT_MAX);
  localStorage.setItem(STORED_AS, JSON.stringify(all));
}

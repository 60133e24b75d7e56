/** What an export reads: its columns, its pages, how many rows there will be; of one moment, for one person. */
import type { LedgerReader } from '#core/ledger/ports';
import type { ListPage, PageRequest } from '#database/lists/keyset';
import type { Counted, Lists } from '#database/lists/lists';
import type { ExportColumn, ExportRow } from '#server/export/csv-table';

import type { Desk } from './desk';
import type { Person } from './implementer';

export const PAGE_ROWS = 1_000;
export const ROWS_COUNTED_MAX = 10_000_000;

/** The books at one moment, for one person; what lies beside them is as it is. */
export interface ExportMoment {
  readonly reader: LedgerReader;
  readonly lists: Lists;
  readonly desk: Desk;
  readonly person: Pick<Person, 'login' | 'permissions'>;
}

export interface ExportSource {
  readonly columns: readonly ExportColumn[];
  readonly pages: AsyncGenerator<readonly ExportRow[], void>;
  /** Counts the rows there will be. */
  readonly count: () => Promise<Counted>;
}

type Read<T> = (page: PageRequest) => Promise<ListPage<T>>;

/** All pages of a list, each as the file has it. */
export async function* pagesOf<T>(
  read: Read<T>,
  view: (rows: readonly T[]) => Promise<readonly ExportRow[]>,
) {
  let after: string | null = null;
  do {
    const page: ListPage<T> = await read({ after, limit: PAGE_ROWS });
    yield await view(page.rows);
    after = page.next;
  } while (after !== null);
}

/**
 * The chain of a currency's certificates as the books hold it: which is in hand, which were issued, which stand.
 *
 * It is empty before the first draft, and then there is no row of it.
 */
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

/** The chain of a currency; null before its first draft. */
export async function chainOf(reader: LedgerReader, currency: string): Promise<Row<'custody_chain'> | null> {
  const rows = await reader.load([{ table: 'custody_chain', values: [currency] }]);
  return ((rows.get('custody_chain') ?? []) as unknown as readonly Row<'custody_chain'>[])[0] ?? null;
}

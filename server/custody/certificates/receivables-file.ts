/**
 * The list of receivables as CSV: whoever audits opens it in a spreadsheet. What a certificate has the digest of is the JSON. Pure.
 */
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { csvFormat } from '#server/export/csv-table';

/** Accounts below zero, one a line. */
export function receivablesCsv(list: readonly CustomerBalance[], currency: string): string {
  const columns = [
    { name: 'account_id', type: 'text' },
    { name: 'currency', type: 'text' },
    { name: 'balance_minor', type: 'minor' },
  ] as const;
  const { begin, line } = csvFormat(columns, { bom: true, guard: true });
  return `${begin}${list.map(({ id, balance_minor }) => line({ account_id: id, currency, balance_minor })).join('')}`;
}

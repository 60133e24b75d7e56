/**
 * The list of receivables as CSV: whoever audits opens it in a spreadsheet. What a certificate has the digest of is the JSON. Its last row
 * is a control total, under a name that no account can have. Pure.
 */
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { csvFormat } from '#server/export/csv-table';

/** Accounts below zero, one a line, and how many they are and come to. */
export function receivablesCsv(list: readonly CustomerBalance[], currency: string): string {
  const columns = [
    { name: 'account_id', type: 'text' },
    { name: 'currency', type: 'text' },
    { name: 'balance_minor', type: 'minor' },
  ] as const;
  const { begin, line } = csvFormat(columns, { bom: true, guard: true });
  const sum = list.reduce((total, { balance_minor }) => total + balance_minor, 0n);
  return [
    begin,
    ...list.map(({ id, balance_minor }) => line({ account_id: id, currency, balance_minor })),
    line({ account_id: `(total of ${String(list.length)})`, currency, balance_minor: sum }),
  ].join('');
}

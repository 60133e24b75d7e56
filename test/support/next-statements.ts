// Statements that a sample's banks have not sent yet: of the days after the last one that was taken, as files.
import { writeCamt053 } from '#core/custody/camt053-writer';
import { writeMt940 } from '#core/custody/mt940-writer';
import type { DayStatement } from '#core/custody/statement';
import { readStatementFile } from '#core/custody/statements/read-statement-file';
import { mustRow } from '#server/console/found';
import { statementFileId } from '#server/custody/import-statements';
import type { TestConsole } from '#test/support/console-host';
import { sha256 } from '#test/support/statement-files';

export interface NextDay {
  readonly day: string;
  /** Of each line. */
  readonly amounts: readonly bigint[];
}

/** A file of one account for each day, each going on from the one before; MT940 or camt.053 as its bank sends. */
export async function nextStatements(
  { host }: TestConsole,
  account_id: string,
  days: readonly NextDay[],
): Promise<readonly { readonly name: string; readonly text: string; readonly closing_minor: bigint }[]> {
  const { reader, files } = host.mustDesk().books;
  const tip = await mustRow(reader, 'custody_tip', account_id);
  const last = await mustRow(reader, 'custody_statement', tip.statement_id);
  const bytes = await files.get(statementFileId(last.file_sha256));
  const read = readStatementFile({ name: last.file_name, bytes: bytes ?? new Uint8Array() }, sha256);
  const [statement] = read.statements;
  if (statement === undefined) throw new Error('the last file has no statement');
  const { account_number, bic, currency } = statement;
  let opening_minor = tip.closing_minor;
  return days.map(({ day, amounts }, place) => {
    const closing_minor = amounts.reduce((sum, amount) => sum + amount, opening_minor);
    const written: DayStatement = {
      ...{ account_id, bank: 'BANK', bic: bic === '' ? 'PCBCCNBJ' : bic, account_number, owner: 'Surety' },
      ...{ currency, day, sequence_no: (tip.sequence_no ?? 0) + place + 1, opening_minor, closing_minor },
      entries: amounts.map((amount_minor, at) => ({
        ...{ amount_minor, booked_on: day, value_on: day, details: [], purpose: 'receipt' },
        ...{ bank_reference: `N${day.replaceAll('-', '')}${String(at)}`, reference: '', text: 'RECEIPT' },
      })),
    };
    opening_minor = closing_minor;
    const name = `${account_id}_${day}`;
    return read.format === 'mt940'
      ? { name: `${name}.mt940.txt`, text: writeMt940(written), closing_minor }
      : { name: `${name}.camt053.xml`, text: writeCamt053(written), closing_minor };
  });
}

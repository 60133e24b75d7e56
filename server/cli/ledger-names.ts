/**
 * Names for ledger account numbers: whose, and which line of the chart.
 *
 * The journal posts to numbers; a number's owner is found through its balance row, once, and kept for as
 * long as there is room.
 */
import { CHART, codeOf, ownerNo, type LedgerCode } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Balance } from '#core/ledger/tables';

export interface LedgerName {
  readonly account_id: string;
  readonly code: LedgerCode;
}

const NAMES_MAX = 100_000;

export class LedgerNames {
  readonly #reader: LedgerReader;
  readonly #names = new Map<number, LedgerName>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /** Makes the names of some numbers known; numbers never posted to stay unknown. */
  async learn(account_nos: Iterable<number>): Promise<void> {
    if (this.#names.size > NAMES_MAX) {
      this.#names.clear();
    }
    const missing = [...new Set(account_nos)].filter((no) => !this.#names.has(no));
    const rows = await Promise.all(missing.map((no) => this.#reader.scan('balance', no - 1, 1)));
    for (const [row] of rows as unknown as readonly (readonly Balance[])[]) {
      if (row !== undefined) {
        this.#names.set(row.account_no, { account_id: row.account_id, code: row.code as LedgerCode });
      }
    }
  }

  /** The name of a number that was learnt. */
  name(account_no: number): LedgerName | undefined {
    return this.#names.get(account_no);
  }
}

/** Every owner's id and class by number, for walking through the whole journal; grows with the accounts. */
export async function allOwners(reader: LedgerReader): Promise<(account_no: number) => LedgerName> {
  const owners = new Map<number, Pick<Account, 'id' | 'class'>>();
  let after: string | null = null;
  for (;;) {
    const rows = (await reader.scan('account', after, 5_000)) as unknown as readonly Account[];
    for (const { no, id, class: owner_class } of rows) {
      owners.set(no, { id, class: owner_class });
      after = id;
    }
    if (rows.length < 5_000) {
      break;
    }
  }
  return (account_no) => {
    const owner = owners.get(ownerNo(account_no));
    if (owner === undefined) {
      throw new Error(
        `Ledger account ${String(account_no)} has no owner: the books are damaged, see surety verify`,
      );
    }
    return { account_id: owner.id, code: codeOf(account_no, owner.class) };
  };
}

/** "2010 Customer available" of a line of the chart. */
export function chartName(code: LedgerCode): string {
  return `${CHART[code].number} ${CHART[code].name}`;
}

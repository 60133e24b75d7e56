/**
 * Custody accounts with what is known of their banks: balance by the books, share of the pool, end of the statements, letter.
 */
import type { LetterState } from '#core/custody/custody-words';
import { letterStateOn } from '#core/custody/letters';
import { dayOf, type Instant } from '#core/kernel/instant';
import { ledgerNo } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';

import { custodyRules } from './custody-rules';

/** More custody accounts than a platform has. */
const ACCOUNTS_MAX = 1_000;

export interface CustodyAccount {
  readonly account: Account;
  readonly books_minor: bigint;
  /** Of all in its currency. */
  readonly share_ppm: number;
  /** Whether its bank holds more of the pool than the policy allows. */
  readonly is_over: boolean;
  readonly statement: {
    readonly id: string;
    readonly to_day: string;
    readonly closing_minor: bigint;
  } | null;
  readonly letter: Row<'custody_letter'> | null;
  readonly letter_state: LetterState;
}

const PPM = 1_000_000n;

function sharePpm(part: bigint, whole: bigint): number {
  return whole <= 0n ? 0 : Number((part * PPM) / whole);
}

/** All custody accounts as they stand, by currency, bank and id. */
export async function readCustodyAccounts(
  reader: LedgerReader,
  lists: Pick<Lists, 'accounts'>,
  now: Instant,
): Promise<readonly CustodyAccount[]> {
  const found = await lists.accounts(
    { filter: { class: 'custody' }, sort: 'id', direction: 'asc' },
    { after: null, limit: ACCOUNTS_MAX },
  );
  const accounts = [...found.rows].sort((left, right) => {
    const [one, other] = [left, right].map((row) => `${row.currency}|${row.bank ?? ''}|${row.id}`);
    return (one ?? '') < (other ?? '') ? -1 : 1;
  });
  const ids = accounts.map(({ id }) => id);
  const nos = accounts.map(({ no }) => ledgerNo(no, 'custody-cash'));
  const rows = await reader.load([
    { table: 'custody_tip', values: ids },
    { table: 'custody_letter', values: ids },
  ]);
  const { seq } = await reader.head();
  const balances = await reader.balancesAt(nos.map((account_no) => ({ account_no, seq })));
  const { utc_offset_minutes } = await custodyRules(reader, dayOf(now, 0), now);
  const today = dayOf(now, utc_offset_minutes);
  const { custody } = await custodyRules(reader, today, now);
  const tips = (rows.get('custody_tip') ?? []) as unknown as readonly Row<'custody_tip'>[];
  const letters = (rows.get('custody_letter') ?? []) as unknown as readonly Row<'custody_letter'>[];
  // An asset stands as a debit.
  const held = accounts.map((account, place) => ({ account, minor: -(balances[place] ?? 0n) }));
  const sumOf = (isIn: (account: Account) => boolean): bigint =>
    held.reduce((sum, one) => (isIn(one.account) ? sum + one.minor : sum), 0n);
  return held.map(({ account, minor }) => {
    const whole = sumOf(({ currency }) => currency === account.currency);
    const at_bank = sumOf(({ currency, bank }) => currency === account.currency && bank === account.bank);
    const tip = tips.find(({ account_id }) => account_id === account.id);
    const letter = letters.find(({ account_id }) => account_id === account.id) ?? null;
    return {
      ...{ account, books_minor: minor, share_ppm: sharePpm(minor, whole) },
      is_over: sharePpm(at_bank, whole) > custody.bank_ppm,
      statement:
        tip === undefined
          ? null
          : { id: tip.statement_id, to_day: tip.to_day, closing_minor: tip.closing_minor },
      ...{ letter, letter_state: letterStateOn(letter, today, custody.letter_days) },
    };
  });
}

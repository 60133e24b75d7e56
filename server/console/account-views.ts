/** Accounts as lists show them: with the balances by which people judge them. */
import type { LedgerCode } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Balance } from '#core/ledger/tables';

import { loadRows } from './found';

export interface AccountView {
  readonly account: Account;
  readonly available_minor: bigint;
  readonly held_minor: bigint;
  readonly pending_minor: bigint;
  readonly blocked_minor: bigint;
  readonly receivable_minor: bigint;
}

function balanceOf(balances: readonly Balance[], code: LedgerCode): bigint {
  return balances.find((balance) => balance.code === code)?.balance_minor ?? 0n;
}

/** Accounts with their balances, credit positive as they are booked. */
export async function accountViews(
  reader: LedgerReader,
  accounts: readonly Account[],
): Promise<AccountView[]> {
  const rows = await loadRows(
    reader,
    'balance',
    accounts.map(({ id }) => id),
  );
  const by_account = new Map<string, Balance[]>();
  for (const row of rows) {
    by_account.set(row.account_id, [...(by_account.get(row.account_id) ?? []), row]);
  }
  return accounts.map((account) => {
    const own = by_account.get(account.id) ?? [];
    return {
      account,
      available_minor: balanceOf(own, 'customer-available'),
      held_minor: balanceOf(own, 'customer-held'),
      pending_minor: balanceOf(own, 'customer-pending'),
      blocked_minor: balanceOf(own, 'customer-blocked'),
      receivable_minor: balanceOf(own, 'customer-receivable'),
    };
  });
}

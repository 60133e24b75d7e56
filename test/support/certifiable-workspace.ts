// A workspace whose last month is over and can be certified once keys and a daily run are there: for programs that open it by themselves.
import { monthOf, type Month } from '#core/custody/certificate-text';
import { DAY_MS } from '#core/kernel/instant';
import { createWorkspace } from '#database/workspace';
import { Vault } from '#server/keys/vault';
import { Books } from '#test/support/books';
import { movementsOf, statementData } from '#test/support/custody';
import { PROGRAM } from '#test/support/workspaces';

/** Opens its vault. */
export const PASSPHRASE = 'a long passphrase';

/** The month whose end is behind us. */
export const lastMonth = (): Month => monthOf(new Date(Date.now() - 32 * DAY_MS).toISOString().slice(0, 10));

/** Customers with money, one who owes after a chargeback, a statement of the bank; gives what the bank has. */
export async function makeCertifiable(location: string, month: Month): Promise<bigint> {
  const open = await createWorkspace(location, { program: PROGRAM });
  const vault = new Vault({
    ...{ workspace_id: open.info.id, items: open.vault_items },
    writer: () => open.vault_items,
  });
  await vault.setUp({ passphrase: PASSPHRASE, cost: { N: 1_024, r: 8, p: 1 } });
  const books = await Books.trading(open.store);
  await books.days(Math.floor((Date.parse(`${month.from}T12:00:00Z`) - books.env.now()) / DAY_MS));
  await books.topUp('ann', 50_000n);
  await books.topUp('bob', 12_345n);
  const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
  await books.trade('s1', 10_000n, 'settled', card);
  const on = {
    transfer_id: 'away',
    from_account_id: 'shop',
    to_account_id: 'bob',
    amount: await books.balance('shop'),
  };
  await books.do('transfer', { ...on, memo: '' });
  const funding = { funding_id: 'own', custody_id: 'bank', amount: 20_000n, reason: 'For losses.' };
  await books.do('fund-reserve', funding);
  const back = { chargeback_id: 'c1', trade_id: 's1', custody_id: 'bank', amount: 10_000n };
  await books.do('charge-back', { ...back, reason: 'Not her card.' });
  const balance = (await movementsOf(books)).reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  const lines = [{ amount: balance, reference: 'ALL' }];
  await books.do('record-statement', statementData({ day: month.until, opening: 0n }, lines));
  await books.ledger.close();
  await open.close();
  return balance;
}

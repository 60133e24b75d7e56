// Books with at least one row in every table, told as a short story; what a vandal then finds to spoil.
import { Approvals } from '#core/approvals/approvals';
import type { LedgerStore } from '#core/ledger/ports';
import { PROJECTION_NAMES } from '#core/ledger/tables';
import { Books } from '#test/support/books';

async function proposeAdjustment(books: Books, approval_id: string, actor: string): Promise<void> {
  const lines = [
    { account_id: 'system:CNY', code: 'losses', amount: '-5' },
    { account_id: 'system:CNY', code: 'own-funds', amount: '5' },
  ];
  const data = { adjustment_id: `j-${approval_id}`, lines, reason: 'x', basis: 'y' };
  const command = { kind: 'adjust', data };
  await books.do('propose', { approval_id, command, reason: 'statement of the bank' }, { actor });
}

/** Staff of three, one request of each outcome. */
async function staffStory(books: Books): Promise<void> {
  await books.do('add-staff', { login: 'root', name: '管理员', roles: ['administrator'], first: true });
  await books.do('add-staff', { login: 'li', name: '李', roles: ['analyst'], first: false });
  await books.do('add-staff', { login: 'wang', name: '王', roles: ['compliance', 'finance'], first: false });
  await books.do('set-sign-in', { login: 'wang', what: 'totp' });
  await books.do('note-event', { event: 'sign-in', subject: 'li', details: { device: 'd1' } });
  await books.do('change-staff', { login: 'li', name: '李明', roles: ['analyst'], active: false });
  await proposeAdjustment(books, 'q1', 'wang');
  await books.do('reject', { approval_id: 'q1', note: 'no' }, { actor: 'root' });
  await proposeAdjustment(books, 'q2', 'wang');
  await books.do('withdraw-proposal', { approval_id: 'q2', note: 'mistaken' }, { actor: 'wang' });
  await proposeAdjustment(books, 'q3', 'wang');
  const { ledger, store: reader, env } = books;
  const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
  const verdict = { approval_id: 'q3', note: '' };
  await approvals.approve(verdict, { actor: 'root', at: env.now(), key: 'approve-q3' });
  await proposeAdjustment(books, 'q4', 'wang');
}

/** Fills a store; every projection has a row afterwards, most have several. */
export async function tellStory(store: LedgerStore): Promise<Books> {
  const books = await Books.trading(store);
  await books.topUp('ann', 900_000n);
  await books.topUp('bob', 50_000n);
  await books.do('fund-reserve', {
    funding_id: 'f1',
    custody_id: 'bank',
    amount: 10_000n,
    reason: 'reserve',
  });
  const valid_until = books.env.now() + 400 * 86_400_000;
  const certificate = { account_id: 'ann', credential_kind: 'certificate', valid_until } as const;
  await books.do('issue-credential', { ...certificate, credential_id: 'c1' });
  await books.do('end-credential', { credential_id: 'c1', reason: 'lost' });
  await books.do('issue-credential', { ...certificate, credential_id: 'c2' });
  await books.do('record-access', {
    ...{ access_id: 'x1', account_id: 'ann', access_kind: 'login', device: 'd1', ip: '10.0.0.1' },
  });
  await books.do('transfer', {
    ...{ transfer_id: 'x', from_account_id: 'ann', to_account_id: 'bob', amount: 1_000n, memo: '' },
  });
  await books.trade('t1', 600_000n, 'settled', { marketplace: 'outside' });
  await books.do('pay-compensation', {
    ...{ claim_id: 'claim1', trade_id: 't1', amount: 500n, reason: 'fraud', approver: 'boss' },
  });
  await books.trade('t2', 3_000n, 'shipped');
  await books.do('request-refund', { trade_id: 't2', amount: 1_000n, reason: 'broken' });
  await books.restrict('shop', 'limit-collection', { terms: { per_day_minor: '90000' } });
  await books.trade('t3', 2_000n, 'paid', { seller_id: 'shop' });
  const lifted = await books.restrict('mall', 'freeze');
  await books.lift(lifted);
  await books.do('request-withdrawal', {
    ...{ withdrawal_id: 'w1', account_id: 'bob', instrument_id: 'bob-bank', amount: 700n },
  });
  await books.outcome('transfer', {
    ...{ transfer_id: 'x', from_account_id: 'bob', to_account_id: 'ann', amount: 9_999_999n, memo: '' },
  });
  await staffStory(books);
  await books.days(40);
  await books.do('seal-period', { period: '2026-01' });
  await proposeAdjustment(books, 'q0', 'wang');
  await books.topUp('bob', 123n);
  await books.trade('t4', 1_000n, 'paid', { seller_id: 'mall' });
  await books.ledger.close();
  for (const table of PROJECTION_NAMES) {
    const rows = await store.scan(table, null, 1);
    if (rows.length === 0) {
      throw new Error(`the story leaves ${table} empty`);
    }
  }
  return books;
}

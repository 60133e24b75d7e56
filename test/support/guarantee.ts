// Merchants with badges, claims and large card payments: short ways to get there.
import type { Instant } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import type { LedgerStore } from '#core/ledger/ports';
import type { Claim } from '#core/ledger/tables';
import { auditMerchant } from './audits';
import { Books } from './books';

/** Audits a merchant who is old enough and issues a badge to him; answers its id. */
export async function issueBadge(books: Books, account_id = 'shop'): Promise<string> {
  await auditMerchant(books, account_id);
  await books.do('apply-for-badge', { account_id, display_name: account_id, note: '' }, { actor: 'li' });
  const { application_id } = await books.row('trust_subject', account_id);
  await books.do('issue-badge', { application_id: application_id ?? '', approver: 'wang' }, { actor: 'li' });
  return (await books.row('trust_standing', account_id)).badge_id ?? '';
}

/**
 * Books whose `shop` carries a badge that is no longer fresh, with a reserve of 20,000 yuan and rich buyers.
 * @param begin when the story begins; 120 days later it is told
 */
export async function guaranteed(
  store?: LedgerStore,
  reserve_minor = 2_000_000n,
  begin?: Instant,
): Promise<Books> {
  const books = await Books.trading(store);
  books.env.setNow(begin ?? books.env.now());
  await books.topUp('ann', 5_000_000n);
  await books.topUp('bob', 5_000_000n);
  const reserve = { funding_id: 'f', custody_id: 'bank', amount: reserve_minor, reason: 'reserve' };
  await books.do('fund-reserve', reserve);
  await books.days(100);
  await issueBadge(books);
  await books.days(20);
  return books;
}

/** A claim of everything that did not come. */
export function claimOn(trade_id: string, amount: bigint): CommandData<'file-claim'> {
  return { trade_id, ground: 'not-delivered', amount, statement: 'Nothing came.', findings: [] };
}

/** Files a claim on a settled trade; answers its id. */
export async function fileClaim(books: Books, trade_id: string, amount: bigint): Promise<string> {
  await books.do('file-claim', claimOn(trade_id, amount), { actor: 'li' });
  const { seq } = await books.store.head();
  return `claim-${String(seq)}`;
}

/** The seller answers, so that the claim can be decided. */
export async function answer(books: Books, claim_id: string): Promise<void> {
  const data = { claim_id, answer: 'contests', statement: 'It was sent.' } as const;
  await books.do('answer-claim', data, { actor: 'li' });
}

/** Data that uphold a claim by two people. */
export function upholding(
  claim_id: string,
  amount: bigint,
  more: Partial<CommandData<'decide-claim'>> = {},
): CommandData<'decide-claim'> {
  return {
    ...{ claim_id, outcome: 'uphold', amount, reason_code: 'evidence-complete' },
    ...{ note: 'No parcel.', despite: '', approver: 'finn', ...more },
  };
}

/** Files, hears and upholds a claim; answers it as it stands then. */
export async function compensate(books: Books, trade_id: string, amount: bigint): Promise<Claim> {
  const claim_id = await fileClaim(books, trade_id, amount);
  await answer(books, claim_id);
  await books.do('decide-claim', upholding(claim_id, amount, { despite: 'looked into' }), { actor: 'li' });
  return await books.row('claim', claim_id);
}

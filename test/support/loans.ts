// Sellers' loans: short ways from a consent to a loan that runs.
import { citedScore, type CitedScore } from '#core/credit/loans/dossier';
import { proposedLimit } from '#core/credit/loans/limit';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import type { CommandData } from '#core/ledger/commands';
import type { Loan } from '#core/credit/loans/application-commands';

import type { Books } from './books';
import { recordScore } from './scorecards';

export const LENDER = 'ICBC';
const YEAR_MS = 365 * 86_400_000;

/** Gives a consent that holds for a year; answers its id. */
export async function consent(
  books: Books,
  purpose: CommandData<'give-consent'>['purpose'],
  more: Partial<CommandData<'give-consent'>> = {},
): Promise<string> {
  const until = books.env.now() + YEAR_MS;
  const data = { account_id: 'shop', purpose, toward: LENDER, until, basis: 'signed form' };
  await books.do('give-consent', { ...data, ...more }, { actor: 'li' });
  return `consent-${String((await books.store.head()).seq)}`;
}

/** The platform's public key, which the host publishes; answers its id. */
async function publishedKey(books: Books): Promise<string> {
  const [known] = await books.store.scan('badge_key', null, 1);
  if (known === undefined) {
    await books.do('publish-badge-key', { public_key: 'ab'.repeat(32) }, { actor: 'console' });
    return await publishedKey(books);
  }
  return String(known['id']);
}

/** Applies for a loan, with consents to the dossier and, unless said otherwise, to collections; answers its id. */
export async function apply(
  books: Books,
  more: Partial<CommandData<'apply-for-loan'>> = {},
  mandate = true,
): Promise<string> {
  const account_id = more.account_id ?? 'shop';
  const dossier_consent_id = await consent(books, 'loan-dossier', { account_id });
  const collection = mandate
    ? { collection_consent_id: await consent(books, 'loan-collection', { account_id }) }
    : {};
  const terms = { account_id, bank: LENDER, amount: 1_000_000n, months: 6, purpose: 'stock' };
  await books.do('apply-for-loan', { ...terms, dossier_consent_id, ...collection, ...more }, { actor: 'li' });
  return `loan-${String((await books.store.head()).seq)}`;
}

/** The merchant's recorded score; one is recorded where there is none. */
async function scored(books: Books, account_id: string): Promise<CitedScore> {
  const found = await books.store.load([{ table: 'credit_score', values: [account_id] }]);
  if ((found.get('credit_score') ?? []).length === 0) {
    await recordScore(books, account_id, { account_days: 400, real_name_level: 'bank' });
  }
  return citedScore(await books.row('credit_score', account_id));
}

/** Data of a dossier that says what the books say. */
export async function dossier(
  books: Books,
  loan_id: string,
  more: Partial<CommandData<'record-dossier'>> = {},
): Promise<CommandData<'record-dossier'>> {
  const { account_id, currency, asked_minor } = await books.row('loan', loan_id);
  const { owed_minor } = await books.row('borrower', account_id);
  const { score: recorded, basis: score_basis } = await scored(books, account_id);
  const told = {
    ...{ score: recorded, score_basis, owed_elsewhere_minor: 0n },
    turnover_minor: [2_000_000n, 2_000_000n, 2_000_000n, 2_000_000n, 2_000_000n, 2_000_000n],
    ...more,
  };
  const { score, turnover_minor } = told;
  const input = { currency, asked_minor, score, turnover_minor };
  const { limit_minor } = proposedLimit(
    { ...input, owed_minor: owed_minor + told.owed_elsewhere_minor },
    DEFAULT_POLICIES.loans,
  );
  return {
    ...{ loan_id, as_of_seq: (await books.store.head()).seq, limit_minor },
    ...{ digest: 'cd'.repeat(32), signature: 'ef'.repeat(64), key_id: await publishedKey(books) },
    ...told,
  };
}

/** Terms a bank grants: 12 % a year in equal instalments. */
export function granting(
  loan_id: string,
  amount: bigint,
  more: Partial<CommandData<'decide-loan'>> = {},
): CommandData<'decide-loan'> {
  return {
    ...{ loan_id, outcome: 'grant', reference: 'ICBC 2026/17', amount, rate_ppm: 120_000, months: 6 },
    ...{ repayment: 'equal-instalments', ...more },
  };
}

/** A loan that is granted but not paid out; answers its id. */
export async function granted(
  books: Books,
  more: Partial<CommandData<'apply-for-loan'>> = {},
  mandate = true,
): Promise<string> {
  const loan_id = await apply(books, more, mandate);
  await books.do('record-dossier', await dossier(books, loan_id), { actor: 'console' });
  await books.do('decide-loan', granting(loan_id, more.amount ?? 1_000_000n), { actor: 'li' });
  return loan_id;
}

/** A loan that runs; answers it. */
export async function running(
  books: Books,
  more: Partial<CommandData<'apply-for-loan'>> = {},
  mandate = true,
): Promise<Loan> {
  const loan_id = await granted(books, more, mandate);
  const amount = more.amount ?? 1_000_000n;
  await books.do('disburse-loan', { loan_id, custody_id: 'bank', amount }, { actor: 'finn' });
  return await books.row('loan', loan_id);
}

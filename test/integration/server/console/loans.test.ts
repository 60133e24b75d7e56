// Proves sellers' loans over the contract: consents, a dossier that is signed and sealed and says what the books say, the
// bank's decision, money in and out, two people where two decide; who may not, does not.
import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { canonicalJson } from '#core/kernel/canonical';
import { publicKeyOf } from '#server/trust/badge-keys';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let ann: ConsoleClient;
let cora: ConsoleClient;
let finn: ConsoleClient;
let account_id = '';
let loan_id = '';
const SOURCE = 'CCRC';
/** A bank that lends nothing in the sample. */
const BANK = 'ABC';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

async function consentTo(purpose: string, of = account_id): Promise<string> {
  const until = Date.now() + 300 * 86_400_000;
  await act(ann, 'give-consent', { account_id: of, purpose, until, basis: 'signed form 12' });
  const { consents } = await ann.loans.merchant({ account_id: of });
  return consents[0]?.consent.id ?? '';
}

/** What the institution of this test reports of the merchant, and one consent of his: the sample has others. */
async function told(consent_id: string) {
  const { reports, consents } = await ann.loans.merchant({ account_id });
  return {
    counts: reports.filter(({ report }) => report.source === SOURCE).map(({ counts }) => counts),
    holds: consents.find(({ consent }) => consent.id === consent_id)?.holds,
  };
}

/** The bytes behind a link. */
const fetched = (path: string): Buffer => readFileSync(tested.host.tickets.take(path, null)?.path ?? '');

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [ann, cora, finn] = [await client('ann'), await client('cora'), await client('finn')];
  const merchants = await ann.accounts.list({ filter: { merchant: true }, limit: 50 });
  for (const { account } of merchants.rows) {
    const sold = await ann.trades.list({
      filter: { account_id: account.id, status: ['settled'] },
      limit: 1,
    });
    const { loans } = await ann.loans.merchant({ account_id: account.id });
    if (
      sold.rows.length > 0 &&
      loans.length === 0 &&
      account.restrictions.length === 0 &&
      account.currency === 'CNY'
    ) {
      account_id = account.id;
      break;
    }
  }
  expect(account_id).not.toBe('');
}, 90_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

describe('what is known of a merchant', () => {
  test('is what he agreed to, what others report while it counts, and reviews by people', async () => {
    const consent_id = await consentTo('outside-information');
    const report = {
      ...{ account_id, source: SOURCE, record_kind: 'loan-record', speaks_of: '2026-01-31', consent_id },
      values: { open_loans: 1, outstanding_minor: '100' },
    };
    await act(ann, 'record-outside', report);
    const { reviews } = await ann.loans.waiting();
    await act(ann, 'ask-review', { account_id, subject: 'score', statement: 'It is too low.' });
    expect(await told(consent_id)).toEqual({ counts: [true], holds: true });
    const waiting = await ann.loans.reviews({});
    expect(waiting.rows).toHaveLength(reviews + 1);
    const review_id =
      waiting.rows.find((review) => review.account_id === account_id && review.subject === 'score')?.id ?? '';
    await act(cora, 'answer-review', { review_id, outcome: 'kept', statement: 'Nothing was wrong.' });
    expect((await ann.loans.waiting()).reviews).toBe(reviews);
    await act(ann, 'withdraw-consent', { consent_id, reason: 'by letter' });
    expect(await told(consent_id)).toEqual({ counts: [false], holds: false });
  });
});

describe('a loan', () => {
  test('has no dossier while the merchant has no score: nobody types one', async () => {
    const desk = tested.host.mustDesk();
    const profile = { name: '新店' };
    const party = { party_id: 'p-new', party_kind: 'person', profile };
    await desk.submit('register-party', party, 'ops');
    const shop = { account_id: 'new-shop', party_id: 'p-new', currency: 'CNY', merchant: true, category: '' };
    await desk.submit('open-account', shop, 'ops');
    expect((await ann.credit.score({ account_id: 'new-shop' })).score).toBeNull();
    const { subject } = await act(ann, 'apply-for-loan', {
      ...{ account_id: 'new-shop', bank: 'CCB', amount: '200000', months: 6, purpose: 'first stock' },
      dossier_consent_id: await consentTo('loan-dossier', 'new-shop'),
    });
    expect(await codeOf(ann.loans.prepare({ key: newKey(), loan_id: subject }))).toBe('REFUSED');
    const { loan } = await ann.loans.detail({ id: subject });
    expect(loan).toMatchObject({ status: 'applied', dossier_seq: null });
  });

  test('has a dossier that the host signs and seals, once for a key', async () => {
    const applied = await act(ann, 'apply-for-loan', {
      ...{ account_id, bank: BANK, amount: '200000', months: 6, purpose: 'stock for autumn' },
      dossier_consent_id: await consentTo('loan-dossier'),
      collection_consent_id: await consentTo('loan-collection'),
    });
    loan_id = applied.subject;
    const key = newKey();
    expect((await ann.loans.detail({ id: loan_id })).loan.status).toBe('applied');
    await jobEnded(ann, (await ann.credit.run({ key: newKey() })).job_id);
    const made = await ann.loans.prepare({ key, loan_id });
    expect(await ann.loans.prepare({ key, loan_id })).toEqual(made);
    const { loan } = await ann.loans.detail({ id: loan_id });
    const { score } = await ann.credit.score({ account_id });
    expect(loan.score).toBe(score?.score);
    expect(loan.score_basis).toBe(`${score?.scorecard.slice(0, 12) ?? ''} #${String(score?.as_of_seq)}`);
    expect(loan).toMatchObject({ status: 'submitted', dossier_by: 'ann', limit_minor: made.limit_minor });
    const link = await ann.loans.dossier({ loan_id, format: 'json', reason: 'for the bank' });
    const { dossier, signature } = JSON.parse(fetched(link.path).toString('utf8')) as {
      readonly dossier: { readonly proposal: { readonly limit_minor: string }; readonly key_id: string };
      readonly signature: string;
    };
    expect(dossier.proposal.limit_minor).toBe(made.limit_minor.toString());
    const keys = await cora.trust.registerLink({ what: 'keys' });
    const published = JSON.parse(fetched(keys.path).toString('utf8')) as {
      readonly keys: readonly { readonly key_id: string; readonly public_key: string }[];
    };
    const { public_key = '' } = published.keys.find(({ key_id }) => key_id === dossier.key_id) ?? {};
    const signed = Buffer.from(canonicalJson(dossier), 'utf8');
    expect(verify(null, signed, publicKeyOf(public_key), Buffer.from(signature, 'hex'))).toBe(true);
  });

  test.skipIf(NO_PDF_TOOLS !== null)(
    'is told as a document in both languages, the same bytes each time',
    async () => {
      for (const [language, title] of [
        ['en', 'Dossier of an application for a loan'],
        ['zh', '贷款申请资料'],
      ] as const) {
        const asked = { loan_id, language, reason: 'for the bank' };
        const [once, again] = [await ann.loans.dossier(asked), await ann.loans.dossier(asked)];
        expect(once.sha256).toBe(again.sha256);
        const text = pdfText(fetched(once.path));
        expect(text.replace(/\s/g, '')).toContain(title.replace(/\s/g, ''));
        expect(text).toContain(loan_id);
      }
    },
  );

  test('is decided by the bank, paid out by who sees its statements, collected and handed on by two', async () => {
    const terms = { amount: '200000', rate_ppm: 120_000, months: 6, repayment: 'equal-instalments' };
    await act(ann, 'decide-loan', { loan_id, outcome: 'grant', reference: 'ABC 17', ...terms });
    const custody = await finn.accounts.list({ filter: { class: 'custody' }, limit: 1 });
    const custody_id = custody.rows[0]?.account.id ?? '';
    const lend = { loan_id, custody_id, amount: '200000' };
    expect(await codeOf(act(ann, 'disburse-loan', lend))).toBe('FORBIDDEN');
    await act(finn, 'disburse-loan', lend);
    const collection = { collection_id: 'k-1', loan_id, amount: '50000', reason: 'he asked' };
    await act(ann, 'collect-loan', collection);
    const { loan, standing, movements, lender, history } = await ann.loans.detail({ id: loan_id });
    expect(loan).toMatchObject({ status: 'active', collected_minor: 50_000n });
    expect(standing).toMatchObject({ stage: 'current', days_late: 0, due_minor: 0n });
    expect(movements.map(({ kind }) => kind)).toEqual(['disbursed', 'collected']);
    expect(lender).toMatchObject({ collected_minor: 50_000n, remitted_minor: 0n });
    expect(history.map(({ kind }) => kind)).toEqual([
      ...['apply-for-loan', 'record-dossier', 'decide-loan', 'disburse-loan', 'collect-loan'],
    ]);
    const remit = {
      ...{ remittance_id: 'm-1', bank: BANK, currency: 'CNY', custody_id },
      ...{ amount: '50000', reason: 'weekly' },
    };
    expect(await codeOf(act(finn, 'remit-loans', { ...remit, approver: 'cora' }))).toBe('FORBIDDEN');
    const asked = { kind: 'remit-loans', data: remit, key: newKey(), reason: 'for the test' };
    const { id } = await finn.approvals.propose(asked);
    expect(await codeOf(finn.approvals.approve({ id, key: newKey(), note: '' }))).not.toBeNull();
    expect(await codeOf(ann.approvals.approve({ id, key: newKey(), note: '' }))).toBe('FORBIDDEN');
  });

  test('stands in the lists and among all of them', async () => {
    const running = await ann.loans.list({ filter: { view: 'running' }, limit: 100 });
    expect(running.rows.map(({ id }) => id)).toContain(loan_id);
    expect((await ann.loans.count({ filter: { view: 'all', bank: BANK } })).count).toBe(1);
    expect((await ann.loans.waiting()).running).toBe(running.rows.length);
    const { lines, vintages, lenders } = await ann.loans.portfolio({ bank: BANK });
    expect(lines.find(({ state }) => state === 'current')?.loans).toBe(1);
    expect(vintages.map(({ loans, lent_minor }) => [loans, lent_minor])).toEqual([[1, 200_000n]]);
    expect(lenders.filter(({ bank }) => bank === BANK)).toHaveLength(1);
    const past = await ann.loans.portfolio({ at: Date.now() - 400 * 86_400_000 });
    expect(past.lines.every(({ loans }) => loans === 0)).toBe(true);
  });
});

// Books with at least one row in every table, told as a short story; what a vandal then finds to spoil.
import { Approvals } from '#core/approvals/approvals';
import { citedScore } from '#core/credit/loans/dossier';
import type { LedgerStore } from '#core/ledger/ports';
import { PROJECTION_NAMES } from '#core/ledger/tables';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { storedRule } from '#core/rulebook/stored-rule';
import { beginAudit, judgeAll } from '#test/support/audits';
import { Books } from '#test/support/books';
import { certificateStory } from '#test/support/certificates';
import { custodyStory } from '#test/support/custody';
import { compensate } from '#test/support/guarantee';
import { fileNumber } from '#test/support/model-file';
import { raiseData } from '#test/support/raising';
import { recordScore } from '#test/support/scorecards';

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

/** An alert that was closed, one in a case, and what lies around them. */
async function riskStory(books: Books): Promise<void> {
  const WANG = { actor: 'wang' };
  const raise = async (account_id: string): Promise<string> => {
    const { seq } = await books.store.head();
    await books.do('raise-alert', raiseData(account_id, seq), { actor: 'detector' });
    return (await books.row('alert_subject', account_id)).alert_id;
  };
  const shop = await raise('shop');
  const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes', note: '' } as const;
  await books.do('dispose-alert', { alert_id: shop, ...verdict }, WANG);
  const mall = await raise('mall');
  await books.do('tag-alert', { alert_id: mall, tags: ['ring'] }, WANG);
  await books.do('open-case', { title: 'Ring', alert_ids: [mall] }, WANG);
  await books.do('write-note', { about: mall, note: 'Called.' }, WANG);
  await books.do(
    'attach-file',
    {
      ...{ about: mall, file_id: 'f1', name: 'a.txt', media_type: 'text/plain', bytes: 3 },
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    WANG,
  );
  await books.do(
    'draft-report',
    {
      about: mall,
      fields: {
        ...{ narrative: 'n', typologies: ['C1'], account_ids: ['mall'], trade_ids: [], measures: '' },
        ...{ from_day: '2026-01-01', to_day: '2026-01-31' },
      },
    },
    WANG,
  );
  const later = books.env.now() + 20 * 86_400_000;
  const listing = {
    list: 'watch',
    account_id: 'mall',
    reason: 'ring',
    ends_at: later,
    approver: 'root',
  } as const;
  await books.do('list-account', listing, WANG);
  await books.do(
    'silence-rule',
    { rule_id: 'ring', account_id: 'bob', until: later, reason: 'family' },
    WANG,
  );
  await books.do('draft-model', { file: fileNumber(1), note: '' }, WANG);
  const [rule] = STARTING_RULES;
  if (rule !== undefined) {
    await books.do('adopt-rules', { pack: 'one', rules: [{ ...storedRule(rule) }] }, { actor: 'detector' });
  }
}

/** A merchant who applied for the badge and got it; the host's signature stands for any. */
async function trustStory(books: Books): Promise<void> {
  const WANG = { actor: 'wang' };
  const audit_id = await beginAudit(books, 'fair', 'wang');
  await judgeAll(books, audit_id, { site: 'partly' }, 'wang');
  const finding = { point_id: 'site', severity: 'minor', found: 'Small', remedy: 'Show more' } as const;
  await books.do('note-finding', { audit_id, ...finding }, WANG);
  await books.do('submit-audit', { audit_id, summary: 'Walked.' }, WANG);
  await books.do('conclude-audit', { audit_id, decision: 'confirm', note: '' }, { actor: 'root' });
  await books.do('apply-for-badge', { account_id: 'fair', display_name: 'Fair', note: '' }, WANG);
  const { application_id } = await books.row('trust_subject', 'fair');
  const data = { application_id: application_id ?? '' };
  const issue = { approval_id: 'q5', command: { kind: 'issue-badge', data }, reason: 'audited' };
  await books.do('propose', issue, WANG);
  const { ledger, store: reader, env } = books;
  const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
  const issued = await approvals.approve(
    { approval_id: 'q5', note: '' },
    { actor: 'root', at: env.now(), key: 'approve-q5' },
  );
  if (issued.status !== 'done') {
    throw new Error(`the badge was ${issued.status}: ${JSON.stringify(issued.refusal)}`);
  }
  const { badge_id } = await books.row('trust_standing', 'fair');
  await books.do('publish-badge-key', { public_key: 'ab'.repeat(32) }, { actor: 'console' });
  const [key] = await books.store.scan('badge_key', null, 1);
  await books.do(
    'record-signature',
    {
      ...{ badge_id: badge_id ?? '', credential_digest: 'cd'.repeat(32), signature: 'ef'.repeat(64) },
      key_id: String(key?.['id']),
    },
    { actor: 'console' },
  );
}

/** A trade under that badge whose buyer was compensated, and a bank's programme its seller is in. */
async function guaranteeStory(books: Books): Promise<void> {
  const WANG = { actor: 'wang' };
  await books.trade('t5', 2_000n, 'settled', { seller_id: 'fair' });
  await compensate(books, 't5', 1_500n);
  const programme = { account_id: 'fair', bank: 'CMB', currency: 'CNY' };
  await books.do('admit-merchant', { ...programme, score: 700, basis: 'bureau', approver: 'root' }, WANG);
}

/** A scorecard, and a score by it. */
async function creditStory(books: Books): Promise<void> {
  await recordScore(books, 'fair', { account_days: 100, real_name_level: 'bank' });
}

/** A document, the authority with a certificate that was revoked, a shield. */
async function identityStory(books: Books): Promise<void> {
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  await books.do('put-document', {
    ...{ party_id: 'p-ann', document_kind: 'identity-card-front', content_id: 'sealed-1' },
    ...{ media_type: 'image/png', bytes: 3, sha256 },
  });
  const [now, year_ms] = [books.env.now(), 365 * 86_400_000];
  const authority = { pem: 'AAAA', fingerprint: sha256, valid_until: now + 20 * year_ms };
  await books.do('found-authority', authority);
  const serial = '0123456789abcdef0123456789abcdef';
  await books.do('issue-certificate', {
    ...{ account_id: 'bob', serial, fingerprint: sha256, pem: 'AAAA' },
    ...{ valid_from: now, valid_until: now + year_ms },
  });
  await books.do('revoke-certificate', { serial, revocation: 'key-compromise', note: 'stolen' });
  await books.do('register-shields', { model: 'K9', shield_ids: ['SH-1'] });
  await books.do('bind-shield', { shield_id: 'SH-1', account_id: 'bob', valid_until: now + year_ms });
}

/** A loan that runs, a report from outside with its consent, a review that was asked for. */
async function loanStory(books: Books): Promise<void> {
  const WANG = { actor: 'wang' };
  const until = books.env.now() + 365 * 86_400_000;
  const consentTo = async (purpose: 'outside-information' | 'loan-dossier' | 'loan-collection') => {
    await books.do('give-consent', { account_id: 'fair', purpose, until, basis: 'signed form' }, WANG);
    return `consent-${String((await books.store.head()).seq)}`;
  };
  await books.do('record-outside', {
    ...{ account_id: 'fair', source: 'CCRC', record_kind: 'loan-record', speaks_of: '2026-03-31' },
    ...{ values: { open_loans: 1, outstanding_minor: '5000' } },
    consent_id: await consentTo('outside-information'),
  });
  await books.do('ask-review', { account_id: 'fair', subject: 'score', statement: 'Too low.' }, WANG);
  await books.do('apply-for-loan', {
    ...{ account_id: 'fair', bank: 'ICBC', amount: 600_000n, months: 6, purpose: 'stock' },
    dossier_consent_id: await consentTo('loan-dossier'),
    collection_consent_id: await consentTo('loan-collection'),
  });
  const loan_id = `loan-${String((await books.store.head()).seq)}`;
  const [key] = await books.store.scan('badge_key', null, 1);
  const { score, basis: score_basis } = citedScore(await books.row('credit_score', 'fair'));
  await books.do('record-dossier', {
    ...{
      loan_id,
      score,
      score_basis,
      as_of_seq: 1,
      turnover_minor: [],
      owed_elsewhere_minor: 0n,
      limit_minor: 0n,
    },
    ...{ digest: 'cd'.repeat(32), signature: 'ef'.repeat(64), key_id: String(key?.['id']) },
  });
  await books.do('decide-loan', {
    ...{ loan_id, outcome: 'grant', reference: 'B 1', amount: 600_000n, rate_ppm: 120_000, months: 6 },
    repayment: 'equal-principal',
  });
  await books.do('disburse-loan', { loan_id, custody_id: 'bank', amount: 600_000n });
  await books.do('collect-loan', {
    ...{ collection_id: 'k1', loan_id, amount: 1_000n, settles: false, reason: 'asked for' },
  });
}

/** Fills a store; every projection has a row afterwards, most have several. */
export async function tellStory(store: LedgerStore): Promise<Books> {
  const books = await Books.trading(store);
  await books.topUp('ann', 900_000n);
  await books.topUp('bob', 50_000n);
  await books.openAccount('fair', true);
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
  const lifted = await books.restrict('mall', 'freeze', { credit_note: true });
  await books.do('lodge-appeal', {
    ...{
      against_kind: 'restriction',
      against_id: lifted,
      reached_by: 'letter',
      grounds: 'All was delivered.',
    },
    received_at: books.env.now(),
  });
  await books.do('record-notice', {
    ...{ restriction_id: lifted, event: 'imposed', language: 'zh', sha256: 'a'.repeat(64) },
    ...{ sent_by: 'post', sent_at: books.env.now() },
  });
  await books.lift(lifted);
  await books.do('request-withdrawal', {
    ...{ withdrawal_id: 'w1', account_id: 'bob', instrument_id: 'bob-bank', amount: 700n },
  });
  await books.outcome('transfer', {
    ...{ transfer_id: 'x', from_account_id: 'bob', to_account_id: 'ann', amount: 9_999_999n, memo: '' },
  });
  await staffStory(books);
  await riskStory(books);
  await books.days(100);
  await trustStory(books);
  await guaranteeStory(books);
  await identityStory(books);
  await creditStory(books);
  await loanStory(books);
  await custodyStory(books);
  await certificateStory(books);
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

// One merchant's whole story: audited, badged, flagged, a buyer claims and is compensated, frozen, appeals, is restored.
// People act over the contract; the appeal is lodged, heard and agreed to on the screens. The books are verified after it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  told,
  type Stage,
} from '#test/support/browser';
import { act, applicants, byTwo, certify } from '#test/support/certified';
import { codeOf, jobEnded, newKey, signIn } from '#test/support/console-host';
import { raiseData } from '#test/support/raising';
import { testFolder } from '#test/support/workspaces';

const PRICE_MINOR = 20_000;
const PAID_MINOR = 15_000n;
const PASSWORD = 'explore-surety';

describeBrowser('the story of a trusted merchant', () => {
  const folder = testFolder();
  let stage: Stage;
  let ann: ConsoleClient;
  let cora: ConsoleClient;
  let carl: ConsoleClient;
  let finn: ConsoleClient;
  let analyst: Page;
  let hearer: Page;
  let seller = '';
  let buyer = '';
  let alert_id = '';
  let appeal_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    const client = async (login: string): Promise<ConsoleClient> => {
      const made = stage.console.connect();
      await signIn(made, login);
      return made;
    };
    ann = await client('ann');
    cora = await client('cora');
    carl = await client('carl');
    finn = await client('finn');
    analyst = await stage.visitAs('Analyst');
    // He has no button of his own: there is one for each role.
    hearer = await stage.visit();
    await hearer.getByLabel('Login').fill('carl');
    await hearer.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await hearer.keyboard.press('Enter');
    await hearer.getByRole('navigation').first().waitFor();
  }, 90_000);
  afterAll(() => stage.close());

  const standing = async (): Promise<string | undefined> =>
    (await ann.trust.badges({})).rows.find(({ account_id }) => account_id === seller)?.status;

  async function soldTrade(): Promise<string> {
    const page = { limit: 200, sort: 'id', direction: 'asc' } as const;
    const people = await ann.accounts.list({ filter: { class: 'party', merchant: false }, ...page });
    const rich = people.rows.find(
      ({ account, available_minor }) => account.restrictions.length === 0 && available_minor > 500_000n,
    );
    buyer = rich?.account.id ?? '';
    const trade_id = 'story-1';
    await act(ann, 'create-trade', {
      ...{ trade_id, buyer_id: buyer, seller_id: seller, amount: PRICE_MINOR, goods: 'tea' },
    });
    await act(ann, 'pay-trade', { trade_id, channel: 'balance' });
    await act(ann, 'ship-trade', { trade_id, delivery_method: 'express', carrier: 'SF', tracking: '1' });
    await act(ann, 'confirm-trade', { trade_id, by: 'buyer' });
    return trade_id;
  }

  test('he is audited and badged; a buyer is compensated out of the reserve', async () => {
    const [applied] = await applicants(ann, 1);
    if (applied === undefined) throw new Error('an applicant was asked for');
    seller = applied.account_id;
    await certify(ann, cora, applied);
    expect(await standing()).toBe('active');
    const trade_id = await soldTrade();
    const asked = { key: newKey(), trade_id, ground: 'not-delivered' as const, statement: 'Nothing came.' };
    const { claim_id } = await ann.claims.file({ ...asked, amount: BigInt(PRICE_MINOR) });
    await act(finn, 'answer-claim', { claim_id, answer: 'contests', statement: 'It was sent.' });
    const before = await finn.claims.exposure({});
    await byTwo(ann, finn, 'decide-claim', {
      ...{ claim_id, outcome: 'uphold', amount: PAID_MINOR.toString(), reason_code: 'evidence-complete' },
      ...{ note: 'No parcel is known.', despite: 'the carrier was asked' },
    });
    const after = await finn.claims.exposure({});
    expect(after.reserve_minor).toBe(before.reserve_minor - PAID_MINOR);
  });

  test('he is flagged, which suspends the badge, and frozen by two over it', async () => {
    const { seq } = (await ann.trust.badges({})).as_of;
    const data = { ...raiseData(seller, seq), exposure_minor: '10000' };
    const key = `raise|${seller}|${String(seq)}`;
    await stage.console.host.desk?.submit('raise-alert', data, 'detector', key);
    expect(await standing()).toBe('suspended');
    const { rows } = await ann.alerts.list({ filter: { view: 'open', account_id: seller } });
    alert_id = rows[0]?.id ?? '';
    const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes', note: '' };
    await act(ann, 'dispose-alert', { alert_id, ...verdict });
    await byTwo(ann, cora, 'impose-restriction', {
      ...{ restriction_id: 'story-freeze', account_id: seller, restriction: 'freeze' },
      ...{ reason_code: 'cash-out', basis: 'money came back', about: alert_id, credit_note: true },
    });
    const { account } = await ann.accounts.detail({ id: seller });
    expect(account.restrictions).toMatchObject([{ id: 'story-freeze', kind: 'freeze' }]);
    // Whoever may not know of suspicions learns of the freeze, not of what it came of.
    const about = async (of: ConsoleClient) =>
      (await of.accounts.detail({ id: seller })).restrictions[0]?.about;
    expect([await about(ann), await about(finn)]).toEqual([alert_id, null]);
    expect(await ann.appeals.creditRecord({ account_id: seller })).toMatchObject([{ counts: true }]);
    const withdrawal = { withdrawal_id: 'story-w', account_id: seller, amount: 1 };
    const { instruments } = await ann.accounts.detail({ id: seller });
    const instrument_id = instruments[0]?.id ?? '';
    expect(await codeOf(act(ann, 'request-withdrawal', { ...withdrawal, instrument_id }))).toBe('REFUSED');
  });

  test('his appeal is lodged from the account', async () => {
    await goTo(analyst, `#/accounts/${seller}`);
    await analyst.getByRole('tab', { name: /Restrictions/ }).click();
    await analyst.getByRole('button', { name: 'Appeal', exact: true }).first().click();
    const form = dialogOf(analyst);
    await choose(analyst, form, 'Reached us by', 'Letter');
    await form.getByLabel('Grounds').fill('Every parcel was signed for; proof is enclosed.');
    await picture(analyst, 'appeal-lodging');
    await form.getByRole('button', { name: 'Lodge appeal' }).click();
    await form.waitFor({ state: 'hidden' });
    const { rows } = await ann.appeals.list({ filter: { view: 'open', account_id: seller } });
    appeal_id = rows[0]?.id ?? '';
    expect(rows[0]).toMatchObject({ against_id: 'story-freeze', status: 'open' });
    // Whoever decided sees that others hear it, and is refused.
    const rejecting = { appeal_id, reason_code: 'facts-confirmed', basis: 'It stays.' };
    expect(await codeOf(act(cora, 'reject-appeal', rejecting))).toBe('REFUSED');
  });

  test('it is heard by who did not decide, and upheld by two', async () => {
    await goTo(hearer, `#/appeals/${appeal_id}`);
    await hearer.getByRole('heading', { name: 'What upholding it gives back' }).waitFor();
    await picture(hearer, 'appeal-detail');
    await hearer.keyboard.press('y');
    const form = dialogOf(hearer);
    await choose(hearer, form, 'Reason code', 'New evidence');
    await form.getByLabel('Basis').fill('The carrier confirms every delivery.');
    await form.getByLabel(/^Reason for the second person/).fill('the proof of delivery is genuine');
    await picture(hearer, 'appeal-upholding');
    await form.getByRole('button', { name: /Propose/ }).click();
    await told(hearer, 'A second person has to approve it');
    const { approval_id } = await carl.appeals.detail({ id: appeal_id });
    await cora.approvals.approve({ id: approval_id ?? '', key: newKey(), note: '' });
    await hearer.getByText('Upheld', { exact: true }).first().waitFor();
    await picture(hearer, 'appeal-upheld');
  });

  test('everything is given back in that one entry, and the books are sound', async () => {
    const { account } = await ann.accounts.detail({ id: seller });
    expect(account.restrictions).toEqual([]);
    expect(await standing()).toBe('active');
    const [record] = await ann.appeals.creditRecord({ account_id: seller });
    const { appeal } = await ann.appeals.detail({ id: appeal_id });
    expect(record).toMatchObject({ counts: false, note: { withdrawn_for: appeal_id } });
    expect(record?.note.withdrawn_seq).toBe(appeal.decided_seq);
    const { alert } = await ann.alerts.detail({ id: alert_id });
    expect(alert).toMatchObject({ disposition: 'unfounded', appeal_id, closed_seq: appeal.decided_seq });
    const job = await jobEnded(cora, (await cora.ledger.verify({ key: newKey() })).job_id);
    expect(job).toMatchObject({ status: 'done', result: { ok: true } });
  });
});

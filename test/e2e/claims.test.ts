// The guarantee as staff meet it: a claim filed, answered, upheld by two, paid to the fen and recovered, its exposure told;
// and a large card payment refused before the merchant is admitted, taken after it, refused once his badge is suspended.
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
  signInAs,
  told,
  type Role,
  type Stage,
} from '#test/support/browser';
import { applicants, certify } from '#test/support/certified';
import { codeOf, jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const TRADE = 'guaranteed-1';
const PRICE = 60_000n;

describeBrowser('the guarantee', () => {
  const folder = testFolder();
  const pages = new Map<Role, Page>();
  let stage: Stage;
  let ann: ConsoleClient;
  let cora: ConsoleClient;
  let finn: ConsoleClient;
  let buyer = '';
  let seller = '';
  let badge_id = '';
  let card: { readonly id: string; readonly bank: string } | undefined;
  let custody_id = '';

  async function client(login: string): Promise<ConsoleClient> {
    const made = stage.console.connect();
    await signIn(made, login);
    return made;
  }

  const act = (of: ConsoleClient, kind: string, data: object) =>
    of.commands.submit({ kind, data: { ...data }, key: newKey() });

  async function byTwo(kind: string, data: object): Promise<void> {
    const { id } = await ann.approvals.propose({
      kind,
      data: { ...data },
      reason: 'looked into',
      key: newKey(),
    });
    await cora.approvals.approve({ id, key: newKey() });
  }

  async function as(role: Role): Promise<Page> {
    const page = pages.get(role) ?? (await stage.visitAs(role));
    pages.set(role, page);
    return page;
  }

  /** The first merchant whom two people can give the badge. */
  async function certified(): Promise<void> {
    const [applied] = await applicants(ann, 1);
    if (applied === undefined) throw new Error('an applicant was asked for');
    seller = applied.account_id;
    await certify(ann, cora, applied);
  }

  /** A buyer with money and with a card whose bank has a programme. */
  async function rich(): Promise<void> {
    const page = {
      filter: { class: 'party', merchant: false },
      limit: 200,
      sort: 'id',
      direction: 'asc',
    } as const;
    for (const { account, available_minor } of (await ann.accounts.list(page)).rows) {
      if (account.restrictions.length > 0 || available_minor < PRICE) continue;
      const { instruments } = await ann.accounts.detail({ id: account.id });
      card = instruments.find(
        ({ kind, bank }) => kind === 'credit-card' && ['ICBC', 'CCB', 'CMB', 'BOC'].includes(bank),
      );
      if (card !== undefined) {
        buyer = account.id;
        return;
      }
    }
    throw new Error('the sample has no such buyer');
  }

  beforeAll(async () => {
    stage = await openStage(folder);
    [ann, cora, finn] = [await client('ann'), await client('cora'), await client('finn')];
    await certified();
    await rich();
    const custody = await ann.accounts.list({ filter: { class: 'custody' }, limit: 20 });
    custody_id = custody.rows.find(({ account }) => account.currency === 'CNY')?.account.id ?? '';
    const trade = {
      trade_id: TRADE,
      buyer_id: buyer,
      seller_id: seller,
      amount: Number(PRICE),
      goods: '手表',
    };
    await act(ann, 'create-trade', trade);
    await act(ann, 'pay-trade', { trade_id: TRADE, channel: 'balance' });
    await act(ann, 'ship-trade', {
      trade_id: TRADE,
      delivery_method: 'express',
      carrier: 'SF',
      tracking: '1',
    });
    await act(ann, 'confirm-trade', { trade_id: TRADE, by: 'buyer' });
    badge_id = (await ann.trades.detail({ id: TRADE })).trade.badge_id ?? '';
  }, 120_000);
  afterAll(() => stage.close());

  const reserve = async (): Promise<bigint> => (await finn.claims.exposure({})).reserve_minor;
  const balance = async (id: string): Promise<bigint> =>
    (await finn.accounts.list({ filter: { text: id } })).rows[0]?.available_minor ?? 0n;

  test('a claim goes from its trade to the money back, to the fen', { timeout: 120_000 }, async () => {
    const [reserve_before, buyer_before] = [await reserve(), await balance(buyer)];
    const page = await as('Analyst');
    await goTo(page, `#/trades/${TRADE}`);
    await page.getByRole('button', { name: 'File claim' }).click();
    const form = dialogOf(page);
    await form.getByText('Not given back yet:').waitFor();
    await choose(page, form, 'What happened', 'Counterfeit');
    await form.getByLabel('What the buyer says').fill('The watch is a copy; the maker says so.');
    await picture(page, 'claim-file');
    await form.getByRole('button', { name: 'File claim' }).click();
    await page.waitForURL(/#\/claims\/claim-\d+/);
    const id = /claim-\d+/.exec(page.url())?.[0] ?? '';
    await page.getByText('The trade was paid just after the badge was issued').waitFor();

    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Not one of ours.') },
    });
    await page.getByRole('button', { name: 'Save letter.txt' }).waitFor();
    await page.getByRole('button', { name: 'Note answer' }).click();
    await choose(page, dialogOf(page), 'Answer', 'Contests the claim');
    await dialogOf(page).getByLabel('Statement').fill('It is genuine.');
    await dialogOf(page).getByRole('button', { name: 'Note answer' }).click();
    await told(page, 'Done: entry');

    await page.getByRole('button', { name: 'Ask for the decision' }).click();
    const decision = dialogOf(page);
    await choose(page, decision, 'Decision', 'Uphold the claim');
    await choose(page, decision, 'Reason code', 'The evidence is complete');
    await decision.getByLabel('Note', { exact: true }).fill('Letter of the maker.');
    await decision.getByLabel(/Why all the same/).fill('The maker is independent of both.');
    await decision
      .getByLabel(/^Reason/)
      .last()
      .fill('Evidence complete');
    await picture(page, 'claim-decide');
    await decision.getByLabel('Type the amount once more').fill('600.00');
    await decision.getByRole('button', { name: 'Propose: Ask for the decision' }).click();
    await decision.waitFor({ state: 'hidden' });
    const request = (await ann.claims.detail({ id })).approval_id ?? '';
    expect(await codeOf(ann.approvals.approve({ id: request, key: newKey() }))).toBe('FORBIDDEN');

    const finance = await as('Finance');
    await goTo(finance, `#/approvals/${request}`);
    await finance.getByRole('heading', { name: 'Decide', exact: true }).waitFor();
    await finance.getByText('The trade was paid just after the badge was issued').waitFor();
    await picture(finance, 'claim-approval');
    await finn.approvals.approve({ id: request, key: newKey() });
    expect(await reserve()).toBe(reserve_before - PRICE);
    expect(await balance(buyer)).toBe(buyer_before + PRICE);

    await goTo(finance, `#/claims/${id}`);
    await finance.getByText('Paid, recovering').first().waitFor();
    await picture(finance, 'claim');
    await finance.getByRole('button', { name: 'Recover compensation' }).click();
    const back = dialogOf(finance);
    expect(await back.getByLabel('Amount', { exact: true }).inputValue()).toBe('600.00');
    await back.getByLabel('Reason', { exact: true }).fill('owed');
    await back.getByRole('button', { name: 'Recover compensation' }).click();
    await told(finance, 'Done: entry');
    expect(await reserve()).toBe(reserve_before);
    const { claim } = await finn.claims.detail({ id });
    expect(claim).toMatchObject({ status: 'upheld', paid_minor: PRICE, recovered_minor: PRICE });
    const verified = await jobEnded(finn, (await finn.ledger.verify({ key: newKey() })).job_id);
    expect(verified).toMatchObject({ status: 'done', result: { ok: true } });
  });

  test('what the reserve stands for is a key away, now and as of an entry', { timeout: 60_000 }, async () => {
    const trade_id = 'guaranteed-2';
    await act(ann, 'create-trade', {
      trade_id,
      buyer_id: buyer,
      seller_id: seller,
      amount: 50_000,
      goods: 'x',
    });
    await act(ann, 'pay-trade', { trade_id, channel: 'balance' });
    const page = await as('Finance');
    await goTo(page, '#/claims');
    await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
    await picture(page, 'claims');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'Is the reserve enough?' }).waitFor();
    await page.getByRole('cell', { name: badge_id }).waitFor();
    await picture(page, 'exposure');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
  });

  test(
    'a large card payment needs an admission by two and a badge in force',
    { timeout: 120_000 },
    async () => {
      const bank = card?.bank ?? '';
      const { account } = await ann.accounts.detail({ id: buyer });
      const valid_until = Date.now() + 400 * 86_400_000;
      const missing = {
        certificate: account.certificate_until === null,
        shield: account.shield_until === null,
      };
      for (const credential_kind of ['certificate', 'shield'] as const) {
        const credential = { credential_id: `e2e-${credential_kind}`, account_id: buyer, credential_kind };
        if (missing[credential_kind]) await act(cora, 'issue-credential', { ...credential, valid_until });
      }
      const party_id = account.party_id ?? '';
      await act(cora, 'set-real-name-level', { party_id, level: 'bank', basis: 'seen' }).catch(() => null);
      let trades = 0;
      const pay = async (): Promise<unknown> => {
        trades += 1;
        const trade_id = `large-${String(trades)}`;
        await act(ann, 'create-trade', {
          trade_id,
          buyer_id: buyer,
          seller_id: seller,
          amount: 6_000_000,
          goods: 'x',
        });
        const data = { trade_id, channel: 'credit-card', instrument_id: card?.id, custody_id };
        return await act(finn, 'pay-trade', data).then(
          () => 'done',
          (error: unknown) => (error as { data: { details: { lack?: string } } }).data.details.lack,
        );
      };
      expect(await pay()).toBe('not-admitted');
      const page = await as('Analyst');
      await goTo(page, '#/card-programmes');
      await page.getByRole('cell', { name: '200,000.00' }).first().waitFor();
      await byTwo('admit-merchant', {
        account_id: seller,
        bank,
        currency: 'CNY',
        // The books hold a score of every merchant of the sample.
        basis: 'score of the books',
      });
      expect(await pay()).toBe('done');
      await page.getByRole('row').filter({ hasText: seller }).getByText('Takes large payments').waitFor();
      await picture(page, 'card-programmes');
      await byTwo('suspend-badge', { badge_id, reason_code: 'complaints', basis: 'many' });
      expect(await pay()).toBe('badge-not-in-force');
      await page.getByText('Badge not in force').first().waitFor();
    },
  );

  test('in Chinese, dark, the same screens', { timeout: 60_000 }, async () => {
    const page = await stage.visit({ language: 'zh', theme: 'dark' });
    await signInAs(page, '财务');
    for (const [route, name] of [
      ['claims?view=all', 'claims-zh-dark'],
      ['claims/exposure', 'exposure-zh-dark'],
      ['card-programmes', 'card-programmes-zh-dark'],
    ] as const) {
      await goTo(page, `#/${route}`);
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      if (route.startsWith('claims?')) await page.getByText('无索赔的补录赔付').first().waitFor();
      else await page.locator('tbody td').first().waitFor();
      await picture(page, name);
      const shown = await page.locator('#content').innerText();
      expect(shown.match(/[a-z]{3,} [a-z]{3,}/)?.[0] ?? null).toBeNull();
    }
    await page.context().close();
  });
});

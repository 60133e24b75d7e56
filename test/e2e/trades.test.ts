// What is done with trades from the screen alone: what the guarantee paid a buyer is had back from the seller.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const CLAIM = 'claim-test';

describeBrowser('trades', () => {
  const folder = testFolder();
  let stage: Stage;
  let finn: ConsoleClient;
  let trade_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    finn = stage.console.connect();
    await signIn(finn, 'finn');
    trade_id = await compensated();
  }, 90_000);
  afterAll(() => stage.close());

  /** A settled trade of which the guarantee paid the buyer two yuan. */
  async function compensated(): Promise<string> {
    const ann = stage.console.connect();
    await signIn(ann, 'ann');
    const { rows } = await finn.trades.list({ filter: { status: ['settled'] }, limit: 200 });
    for (const trade of rows) {
      const { available_minor } = (await finn.accounts.list({ filter: { text: trade.seller_id } })).rows[0]!;
      const untouched = trade.refunded_minor === 0n && trade.compensated_minor === 0n;
      if (trade.currency !== 'CNY' || !untouched || trade.amount_minor < 200n || available_minor < 200n) {
        continue;
      }
      const data = { claim_id: CLAIM, trade_id: trade.id, amount: '200', reason: 'the goods never came' };
      const asked = { kind: 'pay-compensation', data, reason: 'the goods never came', key: newKey() };
      const { id } = await ann.approvals.propose(asked);
      await finn.approvals.approve({ id, key: newKey() });
      return trade.id;
    }
    throw new Error('the sample has no such trade');
  }

  test('a compensation is recovered from the seller, in part and then in full', async () => {
    const page = await stage.visitAs('Finance');
    await goTo(page, `#/trades/${trade_id}`);
    await page.getByRole('heading', { name: 'Compensations' }).waitFor();
    await picture(page, 'trade-claims');
    for (const [offered, amount, recovered_minor] of [
      ['2.00', '0.50', 50n],
      ['1.50', '1.50', 200n],
    ] as const) {
      await page.getByRole('button', { name: 'Recover compensation' }).click();
      const form = dialogOf(page);
      const field = form.getByLabel('Amount', { exact: true });
      expect(await field.inputValue()).toBe(offered);
      await field.fill(amount);
      await form.getByLabel('Reason', { exact: true }).fill('the seller agrees');
      await form.getByText('Guarantee reserve').first().waitFor();
      await form.getByRole('button', { name: 'Recover compensation' }).click();
      await told(page, 'Done: entry');
      await form.waitFor({ state: 'hidden' });
      const { claims } = await finn.trades.detail({ id: trade_id });
      expect(claims).toMatchObject([{ id: CLAIM, paid_minor: 200n, recovered_minor }]);
    }
    await page.getByRole('button', { name: 'Recover compensation' }).waitFor({ state: 'hidden' });
    await page.context().close();
  });
});

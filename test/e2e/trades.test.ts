// What is done with trades from the screen alone: what the guarantee paid a buyer is had back from the seller.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import type { Claim } from '#core/ledger/tables';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

import { majorText } from '../../renderer/ui/figures';

describeBrowser('trades', () => {
  const folder = testFolder();
  let stage: Stage;
  let finn: ConsoleClient;
  let trade_id = '';
  let claim: Claim | undefined;

  beforeAll(async () => {
    stage = await openStage(folder);
    finn = stage.console.connect();
    await signIn(finn, 'finn');
    trade_id = await compensated();
  }, 90_000);
  afterAll(() => stage.close());

  /** The trade of a compensation of which two yuan can be had back from the seller. */
  async function compensated(): Promise<string> {
    const { rows } = await finn.claims.list({ filter: { view: 'recovering' }, limit: 200 });
    for (const row of rows) {
      const { recoverable_minor } = await finn.claims.detail({ id: row.id });
      const { claims } = await finn.trades.detail({ id: row.trade_id });
      if (recoverable_minor >= 200n && claims.length === 1) {
        claim = row;
        return row.trade_id;
      }
    }
    throw new Error('the sample has no such claim');
  }

  test('a compensation is recovered from the seller, in parts', async () => {
    const page = await stage.visitAs('Finance');
    await goTo(page, `#/trades/${trade_id}`);
    await page.getByRole('heading', { name: 'Compensations' }).waitFor();
    await picture(page, 'trade-claims');
    let recovered_minor = claim?.recovered_minor ?? 0n;
    const paid_minor = claim?.paid_minor ?? 0n;
    for (const [amount, minor] of [
      ['0.50', 50n],
      ['1.50', 150n],
    ] as const) {
      await page.getByRole('button', { name: 'Recover compensation' }).click();
      const form = dialogOf(page);
      const field = form.getByLabel('Amount', { exact: true });
      expect(await field.inputValue()).toBe(majorText(paid_minor - recovered_minor, 'CNY'));
      await field.fill(amount);
      await form.getByLabel('Reason', { exact: true }).fill('the seller agrees');
      await form.getByText('Guarantee reserve').first().waitFor();
      await form.getByRole('button', { name: 'Recover compensation' }).click();
      await told(page, 'Done: entry');
      await form.waitFor({ state: 'hidden' });
      recovered_minor += minor;
      const { claims } = await finn.trades.detail({ id: trade_id });
      expect(claims).toMatchObject([{ id: claim?.id, paid_minor, recovered_minor }]);
    }
    await page.context().close();
  });
});

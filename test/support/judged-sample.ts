// A sample platform whose alerts were all judged, some typologies explained and everything else confirmed; and a new sham trade.
import type { ConsoleClient } from '#core/contract/contract';
import { jobEnded, newKey } from '#test/support/console-host';

/** What a reviewer with habits of his own takes for honest. */
const EXPLAINED = ['C2', 'C11'] as const;

async function closed(
  client: ConsoleClient,
  typology: (typeof EXPLAINED)[number] | undefined,
  disposition: 'explained' | 'confirmed',
) {
  const reason_code = disposition === 'explained' ? 'known-business' : 'cash-out';
  const { job_id } = await client.alerts.bulk({
    key: newKey(),
    query: { filter: { view: 'open', ...(typology === undefined ? {} : { typology }) } },
    what: { act: 'dispose', disposition, reason_code, deserved: 'yes', note: '' },
  });
  return (await jobEnded(client, job_id)).status;
}

/** Looks for alerts and closes all of them; whoever does it works alerts. */
export async function judgeAlerts(client: ConsoleClient): Promise<void> {
  await jobEnded(client, (await client.alerts.scan({ key: newKey() })).job_id);
  const ended = [];
  for (const typology of EXPLAINED) ended.push(await closed(client, typology, 'explained'));
  ended.push(await closed(client, undefined, 'confirmed'));
  if (ended.some((status) => status !== 'done')) throw new Error('the alerts were not closed');
}

/**
 * A card payment for nothing, handed back at once: what the next scan raises.
 * @param analyst moves trades along
 * @param finance says what was paid at a bank
 */
export async function shamTrade(analyst: ConsoleClient, finance: ConsoleClient): Promise<string> {
  const submit = (client: ConsoleClient, kind: string, data: Record<string, unknown>) =>
    client.commands.submit({ kind, data, key: newKey() });
  const { rows } = await analyst.accounts.list({ filter: { class: 'party' }, limit: 500 });
  const accounts = rows.map(({ account }) => account);
  const free = accounts.filter(({ restrictions }) => restrictions.length === 0);
  const seller = free.find(({ merchant }) => merchant);
  const { rows: systems } = await analyst.accounts.list({ filter: { class: 'custody' }, limit: 1 });
  for (const buyer of free.filter(({ merchant }) => !merchant)) {
    const { instruments } = await analyst.accounts.detail({ id: buyer.id });
    const card = instruments.find(({ kind }) => kind === 'credit-card');
    if (card === undefined || seller === undefined) continue;
    const trade_id = `sham-${newKey()}`;
    const sale = { trade_id, buyer_id: buyer.id, seller_id: seller.id, amount: '48000' };
    await submit(analyst, 'create-trade', { ...sale, goods: 'gift card' });
    const paid = {
      trade_id,
      channel: 'credit-card',
      instrument_id: card.id,
      custody_id: systems[0]?.account.id,
    };
    await submit(finance, 'pay-trade', paid);
    await submit(analyst, 'ship-trade', { trade_id, delivery_method: 'virtual' });
    await submit(analyst, 'confirm-trade', { trade_id });
    const back = { from_account_id: seller.id, to_account_id: buyer.id, amount: '47000' };
    await submit(analyst, 'transfer', { transfer_id: `back-${trade_id}`, ...back });
    return seller.id;
  }
  throw new Error('nobody has a credit card');
}

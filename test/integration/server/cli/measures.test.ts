// Measures at the command line: a preview writes nothing and says what imposing then does, the simulator and the harm meter
// answer for people and for machines.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

const workspace = join(folder(), 'platform.db');
const BY_TWO = ['--actor', 'li.na', '--approver', 'wang.wei'];
let account = '';

beforeAll(async () => {
  expect((await surety(['sample', '--trades', '1000', '--seed', '5', '-w', workspace])).code).toBe(0);
  const { document } = await suretyJson(['restrictions', '-w', workspace]);
  const [first] = document['restrictions'] as { account_id: string }[];
  account = first?.account_id ?? '';
}, 60_000);

const restrict = (...more: string[]): string[] => [
  ...['restrict', '--account', account, '--kind', 'freeze', '--reason-code', 'cash-out', '--basis', 'review'],
  ...[...BY_TWO, '-w', workspace, ...more],
];

test('a preview says what a measure would touch, and writes nothing', async () => {
  const before = await suretyJson(['overview', '-w', workspace]);
  const text = await surety(restrict('--dry-run'));
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/Out of reach +[\d.,]+ CNY, then [\d.,]+ CNY/);
  const { document } = await suretyJson(restrict('--dry-run'));
  expect(document).toMatchObject({ account, currency: 'CNY' });
  expect(document['purposes']).toContainEqual(expect.objectContaining({ purpose: 'confirm', after: 'stop' }));
  expect((await suretyJson(['overview', '-w', workspace])).document['head']).toEqual(before.document['head']);
});

test('a preview refuses options that fit nothing, and accounts that there are not', async () => {
  expect((await surety(restrict('--dry-run', '--delay-days', '3'))).code).toBe(2);
  expect((await surety(['restrict', '--account', 'nobody', ...restrict('--dry-run').slice(3)])).code).toBe(2);
});

test('what a measure rests on is kept with it', async () => {
  const none = await surety(restrict('--about', 'alert-99999999'));
  expect(none.code).toBe(3);
  const imposed = await surety(restrict('--id', 'R-9', '--review-at', '2099-01-01', '--credit-note'));
  expect(imposed.code).toBe(0);
  const { document } = await suretyJson(['journal', '--kind', 'impose-restriction', '-w', workspace]);
  const data = JSON.stringify(document);
  expect(data).toContain('R-9');
});

test('the simulator says what a rung would have stopped, for people and for machines', async () => {
  const asked = ['measures', 'simulate', '--account', account, '--kind', 'freeze', '-w', workspace];
  const { code, document } = await suretyJson(asked);
  expect(code).toBe(0);
  expect(document).toMatchObject({ kind: 'freeze', accounts: 1, touched: 1, complete: true });
  const purposes = document['by_purpose'] as { count: number; amount_minor: string }[];
  expect(purposes.every(({ count, amount_minor }) => count > 0 && /^\d+$/.test(amount_minor))).toBe(true);
  expect((await surety(asked)).stdout).toMatch(/Uses looked at +[1-9]/);
  const { document: watched } = await suretyJson([...asked.slice(0, 5), 'watch', '-w', workspace]);
  expect(watched).toBeDefined();
  expect((await surety(['measures', 'simulate', '--kind', 'freeze', '-w', workspace])).code).toBe(2);
  expect((await surety([...asked.slice(0, 3), 'nobody', ...asked.slice(4)])).code).toBe(2);
});

test('the harm meter counts by rule and in all, and nothing of a window without measures', async () => {
  const all = await suretyJson(['measures', 'harm', '-w', workspace]);
  expect(all.code).toBe(0);
  const { honest, deserved, open } = all.document['verdicts'] as Record<string, number>;
  expect((honest ?? 0) + (deserved ?? 0) + (open ?? 0)).toBeGreaterThan(0);
  const none = await suretyJson(['measures', 'harm', '--to', '2020-01-01', '-w', workspace]);
  expect(none.document).toMatchObject({ total: { accounts: 0, hours: 0, money: [] }, by_rule: [] });
  expect((await surety(['measures', 'harm', '-w', workspace])).stdout).toMatch(/^Honest +\d+ accounts/);
});

test('what an appeal put in the place of a measure is shown with its account', async () => {
  expect((await surety(restrict('--id', 'R-10'))).code).toBe(0);
  const said = ['--channel', 'letter', '--grounds', 'All was delivered.', '--actor', 'zhao'];
  const { document: lodged } = await suretyJson([
    ...['appeal', 'lodge', '--restriction', 'R-10', ...said, '-w', workspace],
  ]);
  const appeal_id = String(lodged['subject']);
  const why = ['--reason-code', 'too-hard', '--basis', 'The rest is safe.', '--instead', 'watch'];
  const by = ['--actor', 'zhao', '--approver', 'qian'];
  const upheld = await surety(['appeal', 'uphold', appeal_id, ...why, ...by, '-w', workspace]);
  expect(upheld.stderr + String(upheld.code)).toBe('0');
  const { document } = await suretyJson(['restrictions', '--account', account, '-w', workspace]);
  const listed = document['restrictions'] as { id: string; state: string }[];
  expect(listed.map(({ id }) => id)).toContain(`${appeal_id}.measure`);
});

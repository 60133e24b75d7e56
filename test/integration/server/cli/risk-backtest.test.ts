// `surety risk backtest`: stores vectors and continues them, answers alike where it cannot store, and says what was
// wrong with what it was given.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { openStore } from '#server/composition/open-books';

import { command, folder, surety, suretyJson } from './run-cli';

const files = folder();
const workspace = join(files, 'platform.db');
const truth = join(files, 'truth.csv');
const on = (...args: string[]): string[] => ['risk', 'backtest', ...args, '-w', workspace];

beforeAll(async () => {
  const made = await surety(['sample', '--trades', '1000', '--seed', '5', '-w', workspace, '--truth', truth]);
  expect(made.code).toBe(0);
}, 60_000);

const vectorsOf = ({ document }: Awaited<ReturnType<typeof suretyJson>>) =>
  document['vectors'] as { upto_seq: number; head_seq: number; stored: boolean; how: string };
const answerOf = ({ document }: Awaited<ReturnType<typeof suretyJson>>) => ({
  ...document,
  as_of: '',
  vectors: null,
});

test('stores what it needs once, continues it when the journal grew, and answers the same in memory', async () => {
  const first = await suretyJson(on('loop-direct', '--truth', truth));
  expect(first.code).toBe(0);
  expect(vectorsOf(first)).toMatchObject({ stored: true, how: 'anew' });
  expect(vectorsOf(first).upto_seq).toBe(vectorsOf(first).head_seq);
  expect(first.document['rule']).toMatchObject({ id: 'loop-direct', standing: 'in-force' });
  const scan = await suretyJson(['risk', 'scan', '-w', workspace]);
  const hits = (scan.document['rules'] as { id: string; hits: number }[]).find(
    ({ id }) => id === 'loop-direct',
  );
  expect(first.document['rule']).toMatchObject({ fires: { trades: hits?.hits } });
  expect(hits?.hits).toBeGreaterThan(0);

  const again = await suretyJson(on('loop-direct', '--truth', truth));
  expect(vectorsOf(again)).toMatchObject({ stored: true, how: 'current' });
  expect(answerOf(again)).toEqual(answerOf(first));

  const line = JSON.stringify(
    command('open-custody', 'later', { account_id: 'bank-2', bank: 'ICBC', last4: '0009' }),
  );
  const posted = await surety(['post', '-', '-w', workspace], { input: `${line}\n` });
  expect(posted.code).toBe(0);
  const holder = await openStore(workspace);
  try {
    const locked = await surety([...on('loop-direct', '--truth', truth), '--json']);
    expect(locked.code).toBe(0);
    expect(locked.stderr).toContain('feature vectors cannot be stored now');
    const document = JSON.parse(locked.stdout) as Record<string, unknown>;
    expect(document['vectors']).toMatchObject({ stored: false, how: 'continued' });
    expect(document['rule']).toEqual(first.document['rule']);
    // What is stored is enough for a look at an earlier time.
    const earlier = await suretyJson(on('loop-direct', '--as-of', '2026-01-01'));
    expect(vectorsOf(earlier)).toMatchObject({ stored: true, how: 'behind' });
  } finally {
    await holder.close();
  }
  const continued = await suretyJson(on('loop-direct', '--truth', truth));
  expect(vectorsOf(continued)).toMatchObject({ stored: true, how: 'continued' });
  expect(continued.document['rule']).toEqual(first.document['rule']);
  const anew = await suretyJson(on('loop-direct', '--truth', truth, '--anew'));
  expect(vectorsOf(anew)).toMatchObject({ stored: true, how: 'anew' });
  expect(answerOf(anew)).toEqual(answerOf(continued));
});

test('tries a rule out of a file, tells people and explores a threshold', async () => {
  const rule = { ...STARTING_RULES[0], id: 'mine' };
  const file = join(files, 'rule.json');
  writeFileSync(file, JSON.stringify(rule));
  const args = on('--rule-file', file, '--explore', 'back_share', '--analysts', '3', '--from', '2025-10-01');
  const { document } = await suretyJson(args);
  expect(document).toMatchObject({ analysts: 3, rule: { id: 'mine', standing: 'new' } });
  expect(document['thresholds']).toMatchObject({
    condition: { feature: 'back_share', is: 'at-least', value: 0.8 },
  });
  const { code, stdout } = await surety(args);
  expect(code).toBe(0);
  expect(stdout).toContain('new beside the rules in force');
  expect(stdout).toContain('whether rightly is not known');
  expect(stdout).toContain('0.8 (now)');
  expect(stdout).not.toContain('false positive');
});

test('says what is wrong with what it was given', async () => {
  const file = join(files, 'wrong.json');
  const fails = async (...args: string[]) => {
    const { code, document } = await suretyJson(on(...args));
    return [
      code,
      (document['error'] as { code: string }).code,
      (document['error'] as { message: string }).message,
    ];
  };
  expect(await fails()).toEqual([2, 'usage', expect.stringContaining('one of the two')]);
  expect(await fails('no-rule')).toEqual([2, 'not-found', expect.stringContaining('no rule no-rule')]);
  expect(await fails('ring', '--rule-file', file)).toEqual([2, 'usage', expect.anything()]);
  expect(await fails('--rule-file', file)).toEqual([2, 'file', expect.stringContaining('no such file')]);
  writeFileSync(file, '{');
  expect(await fails('--rule-file', file)).toEqual([2, 'rule', expect.stringContaining('is no JSON')]);
  writeFileSync(file, JSON.stringify({ ...STARTING_RULES[0], weight: 2 }));
  expect(await fails('--rule-file', file)).toEqual([2, 'rule', expect.stringContaining('weight: ')]);
  const twice = { any: [1, 2].map((value) => ({ feature: 'back_share', is: 'above', value })) };
  writeFileSync(file, JSON.stringify({ ...STARTING_RULES[0], when: twice }));
  const ambiguous = await fails('--rule-file', file, '--explore', 'back_share');
  expect(ambiguous).toEqual([2, 'not-found', expect.stringContaining('back_share:2 (above 2)')]);
  expect(
    (await suretyJson(on('--rule-file', file, '--explore', 'back_share:2'))).document['thresholds'],
  ).toMatchObject({
    condition: { value: 2 },
  });
  expect((await fails('ring', '--explore', 'no_feature'))[2]).toContain('no condition on no_feature');
});

test('stops when it is told to, and keeps the workspace usable', async () => {
  const fresh = join(files, 'stopped.db');
  await surety(['sample', '--trades', '1000', '--seed', '6', '-w', fresh]);
  const stop = new AbortController();
  stop.abort(new Error('enough'));
  const { code } = await surety(['risk', 'backtest', 'ring', '-w', fresh], { signal: stop.signal });
  expect(code).not.toBe(0);
  expect((await surety(['risk', 'backtest', 'ring', '-w', fresh])).code).toBe(0);
});

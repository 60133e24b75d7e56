// Proves `custody verify`: certificates and proof files are checked without a workspace, and what is wrong is told by its reason.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { factsOf, honestMonth, KEYS_TEXT } from '#test/support/custody-months';

import { folder, surety, suretyJson } from './run-cli';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/custody-proof', import.meta.url));
const fixture = (name: string): string => join(FIXTURES, name);
const where = folder();

interface Told {
  readonly kind: string;
  readonly verdict: {
    accepted: boolean;
    checks: { name: string; outcome: string; reason: string | null }[];
  } | null;
}

async function verify(...paths: string[]): Promise<{ code: number | null; verdicts: Told[] }> {
  const { code, document } = await suretyJson(['custody', 'verify', ...paths]);
  return { code, verdicts: (document as { verdicts?: Told[] }).verdicts ?? [] };
}

describe('custody verify', () => {
  test('accepts certificates that follow one another, and a customer’s file', async () => {
    const names = ['proof-2.json', 'certificate-2.json', 'keys.json', 'certificate-1.json'];
    const { code, verdicts } = await verify(...names.map(fixture));
    expect([code, verdicts.map(({ kind, verdict }) => [kind, verdict?.accepted])]).toEqual([
      0,
      [
        ['certificate', true],
        ['certificate', true],
        ['proof', true],
      ],
    ]);
    const text = await surety(['custody', 'verify', ...names.map(fixture)]);
    expect(text.stdout).toContain('Proof of A0000003 in certificate 2: accepted');
  });

  test('refuses a balance that was changed, with its reason', async () => {
    const path = join(where, 'changed.json');
    const text = readFileSync(fixture('proof-2.json'), 'utf8');
    writeFileSync(
      path,
      text.replace(
        /"balance_minor":"(\d)/,
        (_, digit: string) => `"balance_minor":"${String((Number(digit) % 9) + 1)}`,
      ),
    );
    const { code, verdicts } = await verify(fixture('keys.json'), fixture('certificate-2.json'), path);
    expect(code).toBe(1);
    const failed = verdicts.at(-1)?.verdict?.checks.filter(({ outcome }) => outcome === 'failed');
    expect(failed?.map(({ name, reason }) => [name, reason])).toContainEqual(['root', 'root-differs']);
  });

  test('names the tests of care that failed, and accepts with these remarks', async () => {
    const tests = { ...factsOf(1).tests, T9: 'failed', T15: 'failed' } as const;
    const { signed } = await honestMonth(1, { facts: { tests } });
    const [keys, certificate] = [join(where, 'remark-keys.json'), join(where, 'remarked.json')];
    writeFileSync(keys, KEYS_TEXT);
    writeFileSync(certificate, signed.text);
    const { code, verdicts } = await verify(keys, certificate);
    expect([code, verdicts[0]?.verdict]).toMatchObject([0, { accepted: true, remarks: ['T9', 'T15'] }]);
    const { stdout } = await surety(['custody', 'verify', keys, certificate]);
    expect(stdout).toContain(
      'Certificate 1: accepted, with remarks: T9 (Nothing outstanding is too old), T15 (',
    );
  });

  test('says what is not at hand', async () => {
    const alone = await verify(fixture('keys.json'), fixture('proof-2.json'));
    expect([alone.code, alone.verdicts.map(({ verdict }) => verdict)]).toEqual([1, [null]]);
    expect((await surety(['custody', 'verify', fixture('certificate-1.json')])).stderr).toContain('keys');
    const strange = await surety(['custody', 'verify', fixture('keys.json'), fixture('parts.json')]);
    expect([strange.code, strange.stderr]).toMatchObject([2, expect.stringContaining('parts.json')]);
    expect((await surety(['custody', 'verify', join(where, 'none.json')])).code).toBe(2);
  });
});

// Proves the command line of monitoring: exit 1 for an alarm, the same answer for the same day whatever came after.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

const file = join(folder(), 'monitored.surety');
const monitor = (...args: readonly string[]): string[] => ['credit', 'monitor', ...args, '--workspace', file];

interface Answer {
  readonly as_of_seq: number;
  readonly reference: {
    readonly at: string;
    readonly kind: string;
    readonly figures: { readonly merchants: number };
  };
  readonly months: readonly { readonly champion: { readonly at: string; readonly merchants: number } }[];
  readonly alarms: readonly { readonly level: string; readonly code: string; readonly says: string }[];
}

const answer = async (...args: readonly string[]): Promise<Answer & { readonly code: number | null }> => {
  const { code, document } = await suretyJson(monitor(...args));
  return { ...(document as unknown as Answer), code };
};

beforeAll(async () => {
  // Trade begins in July 2025 and ends with June 2026: from then on everybody has stopped selling.
  const made = await surety(['sample', '--trades', '9600', '--workspace', file]);
  expect(made.code).toBe(0);
}, 120_000);

describe('credit monitor', () => {
  test('finds nothing while merchants stay as they were, and exits 1 once they do not', async () => {
    const reference = ['--reference', '2026-04-30', '--months', '3'] as const;
    const calm = await answer('--at', '2026-05-31', ...reference);
    expect(calm.code).toBe(0);
    expect(calm.alarms).toEqual([]);
    expect(calm.months.map(({ champion }) => champion.at.slice(0, 10))).toEqual([
      ...['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    ]);
    expect(calm.reference).toMatchObject({ kind: 'chosen', at: '2026-04-30T15:59:59.999Z' });
    const stopped = await answer('--at', '2026-10-15', ...reference);
    expect(stopped.code).toBe(1);
    const found = stopped.alarms.find(({ code }) => code === 'score-shift');
    expect(found?.level).toBe('alarm');
    expect(found?.says).toContain('spread otherwise');
  }, 60_000);

  test('says of a past day what it said then', async () => {
    const before = await answer('--at', '2026-05-31');
    await surety(['credit', 'score', '--record', '--actor', 'li', '--workspace', file]);
    expect(await answer('--at', '2026-05-31')).toEqual(before);
  }, 60_000);

  test('compares with the first month that has merchants enough while nobody was scored four weeks ago', async () => {
    // Merchants were scored first on 21 December.
    for (const [at, first] of [
      ['2025-10-31', '2025-08-31'],
      ['2026-01-10', '2025-12-31'],
    ] as const) {
      const { reference, months } = await answer('--at', at, '--months', '2');
      expect(reference).toMatchObject({ kind: 'first-month', at: `${first}T15:59:59.999Z` });
      const month = months.find(({ champion }) => champion.at === reference.at);
      expect(reference.figures.merchants).toBe(month?.champion.merchants);
      expect(reference.figures.merchants).toBeGreaterThanOrEqual(50);
    }
    expect((await answer('--at', '2026-01-20')).reference.kind).toBe('first-scores');
  }, 60_000);

  test('compares with the day on which the champion scored first, and shows tables to people', async () => {
    const asked = await answer('--at', '2026-06-15');
    expect(asked.reference.kind).toBe('first-scores');
    const ran = await surety(monitor('--at', '2026-05-31', '--reference', '2026-04-30', '--limit', '2'));
    expect(ran.code).toBe(0);
    for (const text of ['Nothing passes a limit', 'Without a shift', 'Decisions on', 'For a badge']) {
      expect(ran.stdout).toContain(text);
    }
    expect((await surety(monitor('--months', '0'))).code).toBe(2);
  }, 60_000);
});

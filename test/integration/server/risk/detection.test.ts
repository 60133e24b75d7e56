// Detection on platforms whose truth is known: how much is found, what it costs the honest, that nothing leans on ids,
// dates or sums, and that the past stays what it was.
import { beforeAll, describe, expect, it } from 'vitest';

import { alertsOf, type Alert } from '#core/risk/alerts';
import { Detector } from '#core/risk/detector';
import { evaluate } from '#core/risk/evaluate';
import type { Fact } from '#core/risk/facts';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { factsOf, importedPlatform, samplePlatform, type RiskPlatform } from '#test/support/risk-platform';

const WEEK_MS = 7 * 86_400_000;

function detect(facts: readonly Fact[]): Detector {
  const detector = new Detector(STARTING_RULES);
  for (const fact of facts) detector.take(fact);
  return detector;
}

/** What was raised, in order, in words. */
function flagsOf(detector: Detector, upto_seq = Number.POSITIVE_INFINITY): string[] {
  return [...detector.flags.values()]
    .flat()
    .filter(({ seq }) => seq <= upto_seq)
    .map(({ seq, rule, trade, held }) => `${String(seq)} ${rule.id} ${trade.id} ${JSON.stringify(held)}`)
    .sort();
}

const subjects = (alerts: readonly Alert[]): string[] =>
  alerts.map(({ subject_kind, subject_id }) => `${subject_kind} ${subject_id}`).sort();

describe('on the sample platform', () => {
  let platform: RiskPlatform;
  let facts: Fact[];

  beforeAll(async () => {
    platform = await samplePlatform(4_000, 77);
    facts = await factsOf(platform.store);
  }, 120_000);

  it('finds nearly all who are labelled and hardly anybody else', async () => {
    const { detector, trades } = await scanJournal(platform.store, STARTING_RULES);
    expect(trades).toBe(4_000);
    const { recall, precision, precision_at_100, honest, by_typology } = evaluate(
      alertsOf(detector),
      platform.truth,
    );
    expect(recall).toBeGreaterThan(0.9);
    expect(precision).toBeGreaterThan(0.9);
    expect(precision_at_100).toBeGreaterThan(0.95);
    expect(honest.labelled).toBeGreaterThan(50);
    expect(honest.recall).toBeLessThan(0.02);
    for (const [name, one] of Object.entries(by_typology)) expect(one.recall, name).toBeGreaterThan(0.7);
  });

  it('shows every account of a loop', () => {
    const guilty = new Map<string, Set<string>>();
    for (const { typology, group_id, subject_kind, subject_id } of platform.truth) {
      if (typology === 'C2' && ['merchant', 'buyer', 'mule'].includes(subject_kind)) {
        guilty.set(group_id, (guilty.get(group_id) ?? new Set()).add(subject_id));
      }
    }
    const found = subjects(alertsOf(detect(facts))).map((text) => text.split(' ')[1]);
    expect(guilty.size).toBeGreaterThan(0);
    for (const accounts of guilty.values()) expect(found).toEqual(expect.arrayContaining([...accounts]));
  });

  it('knows at any entry what it knew then: later facts change no flag of before', () => {
    const half = facts[Math.floor(facts.length / 2)]?.seq ?? 0;
    const all = detect(facts);
    const first = detect(facts.filter(({ seq }) => seq <= half));
    expect(flagsOf(first).length).toBeGreaterThan(0);
    expect(flagsOf(first)).toEqual(flagsOf(all, half));
  });

  it('scans up to an entry, tells its progress, and stops when told', async () => {
    const steps: [number, number][] = [];
    const scan = await scanJournal(platform.store, STARTING_RULES, {
      upto_seq: 5_000,
      chunk: 1_000,
      onProgress: (done, total) => steps.push([done, total]),
    });
    expect(scan.entries).toBe(5_000);
    expect(steps).toEqual([1, 2, 3, 4, 5].map((step) => [step * 1_000, 5_000]));
    const stopping = AbortSignal.abort(new Error('enough'));
    await expect(scanJournal(platform.store, STARTING_RULES, { signal: stopping })).rejects.toThrow('enough');
  });

  it('leans on no id, no date and no sum', () => {
    const name = (id: string): string => (id === '' ? '' : `n${Array.from(id).reverse().join('')}x`);
    const mapped = facts.map((fact) => {
      const copy: Record<string, unknown> = { ...fact, at: fact.at + 53 * WEEK_MS };
      for (const [field, value] of Object.entries(copy)) {
        if (field.endsWith('_id') || field === 'device' || field === 'ip' || field === 'address') {
          copy[field] = typeof value === 'string' ? name(value) : value;
        }
        if (field === 'amount_minor') copy[field] = Number(value) * 4;
      }
      return copy as unknown as Fact;
    });
    const before = subjects(alertsOf(detect(facts)));
    expect(before.length).toBeGreaterThan(100);
    const renamed = before.map((text) => {
      const [kind = '', id = ''] = text.split(' ');
      return `${kind} ${name(id)}`;
    });
    expect(subjects(alertsOf(detect(mapped)))).toEqual(renamed.sort());
  });
});

describe('on a platform it was not made for', () => {
  it('still finds most of those labelled, and few of the honest', { timeout: 240_000 }, async () => {
    const { store, truth } = await importedPlatform(4_000, 41);
    const { detector } = await scanJournal(store, STARTING_RULES);
    const { recall, precision, honest } = evaluate(alertsOf(detector), truth);
    expect(recall).toBeGreaterThan(0.6);
    expect(precision).toBeGreaterThan(0.85);
    expect(honest.recall).toBeLessThan(0.03);
  });
});

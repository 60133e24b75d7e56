// A model trained on a platform's journal: what it learns is there before the split, and nothing of it comes from later.
import { beforeAll, describe, expect, it } from 'vitest';

import { cardOf } from '#core/risk/model/card';
import { examplesOf, shareAt, VectorKeeper, type Example } from '#core/risk/model/examples';
import { isSham, truthLabels } from '#core/risk/labels';
import { compileModel } from '#core/risk/model/model';
import { trainModel } from '#core/risk/model/train';
import { scanJournal, type Scan } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { samplePlatform, type RiskPlatform } from '#test/support/risk-platform';

interface Read {
  readonly scan: Scan;
  readonly examples: readonly Example[];
}

async function read({ store, truth }: RiskPlatform, upto_seq?: number): Promise<Read> {
  const keeper = new VectorKeeper();
  const scan = await scanJournal(store, STARTING_RULES, { upto_seq, observe: keeper.observe });
  const labels = truthLabels(truth, keeper.kept.keys());
  return { scan, examples: examplesOf(keeper.kept.values(), labels, scan.last_at) };
}

describe('a model trained on a sample platform', () => {
  let platform: RiskPlatform;
  let all: Read;
  let split_at: number;

  beforeAll(async () => {
    platform = await samplePlatform(4_000, 78);
    all = await read(platform);
    split_at = shareAt(all.examples, 0.7);
  }, 120_000);

  it('ranks the guilty of later trades first', { timeout: 60_000 }, async () => {
    const result = await trainModel(all.examples, { kind: 'auto', split_at });
    const facts = { trained_by: null, trained_at: 0, workspace_id: 'w', to_seq: all.scan.entries, split_at };
    const { measured } = cardOf(result, facts, ({ trade, seq }) => all.scan.detector.scoreOf(trade, seq));
    expect(measured.guilty).toBeGreaterThan(8);
    expect(measured.model.average_precision).toBeGreaterThan(0.9);
    expect(measured.rules.average_precision).toBeGreaterThan(0.9);
    const { explain } = compileModel(result.model);
    const sham = all.examples.findLast(({ label }) => isSham(label));
    if (sham === undefined) throw new Error('nobody is guilty');
    expect(explain(sham.vector).score).toBeGreaterThan(0.5);
  });

  it('is the same when the journal ends at the split', { timeout: 60_000 }, async () => {
    const upto_seq = await platform.store.seqAt(split_at);
    const then = await read(platform, upto_seq);
    const before = (examples: readonly Example[]) =>
      examples
        .filter(({ label }) => label.known_at <= split_at)
        .map(({ trade, vector, seq }) => [trade.id, seq, vector]);
    // What was learnt last is at most the time between the last entry and the split behind.
    const known = before(then.examples);
    expect(known.length).toBeGreaterThan(1_000);
    expect(before(all.examples).slice(0, known.length)).toEqual(known);
    const ids = new Set(known.map(([id]) => id));
    const cut = all.examples.filter(({ trade }) => ids.has(trade.id));
    const late = await trainModel(cut, { kind: 'logistic', split_at });
    const early = await trainModel(then.examples, { kind: 'logistic', split_at });
    expect(early.model).toEqual(late.model);
  });
});

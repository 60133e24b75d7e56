// Training: learns what can be learnt, the same each time, from nothing that came later; refuses what teaches nothing.
import { beforeAll, describe, expect, it } from 'vitest';

import { HOUR_MS } from '#core/kernel/instant';
import { isSham } from '#core/risk/labels';
import type { KnownTrade } from '#core/risk/known';
import { cardOf, type CardFacts } from '#core/risk/model/card';
import { cardText } from '#core/risk/model/card-text';
import { chosenOf, type Tried } from '#core/risk/model/candidates';
import { shareAt, type Example } from '#core/risk/model/examples';
import { limitsOf } from '#core/risk/model/limits';
import { MODEL_KINDS, type ModelKind } from '#core/risk/model/kinds';
import { compileModel } from '#core/risk/model/model';
import { trainModel, type Trained } from '#core/risk/model/train';
import { BEGIN, drawsOf, examplesLike, noisyExamples, vectorOf } from '#test/support/model-examples';

const EXAMPLES = noisyExamples(4_000, 1);
const SPLIT = shareAt(EXAMPLES, 0.7);

async function trained(
  examples: readonly Example[],
  kind: ModelKind | 'auto',
  split_at = SPLIT,
): Promise<Trained> {
  return await trainModel(examples, { kind, split_at });
}

const guiltyOf = (examples: readonly Example[]): Set<KnownTrade> =>
  new Set(examples.filter(({ label }) => isSham(label)).map(({ trade }) => trade));

const FACTS: CardFacts = {
  ...{ trained_by: 'li', trained_at: BEGIN + 5_000 * HOUR_MS, workspace_id: 'w', to_seq: 4_000 },
  split_at: SPLIT,
};

describe.each(MODEL_KINDS)('a model of kind %s', (kind) => {
  let result: Trained;
  beforeAll(async () => {
    result = await trained(EXAMPLES, kind);
  });

  it('tells guilty from honest trades that were paid later, with chances that are met', () => {
    const { measured } = cardOf(result, FACTS, () => 0.5);
    expect(measured.guilty).toBeGreaterThan(50);
    expect(measured.model.average_precision).toBeGreaterThan(0.95);
    expect(measured.model_over_rules?.low).toBeGreaterThan(0.5);
    expect(measured.brier).toBeLessThan(0.02);
    const { suspected, suspected_guilty } = measured.model;
    expect((suspected_guilty ?? 0) / (suspected ?? 1)).toBeGreaterThan(0.8);
    expect(measured.importance[0]?.feature).toMatch(/back_share|confirm_minutes/);
  });

  it('explains each score: base and contributions add up to its log-odds', () => {
    const { explain, score, margin } = compileModel(result.model);
    for (const { vector } of EXAMPLES.slice(0, 200)) {
      const told = explain(vector);
      const sum = told.contributions.reduce((total, { contribution }) => total + contribution, told.base);
      expect(sum).toBeCloseTo(margin(vector), 9);
      expect(told.score).toBe(score(vector));
    }
    const [strongest, next] = explain(
      vectorOf({ back_share: 0.99, by_card: 1, confirm_minutes: 10 }),
    ).contributions;
    expect(strongest?.contribution).toBeGreaterThan(1);
    expect(strongest?.contribution).toBeGreaterThan(next?.contribution ?? 0);
    expect(strongest?.meaning.length).toBeGreaterThan(10);
  });

  it('comes out the same each time', async () => {
    expect((await trained(EXAMPLES, kind)).model).toEqual(result.model);
  });

  it('is not changed by anything that was judged or happened after the split', async () => {
    const draw = drawsOf(99);
    const later = EXAMPLES.map((one) =>
      one.label.known_at <= SPLIT
        ? one
        : {
            ...one,
            vector: vectorOf({ back_share: draw() }),
            label: { ...one.label, verdict: draw() < 0.5 ? 'confirmed' : 'honest' } as const,
          },
    );
    expect((await trained(later, kind)).model).toEqual(result.model);
    const none = EXAMPLES.filter(({ label }) => label.known_at <= SPLIT);
    expect((await trained(none, kind)).model).toEqual(result.model);
  });
});

describe('training', () => {
  it('stops when it is told to, and says how far it is', async () => {
    const steps: number[] = [];
    const pause = async (step: number): Promise<void> => {
      steps.push(step);
      if (step === 5) throw new Error('enough');
    };
    await expect(trainModel(EXAMPLES, { kind: 'auto', split_at: SPLIT, pause })).rejects.toThrow('enough');
    expect(steps).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses labels that are too few, and says where', async () => {
    const few = examplesLike(3_000, (index) => ({ values: { back_share: 1 }, guilty: index % 500 === 0 }));
    await expect(trained(few, 'logistic', shareAt(few, 0.7))).rejects.toThrow(
      'the time before the split has 4 guilty and 1593 honest trades; at least 10 of each are needed',
    );
    await expect(trained([], 'auto', 0)).rejects.toThrow('0 guilty and 0 honest');
    const scarce = examplesLike(3_000, (index) => ({ values: { back_share: 1 }, guilty: index % 75 === 0 }));
    await expect(trained(scarce, 'logistic', shareAt(scarce, 0.7))).rejects.toThrow(
      'the later part of the time before the split has 8 guilty',
    );
  });

  it('refuses to learn what later turns into its opposite', async () => {
    const turned = examplesLike(4_000, (index) => {
      const guilty = index % 7 === 0;
      return { values: { back_share: guilty === index < 1_500 ? 1 : 0 }, guilty };
    });
    await expect(trained(turned, 'logistic', shareAt(turned, 0.99))).rejects.toThrow(
      'does not tell guilty from honest',
    );
  });

  it('takes boosting unless logistic regression is clearly better, and of equal penalties the strongest', () => {
    const tried = (kind: ModelKind, setting: string, average_precision: number): Tried => ({
      ...{
        kind,
        setting,
        average_precision,
        log_loss: 1,
        calibration: { slope: 1, intercept: 0 },
        margins: [],
      },
      refit: async () => ({ kind: 'boosting', base: 0, trees: [] }),
    });
    const strong = tried('logistic', 'strong', 0.9);
    const weak = tried('logistic', 'weak', 0.9);
    expect(chosenOf([strong, weak, tried('boosting', 'b', 0.88)])?.setting).toBe('strong');
    expect(chosenOf([strong, weak, tried('boosting', 'b', 0.895)])?.setting).toBe('b');
    expect(chosenOf([strong, weak])?.setting).toBe('strong');
    expect(chosenOf([])).toBeUndefined();
  });
});

describe('trades that were all judged long after they were paid', () => {
  it('are divided by payment, and the card says so', async () => {
    const stock = EXAMPLES.map((one) => ({
      ...one,
      label: { ...one.label, known_at: BEGIN + 10_000 * HOUR_MS, source: 'disposition' as const },
    }));
    const result = await trained(stock, 'logistic');
    expect(result.parts.by).toBe('payment');
    expect(result.model).toEqual((await trained(EXAMPLES, 'logistic')).model);
    const card = cardOf(result, FACTS, () => 0);
    expect(card.split_by).toBe('payment');
    const held = limitsOf(card, result.model);
    expect(held).toContain('judged-later');
    expect(held).toContain('alerts-only');
    expect(held).not.toContain('truth-labels');
    expect(limitsOf({ ...card, split_by: 'judgement' }, result.model)).not.toContain('judged-later');
  });
});

describe('the card', () => {
  it('says where the model comes from and what it is worth beside the rules', async () => {
    const result = await trained(EXAMPLES, 'auto');
    const guilty = guiltyOf(EXAMPLES);
    // Rules that find half of the guilty of the later part, and nobody else.
    const card = cardOf(result, FACTS, ({ trade, seq }) => (guilty.has(trade) && seq % 2 === 0 ? 0.9 : 0));
    const [before, after] = card.labels;
    expect(before).toMatchObject({ part: 'training', source: 'truth' });
    expect((before?.guilty ?? 0) + (before?.honest ?? 0)).toBe(result.parts.before.length);
    expect((after?.guilty ?? 0) + (after?.honest ?? 0) + result.parts.before.length + card.left_out).toBe(
      4_000,
    );
    const [c1] = card.measured.typologies;
    expect(c1).toMatchObject({ typology: 'C1', trades: card.measured.guilty });
    expect(c1?.by_rules).toBe(card.measured.rules.suspected_guilty);
    expect(card.measured.look_alikes[0]?.trades).toBeGreaterThan(50);
    const text = cardText({ version: 'f'.repeat(64), model: result.model, card });
    expect(text).toContain('by li on workspace w, entries 1 to 4000');
    expect(text).toContain('The model is better than the rules alone');
    expect(text).toContain('| flash-sale |');
    expect(text).toContain('It decides nothing');
  });

  it('says so when nothing is gained, and when the later part was no test', async () => {
    const draw = drawsOf(4);
    const easy = examplesLike(4_000, () => {
      const guilty = draw() < 0.1;
      return { values: { back_share: guilty ? 1 : 0, by_card: 1 }, guilty };
    });
    const split_at = shareAt(easy, 0.7);
    const result = await trained(easy, 'auto', split_at);
    const guilty = guiltyOf(easy);
    const card = cardOf(result, { ...FACTS, split_at }, ({ trade }) => (guilty.has(trade) ? 0.9 : 0));
    const text = cardText({ version: 'f'.repeat(64), model: result.model, card });
    expect(text).toContain('No difference between the model and the rules alone is shown');
    expect(text).toContain('told apart almost without a mistake');
  });
});

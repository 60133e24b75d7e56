// Models asked about the trades of an alert: as which trade they were asked, and that what they said adds up.
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { alertEvidence, type EvidenceTrade } from '#core/cases/evidence';
import { Detector } from '#core/risk/detector';
import { askModels, FlaggedVectors } from '#core/risk/model/asked';
import { compileModel } from '#core/risk/model/model';
import { judgeModelFile, type VersionedModel } from '#core/risk/model/model-file';
import { raisesOf } from '#core/risk/raising';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { BEGIN, examplesLike, vectorOf } from '#test/support/model-examples';
import { fileNumber, versionNumber } from '#test/support/model-file';
import { Story } from '#test/support/risk-story';
import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function modelNumber(number: number): VersionedModel {
  const judged = judgeModelFile(fileNumber(number), sha256);
  if (!judged.ok) throw new Error('the file is right');
  return judged.file;
}

const [example] = examplesLike(1, () => ({ values: {}, guilty: false }));
if (example === undefined) throw new Error('one was asked for');
const { trade } = example;

describe('the vectors of flagged trades', () => {
  it('are those of the last occasion within the time of review, and none before the first flag', () => {
    const vectors = new FlaggedVectors();
    const told = (day: number, flagged: boolean): void =>
      vectors.observe({
        ...{ trade, seq: day + 1, at: BEGIN + day * DAY_MS, flagged },
        vector: vectorOf({ back_share: day }),
      });
    told(1, false);
    expect(vectors.kept.size).toBe(0);
    told(2, true);
    told(20, true);
    told(30, true);
    expect(vectors.kept.get(trade)?.seq).toBe(21);
  });

  it('are those of the first flag where that came later', () => {
    const vectors = new FlaggedVectors();
    for (const day of [30, 40]) {
      vectors.observe({
        ...{ trade, vector: vectorOf({}), seq: day, at: BEGIN + day * DAY_MS, flagged: true },
      });
    }
    expect(vectors.kept.get(trade)?.seq).toBe(30);
  });
});

describe('what models say of a raised alert', () => {
  const story = new Story().people('b', 'c').shops('s');
  story.buy({ id: 't', from: 'b', at: 's', yuan: 500, confirm: 5 }).minute(30).send('x', 's', 'b', 490);
  story.minute(60).buy({ id: 'u', from: 'b', at: 's', yuan: 500, confirm: 5 });
  story.minute(90).send('y', 's', 'b', 490);
  const vectors = new FlaggedVectors();
  const detector = new Detector(STARTING_RULES, { observe: vectors.observe });
  for (const fact of story.facts) detector.take(fact);
  const rules = STARTING_RULES.map((rule) => ({ rule, version: 1, since_seq: 0 }));
  const before = { subjects: new Map(), lists: new Map(), silences: new Map() };
  const seen_seq = story.facts.length;
  const [first, second] = [modelNumber(1), modelNumber(2)];

  it('is in its evidence: probability, and parts that add up to its log-odds', () => {
    const models = askModels(
      [
        { place: 'active', file: first },
        { place: 'shadow', file: second },
      ],
      vectors,
    );
    const raises = raisesOf(detector, { before, rules, seen_seq, models });
    expect(raises.length).toBeGreaterThan(0);
    for (const { evidence } of raises) {
      expect(alertEvidence.safeParse(evidence).success).toBe(true);
      expect(evidence.models?.map(({ version, place }) => [version, place])).toEqual([
        [versionNumber(1), 'active'],
        [versionNumber(2), 'shadow'],
      ]);
      for (const said of evidence.models ?? []) {
        const { score } = compileModel((said.place === 'active' ? first : second).model);
        expect(said.trades.map(({ trade_id }) => trade_id)).toEqual(
          evidence.trades.map(({ trade_id }) => trade_id),
        );
        for (const one of said.trades) {
          const kept = [...vectors.kept.values()].find(({ trade: known }) => known.id === one.trade_id);
          if (kept === undefined) throw new Error('it was flagged');
          expect(Number(one.score)).toBeCloseTo(score(kept.vector), 6);
          const odds = one.parts.reduce(
            (sum, { part }) => sum + Number(part),
            Number(one.base) + Number(one.rest),
          );
          expect(1 / (1 + Math.exp(-odds))).toBeCloseTo(Number(one.score), 5);
          expect(one.parts[0]).toMatchObject({ feature: 'back_share', value: '0.98' });
        }
      }
    }
  });

  it('changes nothing of what is raised, and is absent where no model is asked', () => {
    const alone = raisesOf(detector, { before, rules, seen_seq });
    const models = askModels([{ place: 'active', file: first }], vectors);
    const scored = raisesOf(detector, { before, rules, seen_seq, models });
    const without = scored.map((raise) => ({ ...raise, evidence: { ...raise.evidence, models: undefined } }));
    expect(without).toEqual(alone);
    expect(alone.every(({ evidence }) => evidence.models === undefined)).toBe(true);
    expect(askModels([], vectors)([{ trade_id: 't' } as EvidenceTrade])).toBeUndefined();
  });
});

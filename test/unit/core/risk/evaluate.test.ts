// Evaluation by truths that say little: only merchants, only trades, accounts without a part, no groups.
import { describe, expect, it } from 'vitest';

import type { Alert, SubjectKind } from '#core/risk/alerts';
import { evaluate, type TruthLabel } from '#core/risk/evaluate';

const alert = (subject_kind: SubjectKind, subject_id: string, score: number): Alert => ({
  ...{ subject_kind, subject_id, score, typologies: ['C4'] },
  ...{ raised_at: 0, trades: 1, evidence: [] },
});

const label = (subject_kind: string, subject_id: string, typology = 'C4', group_id = ''): TruthLabel => ({
  ...{ subject_kind, subject_id, typology, group_id },
});

const ALERTS = [
  alert('trade', 'T1', 0.9),
  alert('merchant', 'A1', 0.9),
  alert('buyer', 'A2', 0.8),
  alert('merchant', 'A3', 0.75),
];

describe('a truth that names only', () => {
  it('merchants judges merchants, and says how many others there are', () => {
    const found = evaluate(ALERTS, [label('merchant', 'A1'), label('merchant', 'A9')]);
    expect(found).toMatchObject({ alerts: 2, not_judged: 2, precision: 0.5, recall: 0.5 });
    expect(found.average_precision).toBe(0.5);
    expect(found.groups).toEqual({ labelled: 0, whole: 0 });
  });

  it('trades judges trades', () => {
    const found = evaluate(ALERTS, [label('trade', 'T1'), label('trade', 'T2', 'honest:flash-sale')]);
    expect(found).toMatchObject({ alerts: 1, not_judged: 3, precision: 1, recall: 1 });
    expect(found.honest).toMatchObject({ labelled: 1, found: 0 });
  });

  it('accounts judges them in whatever part, the honest as well', () => {
    const truth = [label('account', 'A1', 'C4', 'G'), label('account', 'A2', 'C4', 'G')];
    const found = evaluate(ALERTS, [...truth, label('account', 'A3', 'honest:reseller')]);
    expect(found).toMatchObject({ alerts: 3, not_judged: 1, right: 2, recall: 1 });
    expect(found.honest).toMatchObject({ labelled: 1, found: 1 });
    expect(found.groups).toEqual({ labelled: 1, whole: 1 });
    expect(found.by_typology['C4']).toMatchObject({ labelled: 2, found: 2, alerts: 3 });
  });
});

describe('average precision', () => {
  it('counts the places of those who are right, and those who were missed as nothing', () => {
    const truth = [label('merchant', 'A3'), label('merchant', 'A9'), label('buyer', 'A2')];
    // Among merchant A1, buyer A2, merchant A3: right at the second and the third place, of three.
    expect(evaluate(ALERTS, truth).average_precision).toBeCloseTo((1 / 2 + 2 / 3) / 3);
  });
});

// Model files: exact there and back, no floating-point number in them, and nothing broken gets in.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import { cardOf } from '#core/risk/model/card';
import { shareAt } from '#core/risk/model/examples';
import { MODEL_KINDS, type ModelKind } from '#core/risk/model/kinds';
import { compileModel } from '#core/risk/model/model';
import {
  MODEL_TEXT_MAX,
  ModelFileError,
  modelFileText,
  modelVersion,
  readModelFile,
  type ModelFile,
} from '#core/risk/model/model-file';
import { trainModel } from '#core/risk/model/train';
import { noisyExamples } from '#test/support/model-examples';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const EXAMPLES = noisyExamples(3_000, 2);

async function fileOf(kind: ModelKind): Promise<ModelFile> {
  const split_at = shareAt(EXAMPLES, 0.7);
  const result = await trainModel(EXAMPLES, { kind, split_at });
  const facts = { trained_by: null, trained_at: split_at, workspace_id: 'w', to_seq: 3_000, split_at };
  return { model: result.model, card: cardOf(result, facts, () => 0.5) };
}

/** Every number of a JSON value. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe.each(MODEL_KINDS)('a file of kind %s', (kind) => {
  let file: ModelFile;
  let text: string;
  beforeAll(async () => {
    file = await fileOf(kind);
    text = modelFileText(file, sha256);
  });

  it('reads back to the very same model, card and scores, and writes the very same text', () => {
    const read = readModelFile(text, sha256);
    expect(read).toEqual({ ...file, version: modelVersion(file.model, sha256) });
    expect(modelFileText(read, sha256)).toBe(text);
    const [before, after] = [compileModel(file.model), compileModel(read.model)];
    for (const { vector } of EXAMPLES) expect(after.margin(vector)).toBe(before.margin(vector));
  });

  it('holds whole numbers and texts only, in bounded length', () => {
    expect(text.length).toBeLessThan(MODEL_TEXT_MAX);
    expect(numbersIn(JSON.parse(text)).every(Number.isSafeInteger)).toBe(true);
  });

  it('has a version that changes with the model and not with the card', () => {
    const { threshold } = file.model;
    const other = { ...file.model, threshold: threshold === 0.75 ? 0.76 : 0.75 };
    expect(modelVersion(other, sha256)).not.toBe(modelVersion(file.model, sha256));
    const told = { ...file, card: { ...file.card, trained_by: 'somebody' } };
    expect(readModelFile(modelFileText(told, sha256), sha256).version).toBe(modelVersion(file.model, sha256));
  });

  it('that was changed by hand is refused', () => {
    const changed = text.replace(/"slope":"[^"]*"/, '"slope":"1"');
    expect(() => readModelFile(changed, sha256)).toThrow('version: expected the digest of the model');
  });
});

describe('a broken file', () => {
  let logistic: string;
  let boosting: string;
  beforeAll(async () => {
    logistic = modelFileText(await fileOf('logistic'), sha256);
    boosting = modelFileText(await fileOf('boosting'), sha256);
  });

  /** The file with one value changed, or left out: path in dots, numbers for places in lists. */
  function changed(text: string, path: string, value: unknown): string {
    const content = JSON.parse(text) as Record<string, unknown>;
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let at: Record<string, unknown> = content;
    for (const step of steps) at = at[step] as Record<string, unknown>;
    at[last] = value;
    return JSON.stringify(content);
  }

  function issues(text: string): string {
    try {
      readModelFile(text, sha256);
    } catch (error) {
      if (error instanceof ModelFileError) return error.message;
      throw error;
    }
    return 'nothing';
  }

  it('is no JSON, too long, or of another format', () => {
    expect(issues('{')).toBe('expected JSON');
    expect(issues(' '.repeat(MODEL_TEXT_MAX + 1))).toContain('expected at most 100000 characters');
    expect(issues('[]')).toContain('expected object');
    expect(issues(changed(logistic, 'format', 'other'))).toContain('format: ');
  });

  it.each([
    ['model.calibration.slope', '0', 'model.calibration.slope: expected above 0'],
    ['model.calibration.slope', 1, 'model.calibration.slope: '],
    ['model.calibration.slope', 'NaN', 'model.calibration.slope: expected a decimal number as text'],
    ['model.calibration.slope', '1e+999', 'model.calibration.slope: '],
    ['model.threshold', '1.5', 'model.threshold: expected 0 to 1'],
    ['model.features.0', 'moon', 'model.features.0: expected a feature of this program'],
    ['model.features.0', 'by_card', 'model.features: expected each feature once'],
    ['model.learner.columns.0', undefined, 'model.learner.columns'],
    [
      'model.learner.columns.0.deviation',
      '-1',
      'model.learner.columns.0.deviation: expected 0, or 1e-9 to 1e9',
    ],
    ['model.learner.columns.0.deviation', '1e-300', 'model.learner.columns.0.deviation: expected 0, or'],
    [
      'model.learner.columns.0.coefficient',
      '1e+300',
      'model.learner.columns.0.coefficient: expected -1e9 to 1e9',
    ],
    ['model.learner.columns.0.low', '900000000', 'model.learner.columns.0: expected low to be at most high'],
    ['model.learner.kind', 'oracle', 'model.learner.kind: '],
    ['card.trained_at', -1, 'card.trained_at: '],
    ['card.surprise', 1, 'card: '],
  ])('says what is wrong with %s = %s', (path, value, message) => {
    expect(issues(changed(logistic, path, value))).toContain(message);
  });

  it('has fewer columns than features', () => {
    const content = JSON.parse(logistic) as { model: { learner: { columns: unknown[] } } };
    content.model.learner.columns.pop();
    expect(issues(JSON.stringify(content))).toMatch(/model\.learner\.columns: expected \d+ columns/);
  });

  it.each([
    [
      'a leaf too many',
      [
        [4, '1'],
        [4, '1'],
      ],
    ],
    [
      'a leaf missing',
      [
        [4, 0, '0.5', 1],
        [4, '1'],
      ],
    ],
    [
      'trades that do not add up',
      [
        [4, 0, '0.5', 1],
        [1, '1'],
        [2, '1'],
      ],
    ],
    ['no node', []],
    [
      'a node of another shape',
      [
        [4, 0, '0.5', 2],
        [2, '1'],
        [2, '1'],
      ],
    ],
    [
      'a feature that is none',
      [
        [4, 500, '0.5', 1],
        [2, '1'],
        [2, '1'],
      ],
    ],
    ['a leaf of nobody', [[0, '1']]],
  ])('has a tree with %s', (_what, tree) => {
    expect(issues(changed(boosting, 'model.learner.trees.0', tree))).toContain('model.learner.trees.0');
  });
});

/**
 * Model files: a model and its card as canonical JSON, read back to the very same numbers.
 *
 * Decimals are texts, so the file holds whole numbers and texts only, as the journal does. The digest of the model's own
 * canonical text is its version: two models with the same version say the same. A file is not trusted: its shape, its
 * bounds, its trees and its digest are checked, and what is wrong is said field by field.
 */
import { z } from 'zod';

import { canonicalJson, type Sha256 } from '#core/kernel/canonical';
import { INSTANT_MAX, INSTANT_MIN } from '#core/kernel/instant';
import { decimalText } from '#core/learning/numbers';

import { featurePlace } from '../features';
import { LABEL_SOURCES } from '../labels';
import type { ModelCard } from './card';
import { SPLIT_WAYS } from './examples';
import { MODEL_KINDS } from './kinds';
import type { RiskModel } from './model';
import type { Tree, TreeNode } from './tree';

export interface ModelFile {
  readonly model: RiskModel;
  readonly card: ModelCard;
}

/** A file with its version: the digest of the model in it. */
export interface VersionedModel extends ModelFile {
  readonly version: string;
}

/** Longest text of a file. */
export const MODEL_TEXT_MAX = 100_000;

const FORMAT = 'surety-risk-model-1';
const TREES_MAX = 500;
const NODES_MAX = 63;
const FEATURES_MAX = 500;
const LINES_MAX = 100;

const DECIMAL = /^-?\d{1,40}(?:\.\d{1,40})?(?:e[+-]\d{1,3})?$/;

const decimal = z.codec(z.string().regex(DECIMAL, 'expected a decimal number as text'), z.number(), {
  decode: Number,
  encode: decimalText,
});
const share = decimal.refine((value) => value >= 0 && value <= 1, 'expected 0 to 1');
/** Far beyond what training gives, and so small that no score overflows. */
const WEIGHT_MAX = 1e9;
const weight = decimal.refine((value) => Math.abs(value) <= WEIGHT_MAX, 'expected -1e9 to 1e9');
/** What a value is divided by; shorter is no deviation but the error of a sum. */
const DEVIATION_MIN = 1e-9;
const deviation = decimal.refine(
  (value) => value === 0 || (value >= DEVIATION_MIN && value <= WEIGHT_MAX),
  'expected 0, or 1e-9 to 1e9',
);
const count = z.int().min(0);
const instant = z.int().min(INSTANT_MIN).max(INSTANT_MAX);
const name = z.string().min(1).max(64);

const leafCells = z.tuple([z.int().min(1), weight]);
const splitCells = z.tuple([z.int().min(1), count, decimal, z.union([z.literal(0), z.literal(1)])]);
const nodeCells = z.union([splitCells, leafCells], {
  error: 'expected [trades, "value"] or [trades, feature, "threshold", 0 or 1 for missing to the left]',
});
type NodeCells = z.output<typeof nodeCells>;

/** Reads nodes that stand left first; undefined when they make no tree. */
function treeOf(cells: readonly NodeCells[]): Tree | undefined {
  const nodes: TreeNode[] = [];
  const read = (): number | undefined => {
    const cell = cells[nodes.length];
    if (cell === undefined) return undefined;
    const index = nodes.length;
    if (cell.length === 2) {
      nodes.push({ cover: cell[0], value: cell[1] });
      return cell[0];
    }
    const [cover, place, threshold, missing] = cell;
    nodes.push({ cover, value: 0 });
    const left = read();
    const right = nodes.length;
    const others = left === undefined ? undefined : read();
    if (left === undefined || others === undefined || left + others !== cover) return undefined;
    nodes[index] = { place, threshold, missing_left: missing === 1, right, cover };
    return cover;
  };
  return read() !== undefined && nodes.length === cells.length ? nodes : undefined;
}

const tree = z.codec(z.array(nodeCells).min(1).max(NODES_MAX), z.custom<Tree>(), {
  decode: (cells, context) => {
    const nodes = treeOf(cells);
    if (nodes !== undefined) return nodes;
    context.issues.push({
      code: 'custom',
      message: 'expected a whole tree, left side first, whose trades add up',
      input: cells,
    });
    return z.NEVER;
  },
  encode: (nodes): NodeCells[] =>
    nodes.map((node) =>
      'value' in node
        ? [node.cover, node.value]
        : [node.cover, node.place, node.threshold, node.missing_left ? 1 : 0],
    ),
});

const logisticColumn = z
  .strictObject({
    ...{ log: z.boolean(), low: weight, high: weight, mean: weight, deviation, coefficient: weight },
    ...{ missing_share: share, missing_coefficient: weight },
  })
  .refine(({ low, high }) => low <= high, 'expected low to be at most high');

const logistic = z.strictObject({
  ...{ kind: z.literal('logistic'), intercept: weight, columns: z.array(logisticColumn).max(FEATURES_MAX) },
});

const boosting = z.strictObject({
  ...{ kind: z.literal('boosting'), base: weight, trees: z.array(tree).max(TREES_MAX) },
});

const modelShape = z
  .strictObject({
    features: z
      .array(
        z.string().refine((text) => featurePlace(text) !== undefined, 'expected a feature of this program'),
      )
      .min(1)
      .max(FEATURES_MAX),
    learner: z.discriminatedUnion('kind', [logistic, boosting]),
    calibration: z.strictObject({
      slope: weight.refine((value) => value > 0, 'expected above 0'),
      intercept: weight,
    }),
    threshold: share.nullable(),
  })
  .superRefine(({ features, learner }, context) => {
    const wrong = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (new Set(features).size !== features.length) wrong(['features'], 'expected each feature once');
    if (learner.kind === 'logistic') {
      if (learner.columns.length === features.length) return;
      wrong(['learner', 'columns'], `expected ${String(features.length)} columns, one per feature`);
      return;
    }
    for (const [index, nodes] of learner.trees.entries()) {
      if (nodes.every((node) => 'value' in node || node.place < features.length)) continue;
      wrong(['learner', 'trees', index], `expected features 0 to ${String(features.length - 1)}`);
    }
  });

const figure = decimal.nullable();
const figures = z.strictObject({
  ...{ area_under_curve: figure, average_precision: figure, precision_at_100: figure },
  ...{ precision_at_recall_50: figure, precision_at_recall_75: figure, precision_at_recall_90: figure },
  ...{ recall_at_precision_90: figure, suspected: count.nullable(), suspected_guilty: count.nullable() },
});
const difference = z.strictObject({ difference: decimal, low: decimal, high: decimal }).nullable();
const foundLines = z
  .array(z.strictObject({ typology: name, trades: count, by_model: count.nullable(), by_rules: count }))
  .max(LINES_MAX);
const candidate = z.strictObject({
  ...{ kind: z.enum(MODEL_KINDS), setting: name, average_precision: decimal, log_loss: decimal },
});

const cardShape = z.strictObject({
  ...{ trained_by: name.nullable(), trained_at: instant, workspace_id: name },
  ...{ from_seq: count, to_seq: count, paid_from: instant, paid_to: instant, split_at: instant },
  split_by: z.enum(SPLIT_WAYS),
  labels: z
    .array(
      z.strictObject({
        ...{ part: z.enum(['training', 'measuring']), source: z.enum(LABEL_SOURCES) },
        ...{ guilty: count, honest: count, look_alikes: count },
      }),
    )
    .max(LINES_MAX),
  left_out: count,
  candidates: z.array(candidate).max(LINES_MAX),
  chosen: candidate,
  measured: z.strictObject({
    ...{ trades: count, guilty: count, model: figures, rules: figures, together: figures },
    ...{ model_over_rules: difference, together_over_rules: difference, brier: figure },
    calibration: z
      .array(z.strictObject({ from: decimal, to: decimal, trades: count, said: figure, was: figure }))
      .max(LINES_MAX),
    ...{ typologies: foundLines, look_alikes: foundLines },
    importance: z.array(z.strictObject({ feature: name, mean_part: decimal })).max(FEATURES_MAX),
  }),
});

const fileShape = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  ...{ model: modelShape, card: cardShape },
});

/** What is wrong with a file: the field, and what was expected there. */
export interface FileIssue {
  readonly field: string;
  readonly expected: string;
}

export class ModelFileError extends Error {
  readonly issues: readonly FileIssue[];

  constructor(issues: readonly FileIssue[]) {
    super(
      issues.map(({ field, expected }) => (field === '' ? expected : `${field}: ${expected}`)).join('; '),
    );
    this.name = 'ModelFileError';
    this.issues = issues;
  }
}

/** Issues told at most. */
const ISSUES_MAX = 10;

/** A model's version: the digest of its canonical text. */
export function modelVersion(model: RiskModel, sha256: Sha256): string {
  return sha256(canonicalJson(z.encode(modelShape, model as z.output<typeof modelShape>)));
}

/** The canonical text of a file. */
export function modelFileText({ model, card }: ModelFile, sha256: Sha256): string {
  const content = { format: FORMAT, version: modelVersion(model, sha256), model, card };
  const text = canonicalJson(z.encode(fileShape, content as z.output<typeof fileShape>));
  if (text.length > MODEL_TEXT_MAX) {
    throw new RangeError(`a model's text must not be longer than ${String(MODEL_TEXT_MAX)} characters`);
  }
  return text;
}

export type JudgedFile =
  | { readonly ok: true; readonly file: VersionedModel }
  | { readonly ok: false; readonly issues: readonly FileIssue[] };

/** The content of a file that is not trusted as a model, or what is wrong with it. */
export function judgeModelFile(content: unknown, sha256: Sha256): JudgedFile {
  const parsed = fileShape.safeParse(content);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      field: path.map(String).join('.'),
      expected: message,
    }));
    return { ok: false, issues: issues.slice(0, ISSUES_MAX) };
  }
  const { version, model, card } = parsed.data;
  if (modelVersion(model, sha256) !== version) {
    const expected = 'expected the digest of the model, which was changed since';
    return { ok: false, issues: [{ field: 'version', expected }] };
  }
  return { ok: true, file: { version, model, card } };
}

/** Reads a file that is not trusted. Throws ModelFileError that says which fields are wrong. */
export function readModelFile(text: string, sha256: Sha256): VersionedModel {
  const broken = (expected: string): ModelFileError => new ModelFileError([{ field: '', expected }]);
  if (text.length > MODEL_TEXT_MAX) {
    throw broken(`expected at most ${String(MODEL_TEXT_MAX)} characters, not ${String(text.length)}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw broken('expected JSON');
  }
  const judged = judgeModelFile(content, sha256);
  if (!judged.ok) throw new ModelFileError(judged.issues);
  return judged.file;
}

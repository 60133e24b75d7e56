/**
 * Scorecard files: a scorecard as canonical JSON, read back to the very same numbers.
 *
 * Decimals are texts, so the file holds whole numbers and texts only, as the journal does. The digest of the scorecard's
 * canonical text is its version: two scorecards with the same version give the same scores. A file is not trusted: shape,
 * bounds, bins and digest are checked, and what is wrong is said field by field.
 */
import { z } from 'zod';

import { canonicalJson, type Sha256 } from '#core/kernel/canonical';
import { decimalText } from '#core/learning/numbers';
import { recordField } from '#core/ledger/fields';

import { SCORECARD_ORIGINS, type ScorecardOrigin } from './axes';
import { BINS_MAX } from './bins-text';
import { binCount } from './learn/binning';
import type { Scorecard } from './scorecard';

/** A scorecard, how it came about and its version. */
export interface ScorecardFile {
  readonly version: string;
  readonly origin: ScorecardOrigin;
  readonly scorecard: Scorecard;
  /** What it was learnt from and measured at, as whoever made it says; not part of the version. */
  readonly card?: Readonly<Record<string, unknown>> | undefined;
}

const FORMAT = 'surety-credit-scorecard-1';
const CHARACTERISTICS_MAX = 60;
const LEVELS_MAX = 200;
/** Beyond what any scorecard gives, and so small that no score overflows. */
const NUMBER_MAX = 1e15;
const POINTS_MAX = 1e6;

const DECIMAL = /^-?\d{1,40}(?:\.\d{1,40})?(?:e[+-]\d{1,3})?$/;

const decimal = z.codec(z.string().regex(DECIMAL, 'expected a decimal number as text'), z.number(), {
  decode: Number,
  encode: decimalText,
});
const edge = decimal.refine((value) => Math.abs(value) <= NUMBER_MAX, 'expected -1e15 to 1e15');
const points = decimal.refine((value) => Math.abs(value) <= POINTS_MAX, 'expected -1e6 to 1e6');
const above_zero = points.refine((value) => value > 0, 'expected above 0');
const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'expected the name of a characteristic');

function isAscending(values: readonly number[]): boolean {
  return values.every((value, place) => place === 0 || (values[place - 1] as number) < value);
}

const numeric = z.strictObject({
  kind: z.literal('numeric'),
  name,
  edges: z.array(edge).max(BINS_MAX).refine(isAscending, 'expected ascending edges'),
  special: z
    .array(edge)
    .max(BINS_MAX)
    .refine((codes) => new Set(codes).size === codes.length, 'expected each code once'),
});

const categorical = z.strictObject({
  kind: z.literal('categorical'),
  name,
  groups: z
    .array(z.array(z.string().max(64)).min(1).max(LEVELS_MAX))
    .max(BINS_MAX)
    .refine((groups) => {
      const levels = groups.flat();
      return new Set(levels).size === levels.length;
    }, 'expected each level once'),
});

const characteristic = z
  .strictObject({
    binning: z.discriminatedUnion('kind', [numeric, categorical]),
    points: z.array(points).max(BINS_MAX, `expected at most ${String(BINS_MAX)} bins`),
  })
  .refine((one) => one.points.length === binCount(one.binning), {
    path: ['points'],
    message: 'expected points for every bin: ranges or groups, special codes, missing, other levels',
  });

const scorecardShape = z.strictObject({
  scaling: z.strictObject({ points, odds: above_zero, points_to_double: above_zero }),
  base_points: points,
  characteristics: z
    .array(characteristic)
    .min(1)
    .max(CHARACTERISTICS_MAX)
    .refine(
      (all) => new Set(all.map(({ binning }) => binning.name)).size === all.length,
      'expected each characteristic once',
    ),
});

const fileShape = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  origin: z.enum(SCORECARD_ORIGINS),
  scorecard: scorecardShape,
  card: recordField.optional(),
});

/** What is wrong with a file: the field, and what was expected there. */
export interface ScorecardIssue {
  readonly field: string;
  readonly expected: string;
}

export type JudgedScorecard =
  | { readonly ok: true; readonly file: ScorecardFile }
  | { readonly ok: false; readonly issues: readonly ScorecardIssue[] };

/** Issues told at most. */
const ISSUES_MAX = 10;

function storedScorecard(scorecard: Scorecard): z.input<typeof scorecardShape> {
  return z.encode(scorecardShape, scorecard as z.output<typeof scorecardShape>);
}

/** A scorecard's version: the digest of its canonical text. */
export function scorecardVersion(scorecard: Scorecard, sha256: Sha256): string {
  return sha256(canonicalJson(storedScorecard(scorecard)));
}

/** A scorecard as a command takes it: whole numbers and texts only. */
export function storedFile(
  { origin, scorecard, card }: Omit<ScorecardFile, 'version'>,
  sha256: Sha256,
): Record<string, unknown> {
  return {
    format: FORMAT,
    version: scorecardVersion(scorecard, sha256),
    origin,
    scorecard: storedScorecard(scorecard),
    ...(card === undefined ? {} : { card }),
  };
}

/** The content of a file that is not trusted as a scorecard, or what is wrong with it. */
export function judgeScorecardFile(content: unknown, sha256: Sha256): JudgedScorecard {
  const parsed = fileShape.safeParse(content);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      field: path.map(String).join('.'),
      expected: message,
    }));
    return { ok: false, issues: issues.slice(0, ISSUES_MAX) };
  }
  const { version, origin, scorecard, card } = parsed.data;
  if (scorecardVersion(scorecard, sha256) !== version) {
    const expected = 'expected the digest of the scorecard, which was changed since';
    return { ok: false, issues: [{ field: 'version', expected }] };
  }
  return { ok: true, file: { version, origin, scorecard, card } };
}

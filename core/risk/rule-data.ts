/**
 * Rules from outside: JSON read into a rule, or what is wrong with it, field by field.
 *
 * A rule is data that people write and other programs send, so nothing is believed: features must exist, thresholds be
 * finite numbers, and an expression have limits, since every occasion pays for it.
 */
import { z } from 'zod';

import { requiredText } from '#core/ledger/fields';

import { FEATURE_NAMES, featurePlace } from './features';
import { TYPOLOGIES, type Condition, type Expression, type Operator, type Rule } from './rules';

const RULE_LIMITS = { depth: 8, conditions: 64, id: 48, title: 120, reason: 1_000, source: 300 } as const;

const OPERATORS = ['at-least', 'at-most', 'above', 'below'] as const satisfies readonly Operator[];
const EXPRESSION = 'expected a condition (feature, is, value), or one of all, any or not alone';

const condition: z.ZodType<Condition> = z.strictObject({
  feature: z
    .string({ error: 'expected the name of a feature' })
    .refine((name) => featurePlace(name) !== undefined, {
      error: ({ input }) =>
        `expected a feature: ${nearest(String(input)).join(', ')} or another of docs/risk.md`,
    }),
  is: z.enum(OPERATORS, { error: `expected one of ${OPERATORS.join(', ')}` }),
  value: z.number({ error: 'expected a finite number' }),
});

/** Features whose names have most in common with what was written. */
function nearest(written: string): string[] {
  const words = new Set(written.split('_'));
  const alike = (name: string): number => name.split('_').filter((word) => words.has(word)).length;
  return [...FEATURE_NAMES].sort((left, right) => alike(right) - alike(left)).slice(0, 3);
}

type Path = readonly PropertyKey[];

interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/** A field that is one too many is named itself. */
function complaintOf(issue: z.core.$ZodIssue, within: Path = []): Complaint {
  const path = [...within, ...issue.path];
  return issue.code === 'unrecognized_keys'
    ? { path: [...path, issue.keys[0] ?? ''], message: 'expected no such field' }
    : { path, message: issue.message };
}

/** Reads an expression; complaints go to a list, and what is wrong is left out. */
class ExpressionReader {
  readonly complaints: Complaint[] = [];
  #conditions = 0;

  read(value: unknown, path: Path, depth: number): Expression | null {
    if (depth > RULE_LIMITS.depth) {
      return this.#complain(path, `expected at most ${String(RULE_LIMITS.depth)} levels of all, any and not`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.#complain(path, EXPRESSION);
    }
    const [key = '', ...others] = Object.keys(value);
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (key === 'all' || key === 'any' || key === 'not') {
      if (others.length > 0) return this.#complain(path, EXPRESSION);
      if (key === 'not') {
        const part = this.read(inner, [...path, key], depth + 1);
        return part === null ? null : { not: part };
      }
      const parts = this.#list(inner, [...path, key], depth + 1);
      if (parts === null) return null;
      return key === 'all' ? { all: parts } : { any: parts };
    }
    return this.#condition(value, path);
  }

  #complain(path: Path, message: string): null {
    this.complaints.push({ path, message });
    return null;
  }

  #list(value: unknown, path: Path, depth: number): Expression[] | null {
    if (!Array.isArray(value) || value.length === 0) {
      return this.#complain(path, 'expected a list with at least one part');
    }
    if (value.length > RULE_LIMITS.conditions) {
      return this.#complain(path, `expected at most ${String(RULE_LIMITS.conditions)} parts`);
    }
    const parts = value.map((part: unknown, index) => this.read(part, [...path, index], depth));
    const whole = parts.filter((part) => part !== null);
    return whole.length === parts.length ? whole : null;
  }

  #condition(value: object, path: Path): Condition | null {
    this.#conditions += 1;
    if (this.#conditions === RULE_LIMITS.conditions + 1) {
      return this.#complain(path, `expected at most ${String(RULE_LIMITS.conditions)} conditions in all`);
    }
    const parsed = condition.safeParse(value);
    if (parsed.success) return parsed.data;
    this.complaints.push(...parsed.error.issues.map((issue) => complaintOf(issue, path)));
    return null;
  }
}

const expression = z.unknown().transform((value, context): Expression => {
  const reader = new ExpressionReader();
  const read = reader.read(value, [], 1);
  for (const { path, message } of reader.complaints) {
    context.addIssue({ code: 'custom', path: [...path], message, input: value });
  }
  return read ?? z.NEVER;
});

const shape = {
  id: z
    .string({ error: 'expected an id' })
    .max(RULE_LIMITS.id, `expected at most ${String(RULE_LIMITS.id)} characters`)
    .regex(
      /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/,
      'expected lower-case letters and digits in words joined by -, such as loop-direct',
    ),
  title: requiredText(RULE_LIMITS.title),
  typology: z.enum(TYPOLOGIES, { error: `expected one of ${TYPOLOGIES.join(', ')}` }),
  weight: z
    .number({ error: 'expected a number above 0 and below 1' })
    .gt(0, 'expected a number above 0')
    .lt(1, 'expected a number below 1'),
  when: expression,
  reason: requiredText(RULE_LIMITS.reason),
  source: requiredText(RULE_LIMITS.source),
};

const ruleSchema: z.ZodType<Rule> = z.strictObject(shape, {
  error: ({ code }) =>
    code === 'invalid_type' ? `expected a rule: an object with ${Object.keys(shape).join(', ')}` : undefined,
});

export interface RuleIssue {
  /** Where, such as `when.all.2.feature`; empty for the rule as a whole. */
  readonly field: string;
  readonly expected: string;
}

export type ParsedRule =
  { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly issues: readonly RuleIssue[] };

/** Reads a rule out of parsed JSON. */
export function parseRule(value: unknown): ParsedRule {
  const parsed = ruleSchema.safeParse(value);
  if (parsed.success) return { ok: true, rule: parsed.data };
  const issues = parsed.error.issues.map((issue) => {
    const { path, message } = complaintOf(issue);
    return { field: path.map(String).join('.'), expected: message };
  });
  return { ok: false, issues };
}

/**
 * Rule files: one rule as JSON, to be tried before it is anybody's rule.
 */
import { readFile } from 'node:fs/promises';

import { parseRule } from '#core/risk/rule-data';
import type { Rule } from '#core/risk/rules';

import { UsageError } from '../exit';

/** Reads a rule. Throws UsageError that names the file and every wrong field, the system's error when it cannot be read. */
export async function readRule(path: string): Promise<Rule> {
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(
      `${path} is no JSON: ${error instanceof Error ? error.message : ''}`,
      { path },
      'rule',
    );
  }
  const parsed = parseRule(json);
  if (parsed.ok) return parsed.rule;
  const { issues } = parsed;
  const words = issues.map(({ field, expected }) => (field === '' ? expected : `${field}: ${expected}`));
  throw new UsageError(`${path} is no rule: ${words.join('; ')}`, { path, issues }, 'rule');
}

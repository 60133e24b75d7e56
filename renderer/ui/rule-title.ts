/**
 * What a rule is called in the person's language: `ruleTitle(t, te, 'loop-direct', title)`.
 *
 * Rules that the program brings have words in both languages; one whose title somebody changed, or wrote himself, is
 * called as he wrote it.
 */
import { en } from '../app/messages/en';
import type { Translate } from './failure-text';

const WRITTEN: Readonly<Record<string, string>> = en.risk.rule;

export function ruleTitle(t: Translate, rule_id: string, title: string): string {
  return WRITTEN[rule_id] === title ? t(`risk.rule.${rule_id}`) : title;
}

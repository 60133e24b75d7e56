/**
 * The rules a platform starts with: at least one for each typology, each with its reason and source.
 *
 * They speak of shares, ranks and times, never of sums, so they carry over to platforms with other prices.
 * docs/rules.md shows them as a table made from here.
 */
import { LOOP_RULES } from './loop-rules';
import type { Rule } from './rules';
import { SHOP_RULES } from './shop-rules';
import { WAY_RULES } from './way-rules';

export const STARTING_RULES: readonly Rule[] = [...LOOP_RULES, ...SHOP_RULES, ...WAY_RULES];

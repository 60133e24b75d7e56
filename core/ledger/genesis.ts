/**
 * The first entries of a workspace: the policies the platform starts with, and its currencies.
 *
 * They are recorded, not authorised, and may be dated before today: bookings never go back in time, so books
 * that are to take in history must begin before it.
 */
import type { Instant } from '#core/kernel/instant';
import { DEFAULT_POLICIES, POLICY_KINDS } from '#core/policy/policy';

import type { Command } from './commands';
import { SETUP_ACTOR, setupKey } from './keys';

/** The standing approval of the written defaults. */
const DEFAULTS = 'written-defaults';

/**
 * Commands that every new workspace starts with: policies in force from the beginning of time, then the
 * platform's own accounts in each currency. `at` is the instant the books begin.
 */
export function genesisCommands(at: Instant, currencies: readonly string[] = ['CNY']): readonly Command[] {
  const envelope = { actor: SETUP_ACTOR, mode: 'record', at } as const;
  const policies = POLICY_KINDS.map((policy): Command => {
    const data = {
      policy,
      version: 1,
      effective_from: 0,
      data: DEFAULT_POLICIES[policy],
      approver: DEFAULTS,
    };
    return { ...envelope, kind: 'publish-policy', key: setupKey('policy', policy), data };
  });
  const opened = currencies.map((currency): Command => {
    return { ...envelope, kind: 'open-currency', key: setupKey('currency', currency), data: { currency } };
  });
  return [...policies, ...opened];
}

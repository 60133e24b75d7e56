/**
 * The first entries of a workspace: the default currency and the policies the platform starts with.
 */
import type { Instant } from '#core/kernel/instant';
import { DEFAULT_POLICIES, POLICY_KINDS } from '#core/policy/policy';

import type { Command } from './commands';

/** Login under which a workspace is set up, and the standing approval of the written defaults. */
const SETUP = 'setup';
const DEFAULTS = 'written-defaults';

/** Commands that open a currency: the platform's own accounts in it. */
export function openCurrencyCommand(currency: string, at: Instant, actor: string): Command {
  return {
    kind: 'open-currency',
    key: `setup|currency|${currency}`,
    actor,
    mode: 'authorise',
    at,
    data: { currency },
  };
}

/** Commands that every new workspace starts with: policies from the beginning of time, and CNY. */
export function genesisCommands(at: Instant): readonly Command[] {
  const policies = POLICY_KINDS.map((policy): Command => ({
    kind: 'publish-policy',
    key: `setup|policy|${policy}`,
    actor: SETUP,
    mode: 'record',
    at,
    data: {
      policy,
      version: 1,
      effective_from: 0,
      data: DEFAULT_POLICIES[policy],
      approver: DEFAULTS,
    },
  }));
  return [...policies, openCurrencyCommand('CNY', at, SETUP)];
}

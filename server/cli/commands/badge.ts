/**
 * `surety badge`: trusted merchants: the register, deciding, files and their verification.
 */
import { Command } from 'commander';

import type { Run } from '../run';
import { badgeIssueCommand, badgeRevokeCommand } from '../trust/decide-commands';
import { registerCommands } from '../trust/register-commands';
import { badgeVerifyCommand } from '../trust/verify-command';

export function badgeCommand(run: Run): Command {
  const command = new Command('badge').description('badges of trusted merchants, and checking them');
  const parts = [
    badgeVerifyCommand(run),
    badgeIssueCommand(run),
    badgeRevokeCommand(run),
    ...registerCommands(run),
  ];
  parts.forEach((part) => command.addCommand(part));
  return command;
}

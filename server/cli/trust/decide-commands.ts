/** `surety badge issue` and `surety badge revoke`: what two people decide (submit.ts says how). */
import { Argument, Command } from 'commander';

import { BADGE_REASONS } from '#core/trust/trust-command-data';

import type { Cli } from '../cli';
import type { ExitCode } from '../exit';
import { actorOption, approverOption, choice } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';

interface DecideOptions extends WriterOptions {
  readonly approver?: string;
  readonly reasonCode?: string;
  readonly basis?: string;
}

type Kind = 'issue-badge' | 'revoke-badge';

async function decide(cli: Cli, kind: Kind, data: object, options: DecideOptions): Promise<ExitCode> {
  const decided = { ...data, approver: options.approver };
  return await submitOne(cli, options, () => Promise.resolve({ kind, data: decided }), {
    optionOf: (field) => `--${field.replaceAll('_', '-')}`,
    done: ({ subject, seq }) =>
      `${kind === 'issue-badge' ? 'Issued' : 'Revoked'} ${subject}, entry ${grouped(seq)}.\n`,
  });
}

function decision(name: string, description: string, argument: Argument): Command {
  return new Command(name)
    .description(description)
    .addArgument(argument)
    .addOption(actorOption())
    .addOption(approverOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice');
}

export function badgeIssueCommand(run: Run): Command {
  const argument = new Argument('<application>', 'which application is granted');
  return decision('issue', 'issue the badge that was applied for; needs two people', argument).action(
    run((cli: Cli, options: DecideOptions, [application_id = '']: readonly string[]) =>
      decide(cli, 'issue-badge', { application_id }, options),
    ),
  );
}

export function badgeRevokeCommand(run: Run): Command {
  const argument = new Argument('<badge>', 'which');
  return decision('revoke', 'take a badge away for ever; needs two people', argument)
    .addOption(choice('--reason-code <code>', 'why, as a code', BADGE_REASONS).makeOptionMandatory())
    .requiredOption('--basis <text>', 'what it rests on, in words')
    .action(
      run((cli: Cli, options: DecideOptions, [badge_id = '']: readonly string[]) => {
        const { reasonCode: reason_code, basis } = options;
        return decide(cli, 'revoke-badge', { badge_id, reason_code, basis }, options);
      }),
    );
}

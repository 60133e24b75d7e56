/**
 * `surety badge issue` and `surety badge revoke`: what two people decide.
 *
 * Where the books have staff, this makes the request only: the second person signs in and approves it, since nobody is
 * told apart at a command line. Where there is no staff, two names are given, as with restrictions.
 */
import { Argument, Command, Option } from 'commander';

import { canPropose } from '#core/approvals/approval-commands';
import { Approvals } from '#core/approvals/approvals';
import type { Staff } from '#core/ledger/tables';
import { BADGE_REASONS } from '#core/trust/trust-command-data';
import type { OpenDesk } from '#server/composition/open-books';
import { uuidV7 } from '#server/composition/uuid-v7';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, identifier } from '../options';
import { grouped } from '../progress';
import { refusalSentence } from '../refusal-text';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';

interface DecideOptions extends WriterOptions {
  readonly approver?: string;
  readonly reasonCode?: string;
  readonly basis?: string;
}

type Kind = 'issue-badge' | 'revoke-badge';

async function staffOf({ reader }: Pick<OpenDesk, 'reader'>): Promise<readonly Staff[]> {
  return (await reader.scan('staff', null, 10_000)) as unknown as readonly Staff[];
}

/** Makes the request in the name of somebody who may. */
async function requested(cli: Cli, kind: Kind, data: object, options: DecideOptions): Promise<ExitCode> {
  const actor = cli.actor(options.actor);
  return await cli.working(async (open) => {
    const proposer = (await staffOf(open)).find(({ login }) => login === actor);
    if (actor === undefined || proposer === undefined || !canPropose(kind, proposer)) {
      throw new UsageError('--actor: expected a member of staff who may ask for it', { actor: actor ?? '' });
    }
    const { ledger, reader, env } = open;
    const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
    const key = options.key ?? uuidV7(cli.now());
    const approval_id = `AP-${env.sha256(`${actor}|${key}`).slice(0, 20)}`;
    const proposal = { approval_id, kind, data, reason: options.basis ?? 'asked for at the command line' };
    const result = await approvals.propose(proposal, { actor, at: cli.now(), key });
    if (result.status === 'done') {
      const document = { status: 'requested', approval_id, seq: result.answer.seq };
      await cli.answer(
        document,
        () =>
          `Asked for as ${approval_id}, entry ${grouped(result.answer.seq)}: a second person decides it in the console.\n`,
      );
      return EXIT.done;
    }
    cli.note(`surety: refused: ${refusalSentence(result.refusal)}`);
    await cli.answer({ status: 'refused', refusal: result.refusal }, () => '');
    return EXIT.refused;
  });
}

async function decide(cli: Cli, kind: Kind, data: object, options: DecideOptions): Promise<ExitCode> {
  const has_staff = await cli.reading(async (open) => (await staffOf(open)).length > 0);
  if (has_staff) {
    if (options.approver !== undefined) {
      throw new UsageError('--approver: these books have staff; the second person approves in the console');
    }
    return await requested(cli, kind, data, options);
  }
  if (options.approver === undefined) {
    throw new UsageError('--approver is needed: two people decide on badges');
  }
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
    .addOption(
      new Option('--approver <login>', 'the second person, in books without staff').argParser(identifier),
    )
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

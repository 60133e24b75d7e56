/**
 * `surety lift`: lifts a restriction before its time, proposed by one person and approved by another.
 */
import { Command, Option } from 'commander';

import { ALL_LIFT_REASONS } from '#core/enforcement/reason-codes';

import type { Cli } from '../cli';
import type { ExitCode } from '../exit';
import { actorOption, approverOption, choice, restrictionId } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { showInstantZone } from '../when';

interface LiftOptions extends WriterOptions {
  readonly restriction: string;
  readonly reasonCode: string;
  readonly basis: string;
  readonly approver?: string;
}

async function lift(cli: Cli, options: LiftOptions): Promise<ExitCode> {
  const data = {
    restriction_id: options.restriction,
    reason_code: options.reasonCode,
    basis: options.basis,
    approver: options.approver,
  };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'lift-restriction', data }), {
    optionOf: (field) => `--${field.replace('restriction_id', 'restriction').replaceAll('_', '-')}`,
    done: (answer, calendar) =>
      `Lifted ${options.restriction} from ${answer.subject}, entry ${grouped(answer.seq)}, ` +
      `booked ${showInstantZone(answer.booked_at, calendar)}.\n`,
  });
}

export function liftCommand(run: Run): Command {
  return new Command('lift')
    .description('lift a restriction; needs two people')
    .addOption(
      new Option('--restriction <id>', 'which (see restrictions)')
        .argParser(restrictionId)
        .makeOptionMandatory(),
    )
    .addOption(choice('--reason-code <code>', 'why', ALL_LIFT_REASONS).makeOptionMandatory())
    .requiredOption('--basis <text>', 'what it rests on, in words')
    .addOption(actorOption())
    .addOption(approverOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice')
    .action(run(lift));
}

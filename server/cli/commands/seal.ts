/**
 * `surety seal`: closes a calendar month, whose balances then never change.
 */
import { Command, InvalidArgumentError, Option } from 'commander';

import { monthField } from '#core/ledger/fields';

import type { Cli } from '../cli';
import type { ExitCode } from '../exit';
import { actorOption } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';

interface SealOptions extends WriterOptions {
  readonly period: string;
}

function month(text: string): string {
  const parsed = monthField.safeParse(text);
  if (!parsed.success) {
    throw new InvalidArgumentError('expected a month such as 2026-01');
  }
  return parsed.data;
}

async function seal(cli: Cli, options: SealOptions): Promise<ExitCode> {
  const { period } = options;
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'seal-period', data: { period } }), {
    optionOf: (field) => `--${field}`,
    done: (answer) => `Sealed ${period} with entry ${grouped(answer.seq)}, hash ${answer.hash}.\n`,
  });
}

export function sealCommand(run: Run): Command {
  return new Command('seal')
    .description('seal a month that is over: its balances never change again')
    .addOption(new Option('--period <month>', 'such as 2026-01').argParser(month).makeOptionMandatory())
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key')
    .action(run(seal));
}

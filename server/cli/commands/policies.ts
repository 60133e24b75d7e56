/**
 * `surety policies`: every published version of every policy, and which is in force; or one with its data.
 */
import { Command } from 'commander';

import type { Policy } from '#core/ledger/tables';
import { POLICY_KINDS, Policies, type PolicyKind } from '#core/policy/policy';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { choice } from '../options';
import type { Run } from '../run';
import { showInstant, zoneName } from '../when';

interface PoliciesOptions {
  readonly kind?: PolicyKind;
}

async function policies(cli: Cli, options: PoliciesOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const published = (await reader.scan('policy', null, 100_000)) as unknown as readonly Policy[];
    const all = new Policies(published);
    const rows = all.rows().filter((row) => options.kind === undefined || row.kind === options.kind);
    const inForce = (row: Policy): boolean => all.version(row.kind as PolicyKind, cli.now())?.id === row.id;
    const document = {
      policies: rows.map((row) => ({ ...withInstants(row), in_force: inForce(row) })),
    };
    await cli.answer(document, () => {
      const table = cli.table(
        [
          { title: 'Policy' },
          { title: 'Version', align: 'right' },
          { title: `From (${zoneName(calendar)})` },
          { title: 'In force' },
          { title: 'Entry', align: 'right' },
        ],
        rows.map((row) => [
          row.kind,
          String(row.version),
          row.effective_from === 0 ? 'the beginning' : showInstant(row.effective_from, calendar),
          inForce(row) ? 'yes' : '',
          String(row.seq),
        ]),
      );
      const current = rows.find(inForce);
      return options.kind === undefined || current === undefined
        ? table
        : `${table}\n${JSON.stringify(current.data, null, 2)}\n`;
    });
    return EXIT.done;
  });
}

export function policiesCommand(run: Run): Command {
  return new Command('policies')
    .description('published versions of the policies, and which are in force')
    .addOption(choice('--kind <kind>', 'one kind, with the data in force', POLICY_KINDS))
    .action(run(policies));
}

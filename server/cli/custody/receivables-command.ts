/**
 * `surety custody receivables`: who owed the platform at the end of a certified month, for the auditor; tied to the certificate by digest.
 */
import { Argument, Command, Option } from 'commander';

import { certificateOf } from '#server/custody/certificates/certify';
import { masterSecret } from '#server/custody/certificates/custody-keys';
import { sealedOpening } from '#server/custody/certificates/kept-opening';
import { certifiedReceivables } from '#server/custody/certificates/month-work';
import { receivablesCsv } from '#server/custody/certificates/receivables-file';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { choice, currency as currencyOf } from '../options';
import { counted } from '../progress';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { requireFree, writeWhole } from '../write-file';
import {
  actorOf,
  checkPerson,
  given,
  numberOf,
  told,
  unlockedVault,
  withSecrets,
  type SecretOptions,
} from './certify-desk';

interface ReceivablesOptions extends SecretOptions {
  readonly currency: string;
  readonly format: 'json' | 'csv';
  readonly out: string;
  readonly force?: boolean;
}

async function receivables(
  cli: Cli,
  options: ReceivablesOptions,
  [number = '']: readonly string[],
): Promise<ExitCode> {
  const { currency, format, out, force = false } = options;
  const actor = actorOf(cli, options);
  await requireFree(out, force);
  return await cli.working(async (open) => {
    const { reader } = open;
    await checkActor(reader, 'record-proof-export', actor);
    await checkPerson(cli, open, actor, options);
    const vault = await unlockedVault(cli, open, options);
    const { row, text, digest, list } = await told(async () => {
      const of = await certificateOf(reader, currency, numberOf(number));
      const master = await masterSecret(vault, of.master_key);
      const recorded = (await sealedOpening(vault, of))?.receivables ?? null;
      return { row: of, ...(await certifiedReceivables(reader, of, master, recorded)) };
    });
    if (row.issued_seq === null) throw new UsageError(`certificate ${number} is not issued yet`);
    const details = { format, digest, accounts: list.length };
    await given(cli, open, actor, [
      'note-event',
      { event: 'export', subject: `custody-receivables ${number} ${currency}`, details },
    ]);
    const file = format === 'json' ? text : receivablesCsv(list, currency);
    await writeWhole(out, force, (to) => to.writeFile(file));
    const total = list.reduce((sum, { balance_minor }) => sum + balance_minor, 0n);
    await cli.answer(
      { file: out, digest, accounts: list.length, total_minor: total },
      () =>
        `Wrote ${out}: ${counted(list.length, 'account')}, ${amountText(total, currency)}.\nDigest in the certificate: ${digest}\n`,
    );
    return EXIT.done;
  });
}

export function receivablesCommand(run: Run): Command {
  return withSecrets(new Command('receivables'))
    .description('for the auditor: accounts that owed the platform at the end of a certified month')
    .addArgument(new Argument('<number>', 'number of the certificate'))
    .addOption(new Option('--out <file>', 'where it goes').makeOptionMandatory())
    .addOption(
      choice('--format <format>', 'json is what the digest is of', ['json', 'csv'] as const).default('json'),
    )
    .addOption(new Option('--currency <code>', 'of its chain').argParser(currencyOf).default('CNY'))
    .option('--force', 'replace a file that is there')
    .action(run(receivables));
}

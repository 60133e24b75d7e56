/**
 * `surety custody document`: the signed document of a certificate, in either language, the same each time.
 */
import { createHash } from 'node:crypto';
import { Argument, Command, Option } from 'commander';

import { certificateOf } from '#server/custody/certificates/certify';
import { keptPaper, type PaperDesk } from '#server/custody/certificates/kept-paper';
import type { Language } from '#server/reports/words';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { choice, currency as currencyOf } from '../options';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { requireFree, writeWhole } from '../write-file';
import {
  actorOf,
  given,
  numberOf,
  told,
  unlockedVault,
  withSecrets,
  type SecretOptions,
} from './certify-desk';

interface DocumentOptions extends SecretOptions {
  readonly currency: string;
  readonly language: Language;
  readonly out: string;
  readonly force?: boolean;
}

async function document(
  cli: Cli,
  options: DocumentOptions,
  [number = '']: readonly string[],
): Promise<ExitCode> {
  const { currency, language, out, force = false } = options;
  const actor = actorOf(cli, options);
  await requireFree(out, force);
  return await cli.working(async (open) => {
    const { reader, info } = open;
    await checkActor(reader, 'record-proof-export', actor);
    const vault = await unlockedVault(cli, open, options);
    const desk: PaperDesk = {
      ...{ reader, vault, platform: info.id, actor, now: () => cli.now() },
      give: (kind, data) => given(cli, open, actor, [kind, data]),
    };
    const bytes = await told(async () => {
      const row = await certificateOf(reader, currency, numberOf(number));
      return await keptPaper(desk, row, language);
    });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const details = { format: 'pdf', language, sha256 };
    await given(cli, open, actor, [
      'note-event',
      { event: 'export', subject: `custody-certificate ${number} ${currency}`, details },
    ]);
    await writeWhole(out, force, (file) => file.writeFile(bytes));
    await cli.answer({ file: out, language, bytes: bytes.length, sha256 }, () => `Wrote ${out}.\n`);
    return EXIT.done;
  });
}

export function documentCommand(run: Run): Command {
  return withSecrets(new Command('document'))
    .description('the document of a certificate (PDF) with the signatures of its preparer and reviewer')
    .addArgument(new Argument('<number>', 'number of the certificate'))
    .addOption(new Option('--out <file>', 'where it goes').makeOptionMandatory())
    .addOption(choice('--language <language>', 'in which language', ['en', 'zh'] as const).default('en'))
    .addOption(new Option('--currency <code>', 'of its chain').argParser(currencyOf).default('CNY'))
    .option('--force', 'replace a file that is there')
    .action(run(document));
}

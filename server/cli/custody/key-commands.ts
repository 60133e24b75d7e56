/**
 * `surety custody keys`: enrolling, confirming and revoking the keys of certificates, and publishing them.
 */
import { Argument, Command, Option } from 'commander';

import { logNameOf, publishedKeysText } from '#core/custody/certificate-text';
import {
  CUSTODY_KEY_ROLES,
  KEY_END_REASONS,
  type CustodyKeyRole,
  type KeyEndReason,
} from '#core/custody/certificate-words';
import { portableSha256 } from '#core/custody/primitives/hash';
import { keyIdOf } from '#core/custody/primitives/signature';
import { enrolNewKey, MASTER_OWNER, readCustodyKeys } from '#server/custody/certificates/custody-keys';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, currency as currencyOf } from '../options';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { showInstant } from '../when';
import { writeWhole } from '../write-file';
import { actorOf, checkPerson, given, unlockedVault, withSecrets, type SecretOptions } from './certify-desk';

interface EnrolOptions extends SecretOptions {
  readonly role: CustodyKeyRole;
  readonly owner?: string;
  readonly publicKey?: string;
  readonly currency: string;
}

async function enrol(cli: Cli, options: EnrolOptions): Promise<ExitCode> {
  const { role, publicKey, currency } = options;
  const actor = actorOf(cli, options);
  return await cli.working(async (open) => {
    await checkActor(open.reader, 'enrol-custody-key', actor);
    await checkPerson(cli, open, actor, options);
    const owners: Partial<Record<CustodyKeyRole, string>> = {
      ...{ staff: actor, master: MASTER_OWNER, log: logNameOf(open.info.id, currency) },
    };
    const owner = owners[role] ?? options.owner;
    if (owner === undefined) {
      throw new UsageError('--owner is needed: the bank’s code, or the name of the witness');
    }
    const give = (public_key: string): Promise<void> =>
      given(cli, open, actor, ['enrol-custody-key', { role, owner, public_key }]);
    let public_key = publicKey;
    if (role === 'bank' || role === 'witness') {
      if (public_key === undefined) throw new UsageError('--public-key is needed: 64 hexadecimal digits');
      await give(public_key);
    } else {
      if (public_key !== undefined) throw new UsageError('--public-key: a key of this role is made here');
      const vault = await unlockedVault(cli, open, options);
      ({ public_key } = await enrolNewKey({ reader: open.reader, vault }, role, give));
    }
    const key_id = keyIdOf(portableSha256, public_key);
    await cli.answer(
      { key_id, role, owner, public_key },
      () => `Key ${key_id} of ${owner} waits for another person: surety custody keys confirm ${key_id}\n`,
    );
    return EXIT.done;
  });
}

async function confirm(
  cli: Cli,
  options: SecretOptions,
  [key_id = '']: readonly string[],
): Promise<ExitCode> {
  const actor = actorOf(cli, options);
  return await cli.working(async (open) => {
    await checkPerson(cli, open, actor, options);
    await given(cli, open, actor, ['confirm-custody-key', { key_id }]);
    await cli.answer({ key_id }, () => `Key ${key_id} is in use.\n`);
    return EXIT.done;
  });
}

interface RevokeOptions extends SecretOptions {
  readonly reason: KeyEndReason;
  readonly note: string;
}

async function revoke(cli: Cli, options: RevokeOptions, [key_id = '']: readonly string[]): Promise<ExitCode> {
  const actor = actorOf(cli, options);
  return await cli.working(async (open) => {
    const { reason: end_reason, note } = options;
    await given(cli, open, actor, ['revoke-custody-key', { key_id, end_reason, note }]);
    await cli.answer({ key_id }, () => `Key ${key_id} signs nothing any more.\n`);
    return EXIT.done;
  });
}

async function list(cli: Cli): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const keys = await readCustodyKeys(reader);
    const when = (at: number | null): string => (at === null ? '' : showInstant(at, calendar));
    await cli.answer({ keys }, () =>
      keys.length === 0
        ? 'No keys yet.\n'
        : cli.table(
            ['Key', 'Role', 'Owner', 'State', 'From', 'Until', 'Asked by', 'Confirmed by'].map((title) => ({
              title,
            })),
            keys.map(({ id, role, owner, status, active_at, ended_at, asked_by, confirmed_by }) => [
              ...[id, role, owner, status, when(active_at), when(ended_at), asked_by, confirmed_by ?? ''],
            ]),
          ),
    );
    return EXIT.done;
  });
}

interface PublishOptions {
  readonly out: string;
  readonly withCompromised?: boolean;
  readonly force?: boolean;
}

async function publish(cli: Cli, { out, withCompromised, force }: PublishOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader }) => {
    const text = publishedKeysText(await readCustodyKeys(reader), withCompromised === true);
    await writeWhole(out, force === true, (file) => file.writeFile(text));
    await cli.answer({ file: out }, () => `Wrote ${out}.\n`);
    return EXIT.done;
  });
}

export function keyCommands(run: Run): Command {
  const id = (): Argument => new Argument('<key>', 'its id: 16 hexadecimal digits');
  return new Command('keys')
    .description(
      'keys of those who sign certificates, of the log, of banks and witnesses; the master key of blindings',
    )
    .helpCommand(false)
    .addCommand(
      withSecrets(new Command('enrol'))
        .description(
          'make a key in the vault, or take in the public key of a bank or witness; another confirms it',
        )
        .addOption(choice('--role <role>', 'whose', CUSTODY_KEY_ROLES).default('staff'))
        .option('--owner <name>', 'the bank’s code, or the name of the witness')
        .option('--public-key <digits>', 'of a bank or witness: 64 hexadecimal digits')
        .addOption(new Option('--currency <code>', 'of the log').argParser(currencyOf).default('CNY'))
        .action(run(enrol)),
    )
    .addCommand(
      withSecrets(new Command('confirm'))
        .description('confirm a key that somebody else enrolled; the one before it is replaced')
        .addArgument(id())
        .action(run(confirm)),
    )
    .addCommand(
      new Command('revoke')
        .description('revoke a key; it signs nothing any more')
        .addArgument(id())
        .addOption(choice('--reason <reason>', 'why', KEY_END_REASONS).makeOptionMandatory())
        .option('--note <text>', 'more about it', '')
        .addOption(actorOption())
        .action(run(revoke)),
    )
    .addCommand(new Command('list').description('all keys ever, the oldest first').action(run(list)))
    .addCommand(
      new Command('publish')
        .description('write the file of published keys that verifiers read')
        .addOption(new Option('--out <file>', 'where it goes').makeOptionMandatory())
        .option('--with-compromised', 'with those too that somebody else may have')
        .option('--force', 'replace a file that is there')
        .action(run(publish)),
    );
}

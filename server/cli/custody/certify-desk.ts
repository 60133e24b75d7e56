/**
 * What certificates need at the command line: the vault opened, the person asked for his password, commands given in his name.
 *
 * A signature is a person's own, so whoever signs shows the password he signs in with; who has a second factor signs in the console.
 */
import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { parseCommand, type CommandData, type CommandKind } from '#core/ledger/commands';
import type { OpenDesk } from '#server/composition/open-books';
import { formatInstant } from '#core/kernel/instant';
import { lockOut } from '#core/staff/lock-out';
import { uuidV7 } from '#server/composition/uuid-v7';
import { checkPassword } from '#server/console/passwords';
import { type CertifyDesk } from '#server/custody/certificates/certify';
import { certifyFault } from '#server/custody/certificates/certify-fault';
import { signingWith } from '#server/custody/certificates/custody-keys';
import { draftMonth, type WorkWatch } from '#server/custody/certificates/month-work';
import { openVault } from '#server/keys/open-vault';
import type { Vault } from '#server/keys/vault';

import { issuesText } from '../answers';
import type { Cli } from '../cli';
import { UsageError } from '../exit';
import { actorOption, wholeNumber } from '../options';
import { refusalSentence } from '../refusal-text';
import { checkActor } from '../submit';

const NUMBER_MAX = 1_000_000;
/** The number of a certificate. */
export const numberOf = wholeNumber(1, NUMBER_MAX);

/** A month. Throws UsageError. */
export function monthOption(text: string): string {
  if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(text)) {
    throw new UsageError('--month: expected a month such as 2026-01');
  }
  return text;
}

/** What every subcommand takes that opens the vault. */
export function withSecrets(command: Command): Command {
  return command
    .addOption(actorOption())
    .option('--password-file <file>', 'password of who acts (or SURETY_PASSWORD), where the books have staff')
    .option('--vault-passphrase-file <file>', 'passphrase of the key vault (or SURETY_VAULT_PASSPHRASE)');
}

export interface SecretOptions {
  readonly actor?: string;
  readonly vaultPassphraseFile?: string;
  readonly passwordFile?: string;
}

async function said(cli: Cli, file: string | undefined, variable: string): Promise<string> {
  if (file === undefined) return cli.host.env[variable] ?? '';
  return (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
}

/** The vault of open books, unlocked. Throws UsageError. */
export async function unlockedVault(cli: Cli, open: OpenDesk, options: SecretOptions): Promise<Vault> {
  const vault = await openVault(open, () => open.vault_items, null);
  if (!vault.unlocked) {
    const passphrase = await said(cli, options.vaultPassphraseFile, 'SURETY_VAULT_PASSPHRASE');
    if (passphrase === '') {
      const ways = '--vault-passphrase-file FILE or SURETY_VAULT_PASSPHRASE';
      throw new UsageError(`the key vault is locked: name its passphrase by ${ways}`, {}, 'vault-locked');
    }
    await vault.unlock(passphrase);
  }
  return vault;
}

/** Notes of a person that he failed, in his row and in the journal; whoever fails too often waits, here as in the console. */
async function countFailure(cli: Cli, open: OpenDesk, actor: string): Promise<void> {
  const now = cli.now();
  const { failures, locked_until } = await open.secrets.change(actor, (before) => {
    if (before === null) throw new Error('a failure is counted for somebody without a secret');
    const so_far = before.failures + 1;
    return { ...before, failures: so_far, locked_until: lockOut(so_far, now) };
  });
  const event = locked_until === null ? 'sign-in-failed' : 'locked-out';
  await given(cli, open, actor, [
    'note-event',
    { event, subject: actor, details: { failures, way: 'command-line' } },
  ]);
}

/**
 * Throws UsageError where the person has a password and another one was said, or none; failures are counted, and whoever has to wait
 * is told until when.
 */
export async function checkPerson(
  cli: Cli,
  open: OpenDesk,
  actor: string,
  options: SecretOptions,
): Promise<void> {
  const secret = await open.secrets.get(actor);
  if (secret === null) return;
  if (secret.totp_secret !== null) {
    throw new UsageError(`${actor} has a second factor: sign in the console`, { actor }, 'second-factor');
  }
  const password = await said(cli, options.passwordFile, 'SURETY_PASSWORD');
  if (password === '') {
    const ways = '--password-file FILE or SURETY_PASSWORD';
    throw new UsageError(`a signature needs the password of ${actor}: ${ways}`, { actor }, 'password');
  }
  if (secret.locked_until !== null && secret.locked_until > cli.now()) {
    const until = formatInstant(secret.locked_until);
    throw new UsageError(
      `${actor} failed too often and may try again at ${until}`,
      { actor, locked_until: secret.locked_until },
      'locked-out',
    );
  }
  if (!(await checkPassword(password, secret.password_hash))) {
    await countFailure(cli, open, actor);
    throw new UsageError(`that is not the password of ${actor}`, { actor }, 'password');
  }
  if (secret.failures > 0) {
    await open.secrets.change(actor, (before) => ({
      ...(before ?? secret),
      failures: 0,
      locked_until: null,
    }));
  }
}

/** Gives a command in somebody's name. Throws UsageError where it is refused or cannot be read. */
export async function given<K extends CommandKind>(
  cli: Cli,
  open: OpenDesk,
  actor: string,
  [kind, data]: readonly [K, CommandData<K>],
): Promise<void> {
  await checkActor(open.reader, kind, actor);
  const parsed = parseCommand({ kind, key: uuidV7(cli.now()), actor, at: cli.now(), data });
  if (!parsed.ok) {
    throw new UsageError(
      issuesText(parsed.issues, (field) => field),
      { issues: parsed.issues },
      'invalid',
    );
  }
  const result = await open.ledger.submit(parsed.command);
  if (result.status !== 'done') {
    throw new UsageError(refusalSentence(result.refusal), result.refusal.details, result.refusal.code);
  }
}

/** Who gives the command; throws UsageError where nobody is named. */
export function actorOf(cli: Cli, { actor: option }: SecretOptions): string {
  const actor = cli.actor(option);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  return actor;
}

/** The desk of a person who shows his password. */
export async function deskOf(cli: Cli, open: OpenDesk, options: SecretOptions): Promise<CertifyDesk> {
  const actor = actorOf(cli, options);
  await checkActor(open.reader, 'sign-custody-certificate', actor);
  await checkPerson(cli, open, actor, options);
  const { reader, info } = open;
  return {
    ...{ reader, actor, platform: info.id, vault: await unlockedVault(cli, open, options) },
    now: () => cli.now(),
    give: (kind, data) => given(cli, open, actor, [kind, data]),
    draft: (asked, { master, log }) =>
      cli.withProgress('Tree', 'parts', (progress) => {
        const watch: WorkWatch = { signal: cli.signal, onProgress: (at) => progress.step(at) };
        return draftMonth(reader, asked, { master, sign: signingWith(log) }, cli.now(), watch);
      }),
  };
}

/** Work whose known faults end as usage errors: what is short is told here and nowhere else. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = certifyFault(error);
    if (fault === null) throw error;
    throw new UsageError(fault.message, fault.details, fault.code);
  }
}

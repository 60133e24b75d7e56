/**
 * `surety certificate`: certificates of accounts by the platform's own authority, their revocation, and lists of revoked
 * ones, out of the key vault of the workspace.
 *
 * The vault opens by the passphrase of a file or of SURETY_VAULT_PASSPHRASE; that of a sample opens by itself. A private
 * key that is made here goes into its file under its own passphrase, and nowhere else.
 */
import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';

import { REVOCATION_REASONS } from '#core/identity/identity-tables';
import { parseCommand, type CommandKind } from '#core/ledger/commands';
import type { Result } from '#core/ledger/result';
import { uuidV7 } from '#server/composition/uuid-v7';
import type { OpenDesk } from '#server/composition/open-books';
import {
  CERTIFICATE_DAYS_MAX,
  findAuthority,
  issueCertificate,
  issueList,
  type CertificateDesk,
  type IssueAsked,
} from '#server/identity/certificates';
import { openVault } from '#server/keys/open-vault';
import { CertificateRequestError, pemText } from '#server/keys/x509';

import { answerDocument } from '../answers';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { actorOption, choice, identifier, wholeNumber } from '../options';
import { refusalSentence } from '../refusal-text';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { renderPairs } from '../table';
import { showInstantZone, type Calendar } from '../when';
import { requireFree, writeWhole } from '../write-file';

interface VaultOptions extends WriterOptions {
  readonly request?: string;
  readonly vaultPassphraseFile?: string;
}

interface IssueOptions extends VaultOptions {
  readonly account: string;
  readonly days: number;
  readonly keyOut?: string;
  readonly passphraseFile?: string;
  readonly out: string;
  readonly renew?: boolean;
  readonly force?: boolean;
}

interface FileOptions extends VaultOptions {
  readonly out: string;
  readonly force?: boolean;
}

interface RevokeOptions extends WriterOptions {
  readonly serial: string;
  readonly reason: string;
  readonly note: string;
}

/** The books said no to what was signed. */
class RefusedResult extends Error {
  readonly result: Exclude<Result, { readonly status: 'done' }>;

  constructor(result: Exclude<Result, { readonly status: 'done' }>) {
    super(result.refusal.code);
    this.name = 'RefusedResult';
    this.result = result;
  }
}

const PASSPHRASE_LENGTH_MIN = 12;

/** The first line of a file. */
async function lineOf(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
}

function mustActor(cli: Cli, option: string | undefined): string {
  const actor = cli.actor(option);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  return actor;
}

/** The books with their vault open. */
async function deskOn(cli: Cli, open: OpenDesk, options: VaultOptions): Promise<CertificateDesk> {
  const actor = mustActor(cli, options.actor);
  const vault = await openVault(open, () => open.vault_items, null);
  if (!vault.unlocked) {
    const passphrase =
      options.vaultPassphraseFile === undefined
        ? cli.host.env['SURETY_VAULT_PASSPHRASE']
        : await lineOf(options.vaultPassphraseFile);
    if (passphrase === undefined || passphrase === '') {
      const ways = '--vault-passphrase-file FILE or SURETY_VAULT_PASSPHRASE';
      throw new UsageError(`the key vault is locked: name its passphrase by ${ways}`, {}, 'vault-locked');
    }
    await vault.unlock(passphrase);
  }
  const give = async (kind: CommandKind, data: object, key: string): Promise<void> => {
    const parsed = parseCommand({ kind, key, actor, at: cli.now(), data });
    if (!parsed.ok) {
      const [issue] = parsed.issues;
      throw new UsageError(
        `${issue?.field ?? ''}: ${issue?.expected ?? ''}`,
        { issues: parsed.issues },
        'invalid',
      );
    }
    const result = await open.ledger.submit(parsed.command);
    if (result.status !== 'done') {
      throw new RefusedResult(result);
    }
  };
  const { info, reader, lists } = open;
  return { workspace_id: info.id, reader, lists, vault, now: () => cli.now(), give };
}

/** What a request must be, by what was wrong with it. */
const REQUEST_EXPECTED: Readonly<Record<CertificateRequestError['fault'], string>> = {
  malformed: 'a certificate request (PKCS#10), as PEM or DER',
  signature: 'a certificate request that is signed by the key it is for',
  key: 'a certificate request for a key on P-256, P-384 or P-521, or an RSA key of 2048 bits or more',
};

/** A request of a file: PEM as it is, DER as Base64. */
async function requestOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  return text.includes('-----BEGIN') ? text : bytes.toString('base64');
}

/** Work with the vault; what the books refuse ends with 3. */
async function certifying(
  cli: Cli,
  options: VaultOptions,
  work: (desk: CertificateDesk, calendar: Calendar, key: string) => Promise<void>,
): Promise<ExitCode> {
  const key = options.key ?? uuidV7(cli.now());
  try {
    await cli.working(async (open) => work(await deskOn(cli, open, options), open.calendar, key));
    return EXIT.done;
  } catch (error) {
    if (error instanceof CertificateRequestError) {
      const path = options.request ?? '';
      const message = `${path}: expected ${REQUEST_EXPECTED[error.fault]}`;
      throw new UsageError(message, { path, fault: error.fault }, 'request');
    }
    if (error instanceof RefusedResult) {
      cli.note(`surety: refused: ${refusalSentence(error.result.refusal)}`);
      await cli.answer(
        answerDocument(key, error.result, () => undefined),
        () => '',
      );
      return EXIT.refused;
    }
    throw error;
  }
}

const put = (path: string, force: boolean | undefined, text: string): Promise<unknown> =>
  writeWhole(path, force === true, (file) => file.write(text));

async function holderOf({ request, keyOut, passphraseFile }: IssueOptions): Promise<IssueAsked['holder']> {
  if (request !== undefined && keyOut === undefined && passphraseFile === undefined) {
    return { request: await requestOf(request) };
  }
  if (request !== undefined || keyOut === undefined || passphraseFile === undefined) {
    throw new UsageError('name either --request FILE, or --key-out FILE with --passphrase-file FILE');
  }
  const passphrase = await lineOf(passphraseFile);
  if (passphrase.length < PASSPHRASE_LENGTH_MIN) {
    throw new UsageError(`${passphraseFile}: expected at least ${String(PASSPHRASE_LENGTH_MIN)} characters`);
  }
  return { passphrase };
}

async function issue(cli: Cli, options: IssueOptions): Promise<ExitCode> {
  const { out, keyOut, force } = options;
  for (const path of [out, keyOut]) {
    if (path !== undefined) {
      await requireFree(path, force === true);
    }
  }
  const holder = await holderOf(options);
  return await certifying(cli, options, async (desk, calendar, key) => {
    const asked = { account_id: options.account, days: options.days, holder, renew: options.renew === true };
    const { certificate, key_pem } = await issueCertificate(desk, asked, key);
    if (key_pem !== null && keyOut !== undefined) {
      await put(keyOut, force, key_pem);
    }
    await put(out, force, pemText('CERTIFICATE', certificate.pem));
    const { id: serial, account_id, fingerprint, valid_from, valid_until, issued_seq: seq } = certificate;
    const key_file = key_pem === null ? null : (keyOut ?? null);
    const document = {
      ...{ key, serial, account_id, fingerprint, seq, file: out, key_file },
      ...withInstants({ valid_from_at: valid_from, valid_until_at: valid_until }),
    };
    await cli.answer(document, () =>
      renderPairs([
        ['Certificate', out],
        ['Private key', key_file],
        ['Account', account_id],
        ['Serial number', serial],
        ['SHA-256', fingerprint],
        ['Valid until', showInstantZone(valid_until, calendar)],
      ]),
    );
  });
}

async function revoke(cli: Cli, { serial, reason, note, ...options }: RevokeOptions): Promise<ExitCode> {
  const data = { serial, revocation: reason, note };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'revoke-certificate', data }), {
    optionOf: (field) => `--${field === 'revocation' ? 'reason' : field}`,
    done: (answer, calendar) =>
      `Revoked ${serial} of ${answer.subject}, booked ${showInstantZone(answer.booked_at, calendar)}. ` +
      'Issue a list of revoked certificates now: surety certificate crl.\n',
  });
}

async function crl(cli: Cli, options: FileOptions): Promise<ExitCode> {
  await requireFree(options.out, options.force === true);
  return await certifying(cli, options, async (desk, calendar, key) => {
    const { pem, number, sha256, revoked, next_update_at } = await issueList(desk, key);
    await put(options.out, options.force, pem);
    const document = { key, number, sha256, revoked, file: options.out, ...withInstants({ next_update_at }) };
    await cli.answer(document, () =>
      renderPairs([
        ['List', options.out],
        ['Number', String(number)],
        ['Revoked', String(revoked)],
        ['SHA-256', sha256],
        ['Next list by', showInstantZone(next_update_at, calendar)],
      ]),
    );
  });
}

async function authority(cli: Cli, { out, force }: FileOptions): Promise<ExitCode> {
  await requireFree(out, force === true);
  return await cli.reading(async ({ reader, calendar }) => {
    const row = await findAuthority(reader);
    if (row === null) {
      throw new UsageError('there is no authority yet: it is founded with the first certificate', {}, 'none');
    }
    await put(out, force, pemText('CERTIFICATE', row.pem));
    const { fingerprint, valid_until } = row;
    await cli.answer({ file: out, fingerprint, ...withInstants({ valid_until_at: valid_until }) }, () =>
      renderPairs([
        ['Authority', out],
        ['SHA-256', fingerprint],
        ['Valid until', showInstantZone(valid_until, calendar)],
      ]),
    );
    return EXIT.done;
  });
}

/** What every subcommand that signs takes. */
function signing(command: Command): Command {
  return command
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice')
    .option('--vault-passphrase-file <file>', 'passphrase of the key vault (or SURETY_VAULT_PASSPHRASE)')
    .option('--force', 'replace files that are there');
}

const outOption = (what: string): Option =>
  new Option('--out <file>', `where ${what} goes (PEM)`).makeOptionMandatory();

export function certificateCommand(run: Run): Command {
  const command = new Command('certificate').description(
    "certificates of accounts by the platform's own authority (X.509)",
  );
  const days = new Option('--days <n>', 'how long it is valid').argParser(
    wholeNumber(1, CERTIFICATE_DAYS_MAX),
  );
  const account = new Option('--account <id>', 'whose it is').argParser(identifier);
  signing(command.command('issue'))
    .description('issue one for the key of a request, or for a key that is made now')
    .addOption(account.makeOptionMandatory())
    .addOption(days.default(365))
    .option('--request <file>', 'certificate request (PKCS#10) of who will hold it')
    .option('--key-out <file>', 'make a key and write it there (PKCS#8), under the passphrase')
    .option('--passphrase-file <file>', 'passphrase of that key')
    .addOption(outOption('the certificate'))
    .option('--renew', 'take the place of the one in force, which is revoked')
    .action(run(issue));
  command
    .command('revoke')
    .description('revoke one; it counts for nothing at once')
    .requiredOption('--serial <number>', 'its serial number')
    .addOption(choice('--reason <reason>', 'why (RFC 5280)', REVOCATION_REASONS).makeOptionMandatory())
    .option('--note <text>', 'more about it', '')
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice')
    .action(run(revoke));
  signing(command.command('crl'))
    .description('issue the next list of revoked certificates')
    .addOption(outOption('the list'))
    .action(run(crl));
  command
    .command('authority')
    .description("write the authority's own certificate, by which others are verified")
    .addOption(outOption('it'))
    .option('--force', 'replace a file that is there')
    .action(run(authority));
  return command;
}

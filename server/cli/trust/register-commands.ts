/**
 * `surety badge list`, `keys`, `file`, `sign` and `status-list`: the register, and what strangers check it with.
 */
import { Argument, Command, Option } from 'commander';

import { parseCommand } from '#core/ledger/commands';
import type { Badge } from '#core/ledger/tables';
import { badgeNumber, verificationCode } from '#core/trust/credential';
import { badgeStateAt } from '#core/trust/badge-state';
import { BADGE_STATES, type BadgeState } from '#core/trust/vocabulary';
import type { OpenDesk } from '#server/composition/open-books';
import { uuidV7 } from '#server/composition/uuid-v7';
import { openVault } from '#server/keys/open-vault';
import { badgePng, badgeSvg } from '#server/trust/badge-image';
import { fileText, keysFileOf } from '#server/trust/badge-files';
import { rotateBadgeKey } from '#server/trust/badge-keys';
import {
  badgeFileOf,
  publishedSigner,
  readBadgeKeys,
  readBadges,
  signBadges,
  signedStatusList,
  type Signing,
} from '#server/trust/signing';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { choice } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { momentOf, parseWhen, showInstant, type Calendar, type When } from '../when';
import { writeWhole } from '../write-file';

interface OutOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** Actor of what the program records by itself. */
const HOST = 'console';

async function write(cli: Cli, { out, force }: OutOptions, content: string | Uint8Array, told: object) {
  await writeWhole(out, force === true, (file) => file.writeFile(content));
  await cli.answer({ file: out, ...told }, () => `Wrote ${out}.\n`);
  return EXIT.done;
}

/** What signing needs of open books: the vault opened, the host's own commands. */
async function signingOf(cli: Cli, open: OpenDesk): Promise<Signing> {
  const { ledger, reader, info, vault_items } = open;
  const vault = await openVault(open, () => vault_items, null);
  const passphrase = cli.host.env['SURETY_VAULT_PASSPHRASE'];
  if (!vault.unlocked && passphrase !== undefined && passphrase !== '') {
    await vault.unlock(passphrase);
  }
  if (!vault.unlocked) {
    throw new UsageError(
      'the key vault is locked or not set up: SURETY_VAULT_PASSPHRASE opens it',
      {},
      'vault-locked',
    );
  }
  const submit: Signing['submit'] = async (kind, data) => {
    const command = { kind, key: uuidV7(cli.now()), actor: HOST, at: cli.now(), data };
    const parsed = parseCommand(command);
    const result = parsed.ok ? await ledger.submit(parsed.command) : null;
    if (result?.status !== 'done') {
      throw new UsageError(`${kind} was refused`, {}, 'refused');
    }
  };
  return { reader, vault, platform: info.id, submit };
}

interface ListOptions {
  readonly status?: BadgeState;
  readonly at?: When;
}

function listed(badge: Badge, at: number | undefined): { badge: Badge; status: BadgeState | null } {
  return { badge, status: at === undefined ? badge.status : badgeStateAt(badge, at) };
}

function badgeRow({ badge, status }: ReturnType<typeof listed>, calendar: Calendar): string[] {
  const { number, account_id, display_name, valid_until, signature, id } = badge;
  const code = signature === null ? 'not signed' : verificationCode(signature);
  return [
    badgeNumber(number),
    id,
    account_id,
    display_name,
    status ?? '',
    showInstant(valid_until, calendar),
    code,
  ];
}

async function list(cli: Cli, options: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const at = options.at === undefined ? undefined : momentOf(options.at, calendar);
    const found = (await readBadges(reader))
      .map((badge) => listed(badge, at))
      .filter(({ status }) => status !== null && (options.status === undefined || status === options.status))
      .sort((left, right) => left.badge.number - right.badge.number);
    const titles = ['Number', 'Id', 'Account', 'Name', 'State', 'Valid until', 'Code'];
    await cli.answer(
      found.map(({ badge, status }) => ({ ...badge, number: badgeNumber(badge.number), status })),
      () =>
        found.length === 0
          ? 'No badges.\n'
          : cli.table(
              titles.map((title) => ({ title })),
              found.map((one) => badgeRow(one, calendar)),
            ),
    );
    return EXIT.done;
  });
}

async function keys(cli: Cli, options: OutOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, info }) => {
    const content = keysFileOf(info.id, await readBadgeKeys(reader));
    return await write(cli, options, fileText(content), { keys: content.keys.length });
  });
}

async function rotate(cli: Cli): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const signing = await signingOf(cli, open);
    await rotateBadgeKey(signing.vault);
    const { key_id, public_key } = await publishedSigner(signing);
    await cli.answer({ key_id, public_key }, () => `Badges are signed by key ${key_id} from now on.\n`);
    return EXIT.done;
  });
}

async function signAll(cli: Cli): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const signed = await signBadges(await signingOf(cli, open));
    await cli.answer({ signed }, () => `Signed ${grouped(signed.length)} badges.\n`);
    return EXIT.done;
  });
}

interface FileOptions extends OutOptions {
  readonly format: 'json' | 'svg' | 'png';
}

async function file(cli: Cli, options: FileOptions, [wanted = '']: readonly string[]): Promise<ExitCode> {
  return await cli.reading(async ({ reader, info }) => {
    const badge = (await readBadges(reader)).find(
      ({ id, number }) => id === wanted || badgeNumber(number) === wanted,
    );
    if (badge === undefined) {
      throw new UsageError(`there is no badge ${wanted}`, { badge: wanted }, 'not-found');
    }
    const content = badgeFileOf(badge, info.id);
    if (content === null) {
      throw new UsageError(`${wanted} is not signed yet: see badge sign`, { badge: wanted }, 'not-signed');
    }
    const made = {
      json: () => Promise.resolve(fileText(content)),
      svg: () => badgeSvg(content),
      png: () => badgePng(content),
    };
    return await write(cli, options, await made[options.format](), { badge: badge.id });
  });
}

async function statusList(cli: Cli, options: OutOptions): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const content = await signedStatusList(await signingOf(cli, open), cli.now());
    return await write(cli, options, fileText(content), {
      badges: content.list.badges.length,
      as_of: content.list.as_of,
    });
  });
}

function writing(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .requiredOption('--out <file>', 'where')
    .option('--force', 'replace a file that is there');
}

export function registerCommands(run: Run): readonly Command[] {
  return [
    new Command('list')
      .description('the register: every badge ever issued, with its state now or then')
      .addOption(choice('--status <state>', 'only in this state', BADGE_STATES))
      .addOption(new Option('--at <instant>', 'in the states of then').argParser(parseWhen))
      .action(run(list)),
    writing('file', 'write a badge as the file that can be verified, or as a picture')
      .addArgument(new Argument('<badge>', 'its id or number'))
      .addOption(choice('--format <format>', 'what', ['json', 'svg', 'png']).default('json'))
      .action(run(file)),
    writing('keys', 'write the public keys by which badges are verified').action(run(keys)),
    writing('status-list', 'write the signed list of the states of all badges').action(run(statusList)),
    new Command('sign')
      .description('sign what was issued while the key vault was locked')
      .action(run(signAll)),
    new Command('rotate-key')
      .description('sign with a new key from now on; older ones stay published')
      .action(run(rotate)),
  ];
}

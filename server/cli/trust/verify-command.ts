/**
 * `surety badge verify`: says what is true of a badge, without any workspace and without the network.
 */
import { Argument, Command, Option } from 'commander';

import { DAY_MS, HOUR_MS } from '#core/kernel/instant';
import { verificationCode } from '#core/trust/credential';
import { verifyBadge, type Verification } from '#server/trust/verify-badge';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { parseWhen, startOf, type When } from '../when';
import { readBadgeFile, readKeys, readStatusFile } from './badge-inputs';

interface VerifyOptions {
  readonly key?: string;
  readonly status?: string;
  readonly at?: When;
}

const SIGNATURE: Readonly<Record<Verification['signature'], string>> = {
  good: 'good: made by the key, and nothing was changed since',
  bad: 'BAD: something was changed, or another key made it',
  'unknown-key': 'nobody can tell: the key that it names is not among those given by --key',
};

const TIME: Readonly<Record<Verification['time'], string>> = {
  valid: 'within its validity',
  'not-yet': 'NOT YET VALID',
  over: 'EXPIRED',
};

const STATUS: Readonly<Record<Verification['status'], string>> = {
  active: 'active',
  suspended: 'SUSPENDED',
  revoked: 'REVOKED',
  expired: 'EXPIRED',
  renewed: 'taken over by a later badge',
  'not-asked': 'not looked up: no --status list was given',
  unknown: 'NOT ON THE LIST: nobody issued such a badge by then',
  'bad-list': 'nobody can tell: the list is of another platform or key, or was changed',
};

function ageText(age_ms: number): string {
  return age_ms < 2 * DAY_MS
    ? `${String(Math.floor(age_ms / HOUR_MS))} hours`
    : `${String(Math.floor(age_ms / DAY_MS))} days`;
}

function statusText({ status, status_age_ms }: Verification): string {
  const age =
    status_age_ms === null || status === 'bad-list' ? '' : `, by a list ${ageText(status_age_ms)} old`;
  return `${STATUS[status]}${age}`;
}

async function verifyFile(cli: Cli, options: VerifyOptions, args: readonly string[]): Promise<ExitCode> {
  const [path = ''] = args;
  const file = await readBadgeFile(path);
  const keys = options.key === undefined ? new Map() : await readKeys(options.key);
  const status = options.status === undefined ? null : await readStatusFile(options.status);
  const at =
    options.at === undefined ? cli.now() : startOf(options.at, { now: cli.now(), utc_offset_minutes: 0 });
  const found = verifyBadge(file, keys, at, status);
  const { credential, signature } = file;
  const document = {
    ...found,
    at: new Date(at).toISOString(),
    code: verificationCode(signature),
    credential,
  };
  await cli.answer(document, () => {
    const pairs = renderPairs([
      ['Badge', `${credential.number}, ${credential.display_name}`],
      ['Of account', `${credential.account_id} on platform ${credential.platform}`],
      ['Valid', `${credential.valid_from} to ${credential.valid_until}`],
      ['Code', document.code],
      ['Signature', SIGNATURE[found.signature]],
      ['Time', TIME[found.time]],
      ['Status', statusText(found)],
    ]);
    return `${found.holds ? 'The badge holds.' : 'The badge does NOT hold.'}\n\n${pairs}`;
  });
  return found.holds ? EXIT.done : EXIT.no;
}

export function badgeVerifyCommand(run: Run): Command {
  return new Command('verify')
    .description('check a badge by its file alone: signature, time and status; no workspace is needed')
    .addArgument(new Argument('<file>', 'the badge, as `badge file` writes it'))
    .option('--key <file>', 'the public keys that are believed: as `badge keys` writes them, or PEM')
    .option('--status <file>', 'a status list, as `badge status-list` writes it')
    .addOption(new Option('--at <instant>', 'as of then instead of now').argParser(parseWhen))
    .action(run(verifyFile));
}

/**
 * Signing what was issued, and the files of badges: what verifies, pictures, the register and what it is checked with.
 */
import { createHash } from 'node:crypto';

import { badgeNumber } from '#core/trust/credential';
import { csvFormat, declaredColumns } from '#server/export/csv-table';
import { VaultError } from '#server/keys/vault';
import { badgePng, badgeSvg } from '#server/trust/badge-image';
import { fileText, keysFileOf } from '#server/trust/badge-files';
import {
  badgeFileOf,
  readBadgeKeys,
  readBadges,
  signBadges,
  signedStatusList,
  type Signing,
} from '#server/trust/signing';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import { HOST_ACTOR, type Desk } from './desk';
import { notFound } from './failures';
import { mustRow } from './found';
import type { StaffSession } from './staff-session';

/** Kinds of requests after which there is something to sign. */
export const ISSUING_KINDS: readonly string[] = ['issue-badge', 'renew-badge'];

function signingOf(desk: Desk): Signing {
  const { reader, info } = desk.books;
  const submit: Signing['submit'] = (kind, data) => desk.submit(kind, data, HOST_ACTOR);
  return { reader, vault: desk.vault, platform: info.id, submit };
}

/** Signs what nobody signed yet; resolves with how many. Throws WORKSPACE `vault-locked`. */
export async function signIssued(desk: Desk): Promise<number> {
  return (await desk.oneByOne(() => signBadges(signingOf(desk)))).length;
}

/** The same after a badge was issued: a vault that is locked keeps nobody from issuing. */
export async function signWherePossible(desk: Desk): Promise<void> {
  try {
    await signIssued(desk);
  } catch (error) {
    if (!(error instanceof VaultError)) {
      throw error;
    }
  }
}

interface Fetching {
  readonly host: Console;
  readonly desk: Desk;
  readonly session: StaffSession;
  readonly login: string;
}

interface Made {
  readonly name: string;
  readonly bytes: Buffer;
  readonly media_type: string;
}

/** Notes that it leaves, and says where it can be fetched. */
async function handOutNoted({ host, desk, session, login }: Fetching, about: string, made: Made) {
  const sha256 = createHash('sha256').update(made.bytes).digest('hex');
  await desk.mustNote('export', about, login, { file: made.name, sha256 });
  return await handOut(host, session, login, made);
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** A badge as a file. Throws NOT_FOUND, also for one that is not signed yet. */
export async function badgeLink(
  fetching: Fetching,
  { id, format }: { readonly id: string; readonly format: 'json' | 'svg' | 'png' },
): Promise<HandedOut> {
  const { reader, info } = fetching.desk.books;
  const badge = await mustRow(reader, 'badge', id);
  const file = badgeFileOf(badge, info.id);
  if (file === null) {
    throw notFound('signature of the badge', id);
  }
  const name = `${badgeNumber(badge.number)}.${format}`;
  const made: Readonly<Record<typeof format, () => Promise<Omit<Made, 'name'>>>> = {
    json: () => Promise.resolve({ bytes: Buffer.from(fileText(file), 'utf8'), media_type: JSON_TYPE }),
    svg: async () => ({ bytes: await badgeSvg(file), media_type: 'image/svg+xml' }),
    png: async () => ({ bytes: await badgePng(file), media_type: 'image/png' }),
  };
  return await handOutNoted(fetching, id, { name, ...(await made[format]()) });
}

async function registerTable(desk: Desk): Promise<Buffer> {
  const columns = declaredColumns('badge');
  const { begin, line } = csvFormat(columns, { bom: true, guard: true });
  const badges = [...(await readBadges(desk.books.reader))].sort((left, right) => left.number - right.number);
  return Buffer.from(begin + badges.map(line).join(''), 'utf8');
}

/** Keys, status list or register as a file. Throws WORKSPACE `vault-locked` for the list, which is signed. */
export async function registerLink(
  fetching: Fetching,
  what: 'keys' | 'status' | 'register',
): Promise<HandedOut> {
  const { desk } = fetching;
  const { reader, info } = desk.books;
  const text = (content: Parameters<typeof fileText>[0]): Buffer => Buffer.from(fileText(content), 'utf8');
  const made: Readonly<Record<typeof what, () => Promise<Made>>> = {
    keys: async () => ({
      name: 'badge-keys.json',
      bytes: text(keysFileOf(info.id, await readBadgeKeys(reader))),
      media_type: JSON_TYPE,
    }),
    status: async () => ({
      name: 'badge-status.json',
      bytes: text(await signedStatusList(signingOf(desk), desk.now())),
      media_type: JSON_TYPE,
    }),
    register: async () => ({
      name: 'badges.csv',
      bytes: await registerTable(desk),
      media_type: 'text/csv; charset=utf-8',
    }),
  };
  return await handOutNoted(fetching, '', await made[what]());
}

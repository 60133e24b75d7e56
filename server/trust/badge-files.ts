/**
 * Files of trust certification: a badge, the status list, the public keys. Each is JSON that a stranger can read.
 *
 * A file holds the signed record and its signature; what is signed is made from the record anew, so white space and the
 * order of keys in the file do not matter.
 */
import { z } from 'zod';

import { BADGE_SCHEMA, STATUS_SCHEMA, type Credential, type StatusList } from '#core/trust/credential';
import { BADGE_STATES } from '#core/trust/vocabulary';

import { publicKeyOf } from './badge-keys';

const KEYS_SCHEMA = 'surety-badge-keys-1';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`));
const instant = z.iso.datetime();
const entry = z.strictObject({ seq: z.int().min(1), hash: hex(64) });
const key_id = hex(16);
const number = z.string().regex(/^TM-\d{6,15}$/);
const text = z.string().min(1).max(200);

const credential = z.strictObject({
  schema: z.literal(BADGE_SCHEMA),
  number,
  platform: text,
  account_id: text,
  display_name: text,
  valid_from: instant,
  valid_until: instant,
  standard_version: z.int().min(0).nullable(),
  audit_id: text.nullable(),
  entry,
  key_id,
}) satisfies z.ZodType<Credential>;

const statusList = z.strictObject({
  schema: z.literal(STATUS_SCHEMA),
  platform: text,
  as_of: instant,
  entry,
  badges: z.array(z.strictObject({ number, status: z.enum(BADGE_STATES), since: instant })).max(1_000_000),
  key_id,
}) satisfies z.ZodType<StatusList>;

const publishedKey = z.strictObject({
  key_id,
  /** The 32 bytes of the key, and the same as PEM for tools that want it so. */
  public_key: hex(64),
  pem: z.string(),
  published_at: instant,
});

export const badgeFile = z.strictObject({ credential, signature: hex(128) });
export const statusFile = z.strictObject({ list: statusList, signature: hex(128) });
export const keysFile = z.strictObject({
  schema: z.literal(KEYS_SCHEMA),
  platform: text,
  keys: z.array(publishedKey),
});

export type BadgeFile = z.output<typeof badgeFile>;
export type StatusFile = z.output<typeof statusFile>;
export type KeysFile = z.output<typeof keysFile>;

/** Keys as they are published. */
export function keysFileOf(
  platform: string,
  keys: readonly { readonly id: string; readonly public_key: string; readonly published_at: number }[],
): KeysFile {
  return {
    schema: KEYS_SCHEMA,
    platform,
    keys: keys.map(({ id, public_key, published_at }) => ({
      ...{ key_id: id, public_key, published_at: new Date(published_at).toISOString() },
      pem: publicKeyOf(public_key).export({ format: 'pem', type: 'spki' }).toString(),
    })),
  };
}

/** A file's text. */
export function fileText(content: BadgeFile | StatusFile | KeysFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

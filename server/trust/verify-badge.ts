/**
 * Checking a badge without any workspace: signature, time, and what a status list says. Pure but for the crypto.
 *
 * It trusts nothing in the file: the key comes from whoever asks. Without one it says that nobody can tell whose
 * signature it is. Every question has an answer of its own, and `holds` is true when all of those that can be asked are
 * answered well.
 */
import { verify, type KeyObject } from 'node:crypto';

import { signedText } from '#core/trust/credential';
import type { BadgeState } from '#core/trust/vocabulary';

import type { BadgeFile, StatusFile } from './badge-files';

/** Public keys by their id. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

export interface Verification {
  readonly holds: boolean;
  readonly signature: 'good' | 'bad' | 'unknown-key';
  readonly time: 'valid' | 'not-yet' | 'over';
  /**
   * What the status list says of its number; `not-asked` without a list, `unknown` where the list does not know it,
   * `bad-list` for one that another platform or key made, or that was changed.
   */
  readonly status: BadgeState | 'not-asked' | 'unknown' | 'bad-list';
  /** How old the list was at the instant asked about, ms; null without one. */
  readonly status_age_ms: number | null;
}

function checked(
  record: Parameters<typeof signedText>[0],
  signature: string,
  keys: TrustedKeys,
): Verification['signature'] {
  const key = keys.get(record.key_id);
  if (key === undefined) {
    return 'unknown-key';
  }
  const good = verify(null, Buffer.from(signedText(record), 'utf8'), key, Buffer.from(signature, 'hex'));
  return good ? 'good' : 'bad';
}

function statusOf({ credential }: BadgeFile, file: StatusFile, keys: TrustedKeys): Verification['status'] {
  const { list, signature } = file;
  if (list.platform !== credential.platform || checked(list, signature, keys) !== 'good') {
    return 'bad-list';
  }
  return list.badges.find(({ number }) => number === credential.number)?.status ?? 'unknown';
}

/**
 * Checks a badge at an instant.
 * @param keys the public keys that are believed
 * @param status a status list, where there is one
 */
export function verifyBadge(
  file: BadgeFile,
  keys: TrustedKeys,
  at: number,
  status: StatusFile | null,
): Verification {
  const { credential } = file;
  const signature = checked(credential, file.signature, keys);
  const [from, until] = [Date.parse(credential.valid_from), Date.parse(credential.valid_until)];
  const time = at < from ? 'not-yet' : at < until ? 'valid' : 'over';
  const said = status === null ? 'not-asked' : statusOf(file, status, keys);
  return {
    holds: signature === 'good' && time === 'valid' && (said === 'active' || said === 'not-asked'),
    ...{ signature, time, status: said },
    status_age_ms: status === null ? null : at - Date.parse(status.list.as_of),
  };
}

/**
 * What is signed of a badge and of the register's state: plain records with one spelling each. Pure.
 *
 * Signed is the canonical JSON (keys in order, no white space) in UTF-8, so that a stranger with any JSON library makes
 * the same bytes. Instants are ISO 8601 in UTC. Nothing personal is in it: the display name is the merchant's trade name.
 */
import { canonicalJson } from '#core/kernel/canonical';
import type { Badge } from '#core/ledger/tables';

import type { BadgeState } from './vocabulary';

export const BADGE_SCHEMA = 'surety-badge-1';
export const STATUS_SCHEMA = 'surety-badge-status-1';

export interface Credential {
  readonly schema: typeof BADGE_SCHEMA;
  readonly number: string;
  /** The workspace that issued it. */
  readonly platform: string;
  readonly account_id: string;
  readonly display_name: string;
  readonly valid_from: string;
  readonly valid_until: string;
  readonly standard_version: number | null;
  readonly audit_id: string | null;
  /** The entry of the journal that issued it. */
  readonly entry: { readonly seq: number; readonly hash: string };
  readonly key_id: string;
}

export interface StatusList {
  readonly schema: typeof STATUS_SCHEMA;
  readonly platform: string;
  /** When it was made, and the last entry that it knows. */
  readonly as_of: string;
  readonly entry: { readonly seq: number; readonly hash: string };
  /** Every badge ever issued, by number. */
  readonly badges: readonly {
    readonly number: string;
    readonly status: BadgeState;
    readonly since: string;
  }[];
  readonly key_id: string;
}

const NUMBER_DIGITS = 6;

/** The number as it is written: TM-000042. */
export function badgeNumber(number: number): string {
  return `TM-${String(number).padStart(NUMBER_DIGITS, '0')}`;
}

const iso = (at: number): string => new Date(at).toISOString();

/** The credential of a badge, to be signed by a key. */
export function credentialOf(badge: Badge, platform: string, key_id: string): Credential {
  const { account_id, display_name, standard_version, audit_id } = badge;
  return {
    ...{ schema: BADGE_SCHEMA, number: badgeNumber(badge.number), platform, account_id, display_name },
    ...{ valid_from: iso(badge.valid_from), valid_until: iso(badge.valid_until), standard_version, audit_id },
    entry: { seq: badge.issued_seq, hash: badge.issued_hash },
    key_id,
  };
}

/** The register's state at the end of the journal. */
export function statusListOf(
  badges: readonly Badge[],
  platform: string,
  head: { readonly seq: number; readonly hash: string; readonly at: number },
  key_id: string,
): StatusList {
  const listed = [...badges].sort((left, right) => left.number - right.number);
  return {
    ...{ schema: STATUS_SCHEMA, platform, as_of: iso(head.at), entry: { seq: head.seq, hash: head.hash } },
    badges: listed.map(({ number, status, history, issued_at }) => {
      return { number: badgeNumber(number), status, since: iso(history.at(-1)?.at ?? issued_at) };
    }),
    key_id,
  };
}

/** What is signed. */
export function signedText(record: Credential | StatusList): string {
  return canonicalJson(record);
}

const CODE_DIGITS = 12;

/** A short code that people compare by eye: the first digits of the signature, in fours. It proves nothing by itself. */
export function verificationCode(signature: string): string {
  return (signature.slice(0, CODE_DIGITS).toUpperCase().match(/.{4}/g) ?? []).join('-');
}

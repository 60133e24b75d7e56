/**
 * What a real-name level rests on: which documents it needs, and what of it a party has. Pure.
 *
 * A person shows both sides of his card, a business its licence and the card of who answers for it; the level `bank`
 * needs a proof of the bank account besides. A document that ended proves nothing; a level that was given stays until
 * a person takes it away, and the list of what is due says whose documents ended.
 */
import type { Instant } from '#core/kernel/instant';
import { REAL_NAME_LEVELS, type RealNameLevel } from '#core/ledger/tables';

import type { DocumentKind, DocumentStatus } from './identity-tables';

export const HIGHER_LEVELS = ['document', 'bank'] as const;
export type HigherLevel = (typeof HIGHER_LEVELS)[number];

const IDENTITY: Readonly<Record<'person' | 'business', readonly DocumentKind[]>> = {
  person: ['identity-card-front', 'identity-card-back'],
  business: ['business-licence', 'legal-person-identity-card'],
};

/** The kinds of documents that a level needs. */
export function neededKinds(party_kind: 'person' | 'business', level: HigherLevel): readonly DocumentKind[] {
  const identity = IDENTITY[party_kind];
  return level === 'document' ? identity : [...identity, 'bank-account-proof'];
}

/** True when a document proves something at an instant. */
export function isGood(
  { status, expires_at }: { readonly status: DocumentStatus; readonly expires_at: Instant | null },
  at: Instant,
): boolean {
  return status === 'accepted' && (expires_at === null || expires_at > at);
}

/** True for a level that rests on documents. */
export function isHigher(level: RealNameLevel): level is HigherLevel {
  return REAL_NAME_LEVELS.indexOf(level) > REAL_NAME_LEVELS.indexOf('claimed');
}

/** True when the first level is above the second. */
export function isAbove(level: RealNameLevel, other: RealNameLevel): boolean {
  return REAL_NAME_LEVELS.indexOf(level) > REAL_NAME_LEVELS.indexOf(other);
}

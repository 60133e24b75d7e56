/**
 * Typed refusals: the closed set of reasons for which the core says no.
 *
 * A refusal is a value, never an exception; a broken invariant is an exception, never a refusal. The order
 * in which refusals are looked for is the order of `REFUSAL_CODES`, and is part of the contract: the first
 * that applies is the answer. Texts for people are made from code and details elsewhere.
 */

import { assert } from './assert';

export const REFUSAL_CODES = [
  /** The command's shape is wrong; never stored. */
  'invalid',
  /** Same idempotency key, other payload; never stored. */
  'key-conflict',
  /** Something the command would create exists already. */
  'already-exists',
  /** Something the command names does not exist. */
  'not-found',
  /** Currencies of the accounts involved differ. */
  'currency-mismatch',
  /** The trade, withdrawal, claim or period is not in a state that allows this. */
  'wrong-state',
  /** The amount exceeds what is left of the thing it draws on. */
  'amount-exceeds',
  /** A second person is needed and was not named, or is the same person. */
  'approval-needed',
  /** A restriction in force stops it. */
  'restricted',
  /** No policy covers the case (no limits for that currency, say). */
  'no-policy',
  /** A payment, day or month limit is exceeded. */
  'limit-exceeded',
  /** The balance, holds counted, would go below its floor. */
  'insufficient-funds',
  /** Another command of the same linked group was refused, so this one did not happen either. */
  'linked',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Details are flat and made of JSON values; amounts in them are decimal strings. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export function refuse(code: RefusalCode, details: Refusal['details'] = {}): Refusal {
  return { code, details };
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'details' in value;
}

/** Of things looked up together, the refusal that comes first in the documented order; one of them must be one. */
export function firstRefusal(...found: readonly object[]): Refusal {
  const rank = (refusal: Refusal): number => REFUSAL_CODES.indexOf(refusal.code);
  const [first] = found.filter(isRefusal).sort((left, right) => rank(left) - rank(right));
  assert(first !== undefined, 'one of the things looked up is a refusal');
  return first;
}

/** One sentence in English for logs and the command line. */
export function refusalText(refusal: Refusal): string {
  const parts = Object.entries(refusal.details).map(([name, value]) => `${name} ${String(value)}`);
  return parts.length === 0 ? refusal.code : `${refusal.code}: ${parts.join(', ')}`;
}

/**
 * What went wrong, as a closed union made of whatever a call threw. `ui/failure-text.ts` turns it into words.
 *
 * `lost`, `timeout` and `unknown` (the core failed somewhere on the way) leave open whether a write has happened; all
 * others are answers of the core.
 */
import { ORPCError } from '@orpc/client';

import { LinkError } from './link-error';

export type Details = Readonly<Record<string, unknown>>;

export type Failure =
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly details: Details;
      readonly seq: number | null;
    }
  | { readonly kind: 'forbidden'; readonly permission: string; readonly roles: readonly string[] }
  | { readonly kind: 'unauthorized'; readonly locked: boolean }
  | { readonly kind: 'not-found'; readonly what: string; readonly id: string }
  | {
      readonly kind: 'invalid';
      readonly issues: readonly { readonly field: string; readonly expected: string }[];
    }
  | { readonly kind: 'workspace'; readonly code: string; readonly details: Details }
  | { readonly kind: 'locked-out'; readonly until: number }
  | { readonly kind: 'lost' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'unknown'; readonly message: string };

/** What the core's answers may carry; which of it is there depends on the code. */
interface AnswerData {
  readonly code?: string;
  readonly details?: Details;
  readonly seq?: number | null;
  readonly permission?: string;
  readonly roles?: readonly string[];
  readonly locked?: boolean;
  readonly what?: string;
  readonly id?: string;
  readonly issues?: readonly { readonly field: string; readonly expected: string }[];
  readonly until?: number;
}

/** An answer of the core with its code and data. */
function fromAnswer(error: ORPCError<string, unknown>): Failure {
  const data = (error.data ?? {}) as AnswerData;
  switch (error.code) {
    case 'REFUSED':
      return {
        kind: 'refused',
        code: data.code ?? 'invalid',
        details: data.details ?? {},
        seq: data.seq ?? null,
      };
    case 'FORBIDDEN':
      return { kind: 'forbidden', permission: data.permission ?? '', roles: data.roles ?? [] };
    case 'UNAUTHORIZED':
      return { kind: 'unauthorized', locked: data.locked ?? false };
    case 'NOT_FOUND':
      return { kind: 'not-found', what: data.what ?? '', id: data.id ?? '' };
    case 'INVALID':
      return { kind: 'invalid', issues: data.issues ?? [] };
    case 'WORKSPACE':
      return { kind: 'workspace', code: data.code ?? 'unknown', details: data.details ?? {} };
    case 'LOCKED_OUT':
      return { kind: 'locked-out', until: data.until ?? 0 };
    default:
      return { kind: 'unknown', message: `${error.code}: ${error.message}` };
  }
}

/** The failure that a call threw. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LinkError) {
    return { kind: error.reason };
  }
  if (error instanceof ORPCError) {
    return fromAnswer(error as ORPCError<string, unknown>);
  }
  return { kind: 'unknown', message: error instanceof Error ? error.message : String(error) };
}

/** True when a write may have happened although no answer came. */
export function isUncertain(failure: Failure): boolean {
  return failure.kind === 'lost' || failure.kind === 'timeout' || failure.kind === 'unknown';
}

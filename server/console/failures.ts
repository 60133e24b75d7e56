/**
 * How a procedure fails: the contract's closed set of errors, made in one place.
 *
 * Whatever is not in the set is the program's own fault: it is logged without a message (messages may hold
 * values of the books) and answered as a plain internal error. It knows no transport.
 */
import { ORPCError } from '@orpc/server';
import { ValidationError } from '@orpc/server';

import type { Instant } from '#core/kernel/instant';
import type { Refusal } from '#core/kernel/refusal';
import { rolesWith, type Permission } from '#core/staff/permissions';
import { VaultError } from '#server/keys/vault';
import { CursorError } from '#database/lists/cursor';
import { BooksGuardError, WorkspaceError } from '#database/workspace';

import { BusyError } from '#server/keys/scrypt';

/** How long whoever comes when too many passwords are being hashed is asked to wait. */
const BUSY_MS = 5_000;

export interface Issue {
  readonly field: string;
  readonly expected: string;
}

/** Nobody is signed in, or the session is locked. */
export function unauthorized(locked: boolean): ORPCError<'UNAUTHORIZED', { locked: boolean }> {
  return new ORPCError('UNAUTHORIZED', { status: 401, message: 'Nobody is signed in', data: { locked } });
}

/** The signed-in person lacks a permission; the first of them names who could. */
export function forbidden(permissions: readonly Permission[]): ORPCError<'FORBIDDEN', object> {
  const roles = [...new Set(permissions.flatMap((permission) => rolesWith(permission)))];
  const data = { permission: permissions[0] ?? '', roles };
  return new ORPCError('FORBIDDEN', { status: 403, message: 'Not permitted', data });
}

export function notFound(what: string, id: string): ORPCError<'NOT_FOUND', object> {
  return new ORPCError('NOT_FOUND', { status: 404, message: `There is no such ${what}`, data: { what, id } });
}

export function invalid(...issues: readonly Issue[]): ORPCError<'INVALID', object> {
  return new ORPCError('INVALID', { status: 422, message: 'The input is malformed', data: { issues } });
}

/** The books said no, or what was handed in is not as it must be; `seq` is the evidence, if any was stored. */
export function refused(
  { code, details }: Pick<Refusal, 'details'> & { readonly code: Refusal['code'] | 'bank-signature' },
  seq: number | null,
): ORPCError<'REFUSED', object> {
  return new ORPCError('REFUSED', {
    status: 409,
    message: `Refused: ${code}`,
    data: { code, details, seq },
  });
}

export function workspaceFailure(
  code: string,
  details: Readonly<Record<string, unknown>> = {},
): ORPCError<'WORKSPACE', object> {
  return new ORPCError('WORKSPACE', { status: 409, message: `Workspace: ${code}`, data: { code, details } });
}

export function lockedOut(until: number): ORPCError<'LOCKED_OUT', object> {
  return new ORPCError('LOCKED_OUT', { status: 429, message: 'Too many failures', data: { until } });
}

/** An expectation of the contract's own ("expected ..."), or the checker's words. */
function issuesOf(error: ValidationError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    field: (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
    expected: message,
  }));
}

/** Who is told of an unexpected error: where it happened, its name, and where in the program. */
export type FailureLog = (where: string, error_name: string, frames: string) => void;

/** What a refusal of the books says, out of the error that tells it; null for any other error. */
export function refusalIn(error: unknown): Pick<Refusal, 'code' | 'details'> | null {
  return error instanceof ORPCError && error.code === 'REFUSED' ? (error.data as Refusal) : null;
}

/** Name and frames of an error, without its message. */
export function describe(error: unknown): { readonly name: string; readonly frames: string } {
  if (!(error instanceof Error)) {
    return { name: typeof error, frames: '' };
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const guard = error instanceof BooksGuardError ? ` (${error.guard})` : '';
  return { name: `${error.name}${guard}`, frames: frames.join('\n') };
}

/** The error a client gets for whatever was thrown; what is unexpected is logged. */
export function asFailure(error: unknown, where: string, log: FailureLog, now: Instant): unknown {
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
      return invalid(...issuesOf(error.cause));
    }
    if (error.code !== 'INTERNAL_SERVER_ERROR') {
      return error;
    }
  }
  if (error instanceof BusyError) {
    return lockedOut(now + BUSY_MS);
  }
  if (error instanceof VaultError) {
    return workspaceFailure(error.code);
  }
  if (error instanceof CursorError) {
    return invalid({ field: 'after', expected: error.message });
  }
  if (error instanceof WorkspaceError) {
    return workspaceFailure(error.code, error.details);
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return error;
  }
  const { name, frames } = describe(error);
  log(where, name, frames);
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: 'The program failed' });
}

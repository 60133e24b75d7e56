/**
 * How a procedure of the contract is declared: who may call it, what it does to the books, how it fails.
 *
 * There is no way to declare one without saying who may call it. `read` changes nothing, `write` appends entries
 * and takes an idempotency key from its caller or says why it needs none, `stream` goes on until it ends or is cancelled. Errors are a
 * closed set; the host makes them, screens turn them into words.
 */
import { oc } from '@orpc/contract';
import { z } from 'zod';

import type { Permission } from '#core/staff/permissions';

/**
 * Who may call: anybody who reached the host, whoever reached it and either is not signed in or keeps workspaces, whoever signed in with whatever password, whoever is signed in with one
 * of his own choice, or a holder of one of these permissions (and such a password).
 */
export type Access = 'public' | 'opener' | 'newcomer' | 'signed-in' | Permission | readonly Permission[];

export interface ProcedureMeta {
  readonly access: Access;
  readonly effect: 'read' | 'write' | 'stream';
  /** It leaves something in the books or beside them: not to be had while another program holds them. */
  readonly needs_writer: boolean;
  /** Why a write takes no idempotency key: what makes sending it again harmless. Null where it takes one, or is none. */
  readonly unkeyed: string | null;
  /** A caller gives up after this long; null for streams. */
  readonly timeout_ms: number | null;
}

const READ_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT_MS = 60_000;

const fieldIssue = z.object({ field: z.string(), expected: z.string() });

/** Details of a refusal are flat JSON; amounts in them are decimal text. */
const refusalDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const ERRORS = {
  /** Nobody is signed in, the session has ended, or it is locked (`locked`). */
  UNAUTHORIZED: { status: 401, data: z.object({ locked: z.boolean() }) },
  /** The signed-in person may not do this; `roles` could grant it. */
  FORBIDDEN: { status: 403, data: z.object({ permission: z.string(), roles: z.array(z.string()) }) },
  NOT_FOUND: { status: 404, data: z.object({ what: z.string(), id: z.string() }) },
  /** The input is malformed. */
  INVALID: { status: 422, data: z.object({ issues: z.array(fieldIssue) }) },
  /** The books said no; `seq` is the entry that is its evidence, if there is one. */
  REFUSED: {
    status: 409,
    data: z.object({ code: z.string(), details: refusalDetails, seq: z.number().nullable() }),
  },
  /** No workspace is open, it cannot be opened (`code` as in WorkspaceError), or it is only read (`read-only`). */
  WORKSPACE: {
    status: 409,
    data: z.object({ code: z.string(), details: z.record(z.string(), z.unknown()) }),
  },
  /** Too many failures: wait until then (ms since the epoch). */
  LOCKED_OUT: { status: 429, data: z.object({ until: z.number() }) },
} as const;

const base = oc
  .$meta<ProcedureMeta>({
    ...{ access: [], effect: 'read', needs_writer: false },
    ...{ unkeyed: null, timeout_ms: READ_TIMEOUT_MS },
  })
  .errors(ERRORS);

interface Needs {
  readonly needs_writer?: boolean;
}

interface WriteNeeds extends Needs {
  readonly unkeyed?: string;
}

/** A question; one that reads large files may take longer than others. */
export const read = (
  access: Access,
  { timeout_ms = READ_TIMEOUT_MS }: { readonly timeout_ms?: number } = {},
) => base.meta({ access, effect: 'read', needs_writer: false, unkeyed: null, timeout_ms });

/** Something that changes a state: of the books unless said otherwise. */
export const write = (access: Access, { needs_writer = true, unkeyed }: WriteNeeds = {}) =>
  base.meta({
    ...{ access, effect: 'write', needs_writer },
    ...{ unkeyed: unkeyed ?? null, timeout_ms: WRITE_TIMEOUT_MS },
  });

/** Something that is told piece by piece, for as long as the session may do what it could when it began. */
export const stream = (access: Access, { needs_writer = false }: Needs = {}) =>
  base.meta({ access, effect: 'stream', needs_writer, unkeyed: null, timeout_ms: null });

/**
 * The contract with a guard before every procedure: who asks is settled before what is asked is looked at.
 *
 * Access is read from the contract's own declaration, so a procedure cannot be reached in another way. What is told
 * piece by piece ends as soon as its session is locked, signed out or may do other things. A question is left alone
 * when whoever asked has given up; a write is carried out once it got here. Errors leave through one door
 * (`failures.ts`), those of streams included.
 */
import { implement } from '@orpc/server';

import { contract } from '#core/contract/contract';
import type { Access } from '#core/contract/base';
import { PERMISSIONS, type Permission } from '#core/staff/permissions';
import type { Staff } from '#core/ledger/tables';

import type { Console } from './console';
import type { Desk } from './desk';
import { forbidden, unauthorized, workspaceFailure } from './failures';
import type { StaffSession } from './staff-session';

/** What a transport gives with every call. */
export interface CallContext {
  readonly session: StaffSession;
}

/** The person who asks, as the books know him now. */
export interface Person {
  readonly login: string;
  readonly row: Staff;
  readonly permissions: ReadonlySet<Permission>;
}

async function personOf(desk: Desk | null, session: StaffSession): Promise<Person | null> {
  if (desk === null || session.login === null) {
    return null;
  }
  const row = (await desk.staff()).get(session.login);
  if (row?.active !== true) {
    session.signOut();
    return null;
  }
  return { login: row.login, row, permissions: await desk.permissionsOf(row) };
}

function isPermission(access: Access): access is Permission {
  return PERMISSIONS.some((permission) => permission === access);
}

/** The permissions of which one is needed of who is signed in; null when being signed in is enough. */
export function neededPermissions(access: Access): readonly Permission[] | null {
  if (access === 'public' || access === 'newcomer' || access === 'signed-in') {
    return null;
  }
  if (access === 'opener') {
    return ['workspace.manage'];
  }
  return isPermission(access) ? [access] : access;
}

function checkAccess(access: Access, session: StaffSession, person: Person | null): void {
  if (access === 'public' || (access === 'opener' && session.login === null)) {
    return;
  }
  if (person === null || session.locked) {
    throw unauthorized(person !== null && session.locked);
  }
  if (session.password_due && access !== 'newcomer') {
    throw forbidden([]);
  }
  const needed = neededPermissions(access);
  if (needed !== null && !needed.some((permission) => person.permissions.has(permission))) {
    throw forbidden(needed);
  }
}

type Events = AsyncGenerator<unknown, unknown>;

function isEvents(output: unknown): output is Events {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output;
}

/** One signal that ends with either; then, or by `release`, it lets go of both. */
function eitherSignal(
  one: AbortSignal | undefined,
  other: AbortSignal,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const sources = one === undefined ? [other] : [one, other];
  const release = (): void => sources.forEach((source) => source.removeEventListener('abort', stop));
  // A stream that nobody takes up ends by this alone.
  const end = ({ reason }: AbortSignal): void => {
    release();
    controller.abort(reason);
  };
  const stop = (event: Event): void => end(event.target as AbortSignal);
  sources.forEach((source) => source.addEventListener('abort', stop));
  sources.filter(({ aborted }) => aborted).forEach(end);
  return { signal: controller.signal, release };
}

interface Guard {
  readonly host: Console;
  readonly session: StaffSession;
  /** What the session may do as long as this goes on; null where the stream is not a person's. */
  readonly grant: AbortSignal | null;
  readonly failure: (error: unknown) => unknown;
  readonly release: () => void;
}

const OVER = Symbol('over');

/** Events while the session may have them; their errors leave through the same door. */
async function* guardedEvents(events: Events, guard: Guard): Events {
  const { host, session, grant } = guard;
  let tellOver = (): void => undefined;
  const over = new Promise<typeof OVER>((resolve) => {
    tellOver = (): void => resolve(OVER);
  });
  grant?.addEventListener('abort', tellOver);
  try {
    for (;;) {
      const next = grant?.aborted === true ? OVER : await Promise.race([events.next(), over]);
      if (grant !== null) {
        await host.settleIdle(session);
      }
      if (next === OVER || grant?.aborted === true) {
        throw unauthorized(session.locked);
      }
      if (next.done === true) {
        return next.value;
      }
      yield next.value;
    }
  } catch (error) {
    throw guard.failure(error);
  } finally {
    grant?.removeEventListener('abort', tellOver);
    guard.release();
    // Not awaited: what is being read ends by itself, and its reader is gone.
    events.return(undefined).catch(() => undefined);
  }
}

/** The contract's implementer for one console. */
export function createImplementer(host: Console) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, next, procedure, path, signal }) => {
      const { session } = context;
      const failure = (error: unknown): unknown => host.failure(error, path.join('.'));
      const { access, effect, needs_writer } = procedure['~orpc'].meta;
      let release = (): void => undefined;
      try {
        await host.settleIdle(session);
        const person = await personOf(host.desk, session);
        checkAccess(access, session, person);
        if (needs_writer) {
          host.desk?.mustWrite();
        }
        if (effect === 'read') {
          signal?.throwIfAborted();
        }
        if (person !== null && !session.locked) {
          session.last_used_at = host.now();
        }
        const { grant } = session;
        const is_personal = access !== 'public' && access !== 'opener';
        let until = grant;
        if (effect === 'stream') {
          ({ signal: until, release } = eitherSignal(signal, grant));
        }
        const result = await next({ context: { host, person, until } });
        if (!isEvents(result.output)) {
          return result;
        }
        const guard = { host, session, grant: is_personal ? grant : null, failure, release };
        return { ...result, output: guardedEvents(result.output, guard) };
      } catch (error) {
        release();
        throw failure(error);
      }
    });
}

export type Implementer = ReturnType<typeof createImplementer>;

interface Called {
  readonly host: Console;
  readonly session: StaffSession;
  readonly person: Person | null;
}

/** Who asked, and the workspace that is open. Throws where nobody is signed in. */
export function present({ host, session, person }: Called): { readonly desk: Desk; readonly person: Person } {
  if (person === null) {
    throw unauthorized(session.locked);
  }
  const { desk } = host;
  if (desk === null) {
    throw workspaceFailure('none-open');
  }
  return { desk, person };
}

/**
 * The contract with a guard before every procedure: who asks is settled before what is asked is looked at.
 *
 * Access is read from the contract's own declaration, so a procedure cannot be reached in another way. Errors leave
 * through one door (`failures.ts`), those of streams included.
 */
import { implement } from '@orpc/server';

import { contract } from '#core/contract/contract';
import type { Access } from '#core/contract/base';
import { permissionsOf, PERMISSIONS, type Permission } from '#core/staff/permissions';
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
  return { login: row.login, row, permissions: permissionsOf(row.roles) };
}

function isPermission(access: Access): access is Permission {
  return PERMISSIONS.some((permission) => permission === access);
}

/** The permissions of which one is needed; null when being signed in is enough. */
export function neededPermissions(access: Access): readonly Permission[] | null {
  if (access === 'public' || access === 'newcomer' || access === 'signed-in') {
    return null;
  }
  return isPermission(access) ? [access] : access;
}

function checkAccess(access: Access, session: StaffSession, person: Person | null): void {
  if (access === 'public') {
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

/** Events whose errors leave through the same door. */
async function* guardedEvents(events: Events, failure: (error: unknown) => unknown): Events {
  try {
    return yield* events;
  } catch (error) {
    throw failure(error);
  }
}

/** The contract's implementer for one console. */
export function createImplementer(host: Console) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, next, procedure, path }) => {
      const { session } = context;
      const failure = (error: unknown): unknown => host.failure(error, path.join('.'));
      try {
        await host.lockIdle(session);
        const person = await personOf(host.desk, session);
        const { access } = procedure['~orpc'].meta;
        checkAccess(access, session, person);
        if (person !== null && !session.locked) {
          session.last_used_at = host.now();
        }
        const result = await next({ context: { host, person } });
        return isEvents(result.output)
          ? { ...result, output: guardedEvents(result.output, failure) }
          : result;
      } catch (error) {
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

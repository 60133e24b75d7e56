/**
 * Who is signed in where, as the core says it: the session's state, kept up to date, and `can(permission)`.
 *
 * All pages of a browser are one session: what a person does in one (signing in, locking, unlocking) makes the others
 * read the state again.
 *
 * Screens ask `can` only to explain; the core checks every call itself.
 */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { z } from 'zod';

import type { sessionState } from '#core/contract/session';
import type { Permission } from '#core/staff/permissions';

import { client } from '../client/client';
import { connection } from '../client/connection';
import { desktop } from '../client/desktop';
import { toFailure, type Failure } from '../client/failure';
import { live, startLive, stopLive } from '../client/live';

export type SessionState = z.output<typeof sessionState>;

/** Which face the console shows: connecting, choosing books, set-up, sign-in, first password, locked, or the screens. */
export type Stage =
  'connecting' | 'unreachable' | 'first-run' | 'set-up' | 'sign-in' | 'password-due' | 'locked' | 'open';

export const useSession = defineStore('session', () => {
  const state = shallowRef<SessionState | null>(null);
  const failure = shallowRef<Failure | null>(null);

  /** The other pages of this browser; a desktop window has a session of its own. */
  const others = desktop === null ? new BroadcastChannel('surety.session') : null;

  const stage = computed<Stage>(() => {
    const now = state.value;
    if (now === null) return failure.value === null ? 'connecting' : 'unreachable';
    if (now.workspace === null) return 'first-run';
    if (now.person === null) return now.workspace.needs_setup ? 'set-up' : 'sign-in';
    if (now.locked) return 'locked';
    return now.password_due ? 'password-due' : 'open';
  });

  /** Who is signed in to which books: what belongs to one is never shown to another. */
  const holder = computed(() => {
    const { person, workspace } = state.value ?? {};
    return JSON.stringify([person?.login ?? null, workspace?.location ?? null]);
  });

  function put(next: SessionState): void {
    state.value = next;
    failure.value = null;
    if (stage.value === 'open') startLive(holder.value, next.as_of?.seq ?? 0);
    else stopLive();
  }

  /** The state after something that was done on this page. */
  function take(next: SessionState): void {
    put(next);
    others?.postMessage('changed');
  }

  async function refresh(): Promise<void> {
    try {
      put(await client.session.state());
    } catch (error) {
      failure.value = toFailure(error);
    }
  }

  function can(permission: Permission | readonly Permission[]): boolean {
    const held = state.value?.person?.permissions ?? [];
    const wanted = typeof permission === 'string' ? [permission] : permission;
    return wanted.some((one) => held.includes(one));
  }

  others?.addEventListener('message', () => void refresh());
  watch([() => live.session, () => live.gaps], () => void refresh());
  watch(
    () => connection.generation,
    () => void refresh(),
  );

  return { state, failure, stage, holder, take, refresh, can };
});

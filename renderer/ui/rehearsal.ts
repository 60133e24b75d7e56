/**
 * What a command would do, asked a moment after it was typed: `const rehearsal = useRehearsal(() => command)`.
 *
 * Null rehearses nothing. Answers to what was typed before are dropped. It changes nothing in the books.
 */
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { z } from 'zod';

import type { ApprovalNeeded, rehearsal } from '#core/contract/commands';

import { client } from '../client/client';
import { toFailure, type Failure } from '../client/failure';

export type Rehearsed = z.output<typeof rehearsal>;
type Answer = Rehearsed & { readonly needs_approval: ApprovalNeeded | null };

export interface RehearsedCommand {
  readonly kind: string;
  readonly data: Record<string, unknown>;
}

export interface Rehearsal {
  readonly result: Readonly<Ref<Answer | null>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly busy: Readonly<Ref<boolean>>;
}

const TYPING_PAUSE_MS = 350;

export function useRehearsal(source: () => RehearsedCommand | null): Rehearsal {
  const result = shallowRef<Answer | null>(null);
  const failure = shallowRef<Failure | null>(null);
  const busy = ref(false);
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(command: RehearsedCommand, signal: AbortSignal): Promise<void> {
    try {
      const answer = await client.commands.rehearse({ kind: command.kind, data: command.data }, { signal });
      if (!signal.aborted) result.value = answer;
    } catch (error) {
      if (!signal.aborted) failure.value = toFailure(error);
    } finally {
      if (!signal.aborted) busy.value = false;
    }
  }

  watch(
    source,
    (command) => {
      clearTimeout(timer);
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      result.value = null;
      failure.value = null;
      busy.value = command !== null;
      if (command !== null) timer = setTimeout(() => void ask(command, signal), TYPING_PAUSE_MS);
    },
    { immediate: true, deep: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    controller.abort();
  });
  return { result, failure, busy };
}

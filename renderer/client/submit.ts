/**
 * A write with its key: `const send = useSubmit((key, input) => client.commands.submit({ ...input, key }))`.
 *
 * The key is kept while the outcome is unknown (connection lost, time-out, a failure inside the core), so that "Send again" cannot act
 * twice, and renewed as soon as the core has answered. `uncertain` tells the screen to say so.
 */
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue';

import { newKey } from './client';
import { isUncertain, toFailure, type Failure } from './failure';
import { writing } from './writing';

/** A write of which nobody knows whether it happened: what to send it again under. */
export interface Unknown {
  readonly key: string;
  readonly failure: Failure;
}

export interface Submit<I, O> {
  readonly busy: Readonly<Ref<boolean>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly uncertain: ComputedRef<boolean>;
  /** The answer, or null when it failed (see `failure`). */
  run(input: I): Promise<O | null>;
  reset(): void;
  /** What is sent, or will be sent next, goes under it. */
  key(): string;
  /** What is to be kept when its form goes away; null while nothing is open. */
  unknown(): Unknown | null;
  /** Goes on with what a form before was left with. */
  resume(left: Unknown): void;
}

export function useSubmit<I, O>(send: (key: string, input: I) => Promise<O>): Submit<I, O> {
  const busy = ref(false);
  const failure = shallowRef<Failure | null>(null);
  const uncertain = computed(() => failure.value !== null && isUncertain(failure.value));
  let key = newKey();

  async function run(input: I): Promise<O | null> {
    if (busy.value) return null;
    busy.value = true;
    failure.value = null;
    try {
      const answer = await writing(() => send(key, input));
      key = newKey();
      return answer;
    } catch (error) {
      const found = toFailure(error);
      failure.value = found;
      if (!isUncertain(found)) key = newKey();
      return null;
    } finally {
      busy.value = false;
    }
  }

  function reset(): void {
    failure.value = null;
    key = newKey();
  }

  const unknown = (): Unknown | null =>
    failure.value !== null && isUncertain(failure.value) ? { key, failure: failure.value } : null;

  function resume(left: Unknown): void {
    key = left.key;
    failure.value = left.failure;
  }

  return { busy, failure, uncertain, run, reset, key: () => key, unknown, resume };
}

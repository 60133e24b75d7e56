/**
 * The write of a form that outlives the form: while nobody knows whether it happened, it is kept with its key, with
 * what was sent and with all that was typed, by what the form is about. Opened again, the form sends the same.
 *
 *   const submit = useKeptSubmit({ matter: () => ['reveal', props.id], send, typed: () => reason.value, restore });
 *   function prepare() { if (!submit.begin()) reason.value = ''; }
 *
 * It is kept from the moment it is sent: a form that goes away meanwhile cannot tell what came of it. What a form is
 * about names the person and the books, too. `restore` puts back what `typed` has told, as it was when it was sent.
 */
import { computed, shallowRef } from 'vue';

import { useSession } from '../app/session';
import type { Failure } from '../client/failure';
import { useSubmit, type Submit, type Unknown } from '../client/submit';

export interface KeptForm<I, O, T> {
  /** What the form is about now: the same words, the same write. */
  readonly matter: () => readonly unknown[];
  readonly send: (key: string, input: I) => Promise<O>;
  /** A copy of all that was typed. */
  readonly typed: () => T;
  readonly restore: (typed: T) => void;
}

export interface KeptSubmit<I, O> extends Pick<Submit<I, O>, 'busy' | 'failure' | 'uncertain'> {
  /** Opens the form: true when it goes on with what was sent before, false when it begins anew. */
  begin(): boolean;
  /** The answer; null when it failed, or when the form is about something else by now. */
  run(input: I): Promise<O | null>;
}

interface Left {
  readonly unknown: Unknown;
  readonly input: unknown;
  readonly typed: unknown;
}

/** On its way it is as unknown as if the answer never came. */
const NO_ANSWER_YET: Failure = { kind: 'timeout' };

const left = new Map<string, Left>();

export function useKeptSubmit<I, O, T>(form: KeptForm<I, O, T>): KeptSubmit<I, O> {
  interface LeftHere extends Left {
    readonly input: I;
    readonly typed: T;
  }
  const session = useSession();
  const place = (): string => JSON.stringify([session.holder, ...form.matter()]);
  const current = shallowRef(useSubmit(form.send));
  let here = place();

  function begin(): boolean {
    const at = place();
    // Closed and opened again while it is on its way: it is still the same.
    if (at === here && current.value.busy.value) return true;
    here = at;
    current.value = useSubmit(form.send);
    const found = left.get(at) as LeftHere | undefined;
    if (found === undefined) return false;
    form.restore(found.typed);
    current.value.resume(found.unknown);
    return true;
  }

  async function run(input: I): Promise<O | null> {
    const submit = current.value;
    if (submit.busy.value) return null;
    const at = place();
    const key = submit.key();
    // Sent again is the same, whatever stands in the form.
    const before = submit.uncertain.value ? (left.get(at) as LeftHere | undefined) : undefined;
    const sent = { input: before?.input ?? input, typed: before?.typed ?? form.typed() };
    left.set(at, { ...sent, unknown: { key, failure: NO_ANSWER_YET } });
    const answer = await submit.run(sent.input);
    const unknown = submit.unknown();
    const is_here = current.value === submit && place() === at;
    // Where another form has sent it again meanwhile, and knows, it is not kept any more.
    if (left.get(at)?.unknown.key === key) {
      if (unknown === null) left.delete(at);
      else left.set(at, { ...sent, unknown });
    }
    if (unknown !== null && is_here) form.restore(sent.typed);
    return is_here ? answer : null;
  }

  return {
    busy: computed(() => current.value.busy.value),
    failure: computed(() => current.value.failure.value),
    uncertain: computed(() => current.value.uncertain.value),
    begin,
    run,
  };
}

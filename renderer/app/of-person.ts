/**
 * What a store holds of the person who is signed in goes with him: `forgetWithPerson(() => files.splice(0))`.
 *
 * A lock is not a leaving: the same person comes back to the same things.
 */
import { watch } from 'vue';

import { useSession } from './session';

/** Forgets when somebody else, or nobody, is signed in, and when other books are open. */
export function forgetWithPerson(forget: () => void): void {
  const session = useSession();
  // At once, before anything is drawn for the next.
  watch(
    () => session.holder,
    () => forget(),
    { flush: 'sync' },
  );
}

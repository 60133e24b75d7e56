/** What was typed, a moment after the typing stopped: `const asked = usePaused(() => text)`. What stands at first is told at once. */
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';

const TYPING_PAUSE_MS = 350;

export function usePaused<T>(source: () => T): Readonly<ShallowRef<T>> {
  const told = shallowRef(source());
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => JSON.stringify(source()),
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => (told.value = source()), TYPING_PAUSE_MS);
    },
  );
  onScopeDispose(() => clearTimeout(timer));
  return told;
}

/** The present, once for the whole page, moving every half minute: `const now = useNow()`. */
import { readonly, ref, type Ref } from 'vue';

const STEP_MS = 30_000;

const now = ref(Date.now());
let ticking = false;

export function useNow(): Readonly<Ref<number>> {
  if (!ticking) {
    ticking = true;
    setInterval(() => (now.value = Date.now()), STEP_MS);
  }
  return readonly(now);
}

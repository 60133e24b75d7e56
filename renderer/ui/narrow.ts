/**
 * Whether the page is small, as at a zoom of 200 %: then less stands on it at once, and nothing is lost.
 *
 * One answer for the whole page; the same bounds stand in the styles that need no script.
 */
import { readonly, ref, type Ref } from 'vue';

const query = matchMedia('(max-width: 900px), (max-height: 520px)');
const narrow = ref(query.matches);
query.addEventListener('change', (event) => {
  narrow.value = event.matches;
});

/** True while the page is small. */
export function useNarrow(): Readonly<Ref<boolean>> {
  return readonly(narrow);
}

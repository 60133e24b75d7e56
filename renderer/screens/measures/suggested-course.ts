/**
 * The end of a rung and what takes over, put into the form as the policy suggests them:
 *
 *     const course = useSuggestedCourse(open, typed, (name, value) => form.value?.set(name, value));
 *
 * What somebody typed stays; what was suggested follows the rung, the reason and the beginning. A form that opens with a
 * rung in it, as one that is sent again, is left as it is.
 */
import { nextTick, ref, watch, type Ref } from 'vue';

import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import { courseFields, fieldsToSet, NOTHING, type SuggestedCourse, type TypedMeasure } from './course-fields';
import { kindOf } from './proposed-in';

export function useSuggestedCourse(
  open: Ref<boolean>,
  typed: Ref<Readonly<Record<string, unknown>>>,
  set: (name: string, value: string) => void,
): Readonly<Ref<SuggestedCourse | null>> {
  /** The rung that was in the form when it opened. */
  const begun = ref('');
  let before = NOTHING;
  const course = useQuery(
    () => {
      const { restriction, reason_code, starts_at } = typed.value as TypedMeasure;
      const kind = kindOf(restriction);
      return !open.value || kind === undefined || kind === begun.value
        ? null
        : { kind, reason_code: reason_code ?? '', ...(starts_at === undefined ? {} : { starts_at }) };
    },
    (asked, signal) => client.measures.course(asked, { signal }),
    { books: false },
  );

  watch(course.data, (now) => {
    const next = courseFields(now);
    for (const [name, value] of fieldsToSet(before, typed.value, next)) set(name, value);
    before = next;
  });
  watch(
    open,
    async (now) => {
      before = NOTHING;
      begun.value = '';
      if (!now) return;
      await nextTick();
      begun.value = kindOf((typed.value as TypedMeasure).restriction) ?? '';
    },
    { immediate: true },
  );
  return course.data;
}

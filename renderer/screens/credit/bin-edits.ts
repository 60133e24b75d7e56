/**
 * Changes of bins that are being made, by development: a list with a place in it, so that what was taken back can be done
 * again. It lasts as long as the page, also when the screen is left.
 */
import { computed, reactive, type ComputedRef } from 'vue';

import type { BinEdit } from '#core/credit/develop/edits';

interface Making {
  edits: readonly BinEdit[];
  /** So many of them count. */
  place: number;
}

const MAKING = reactive(new Map<string, Making>());

export interface BinEdits {
  /** Those that count, in order. */
  readonly edits: ComputedRef<readonly BinEdit[]>;
  readonly can_undo: ComputedRef<boolean>;
  readonly can_redo: ComputedRef<boolean>;
  /** Adds one; what was taken back is gone. */
  add(edit: BinEdit): void;
  undo(): void;
  redo(): void;
  /** Forgets the last one, which could not be made. */
  drop(): void;
  /** Takes back everything that was done to a characteristic. */
  reset(name: string): void;
}

export function useBinEdits(id: () => string): BinEdits {
  const making = computed<Making>(() => MAKING.get(id()) ?? { edits: [], place: 0 });
  const put = (edits: readonly BinEdit[], place: number): void => void MAKING.set(id(), { edits, place });
  const edits = computed(() => making.value.edits.slice(0, making.value.place));
  return {
    edits,
    can_undo: computed(() => making.value.place > 0),
    can_redo: computed(() => making.value.place < making.value.edits.length),
    add: (edit) => put([...edits.value, edit], edits.value.length + 1),
    undo: () => put(making.value.edits, Math.max(0, making.value.place - 1)),
    redo: () => put(making.value.edits, Math.min(making.value.edits.length, making.value.place + 1)),
    drop: () => put(edits.value.slice(0, -1), Math.max(0, edits.value.length - 1)),
    reset: (name) => {
      const rest = edits.value.filter((edit) => edit.name !== name);
      put(rest, rest.length);
    },
  };
}

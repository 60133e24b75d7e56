/**
 * Dropping files on a part of the page: `const drop = useFileDrop(() => !props.disabled, (files) => …)`, then
 * `<div v-on="drop.listeners" :class="{ over: drop.over.value }">`. Of two around each other the inner one takes them.
 */
import { ref, type Ref } from 'vue';

export interface FileDrop {
  /** Files hang over it now. */
  readonly over: Readonly<Ref<boolean>>;
  readonly listeners: Readonly<Record<'dragover' | 'dragleave' | 'drop', (event: DragEvent) => void>>;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

/** True while the pointer only goes from one thing inside to another. */
function staysInside({ currentTarget, relatedTarget }: DragEvent): boolean {
  return (
    currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
  );
}

export function useFileDrop(isOpen: () => boolean, take: (files: readonly File[]) => void): FileDrop {
  const over = ref(false);
  return {
    over,
    listeners: {
      dragover: (event) => {
        if (!hasFiles(event)) return;
        // What is dropped where nobody takes it would be opened in place of the page.
        event.preventDefault();
        over.value = isOpen();
      },
      dragleave: (event) => {
        if (!staysInside(event)) over.value = false;
      },
      drop: (event) => {
        if (!hasFiles(event)) return;
        const is_taken = event.defaultPrevented;
        event.preventDefault();
        over.value = false;
        const files = [...(event.dataTransfer?.files ?? [])];
        if (!is_taken && files.length > 0 && isOpen()) take(files);
      },
    },
  };
}

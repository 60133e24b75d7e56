/**
 * Files dropped anywhere on a detail go to its files: `const drop = useDroppedFiles();`, then
 * `<detail-pane :drop="drop">` around `<case-files ref="files">`.
 */
import { useTemplateRef } from 'vue';

import { useFileDrop, type FileDrop } from '../../ui/file-drop';

export function useDroppedFiles(): FileDrop {
  const files = useTemplateRef<{ attach(files: readonly File[]): void }>('files');
  return useFileDrop(
    () => files.value !== null,
    (dropped) => files.value?.attach(dropped),
  );
}

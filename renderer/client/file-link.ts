/**
 * Files that the core makes and the page saves: `const { submit, save } = useFileLink((what) => client.x.link({ what }))`.
 * `submit` is for the note that says why there is none.
 */
import { saveFrom } from './save-file';
import { useSubmit, type Submit } from './submit';

export interface MadeFile {
  readonly path: string;
  readonly name: string;
}

export function useFileLink<Asked, Made extends MadeFile>(
  ask: (asked: Asked) => Promise<Made>,
): { readonly submit: Submit<Asked, Made>; save(asked: Asked): Promise<void> } {
  const submit = useSubmit((_key, asked: Asked) => ask(asked));
  async function save(asked: Asked): Promise<void> {
    const made = await submit.run(asked);
    if (made !== null) saveFrom(made.path, made.name);
  }
  return { submit, save };
}

/**
 * The workspace's file among the words that the program was started with.
 *
 * Pure decision over text: the last word that is no switch and names such a file. It does not know whether there is one.
 */
import { resolve } from 'node:path';

/** Its whole path; null when none is named. `folder` is where the program was started. */
export function workspaceArgument(argv: readonly string[], folder: string): string | null {
  const named = argv
    .slice(1)
    .filter((word) => !word.startsWith('-') && /[^/\\]\.surety$/i.test(word))
    .at(-1);
  return named === undefined ? null : resolve(folder, named);
}

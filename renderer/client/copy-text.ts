/**
 * Copies a text for the person to paste elsewhere: by the shell in the desktop window, where pages have no permission
 * whatever, by the browser otherwise. Rejects when it could not.
 */
import { desktop } from './desktop';

export async function copyText(text: string): Promise<void> {
  if (desktop === null) {
    await navigator.clipboard.writeText(text);
  } else if (!(await desktop.copyText(text))) {
    throw new Error('the text was not copied');
  }
}

/**
 * The one way out of the window: an https address, in the person's own browser.
 *
 * Nothing else in the program may hand an address to the system (the linter refuses it).
 */
import { shell } from 'electron';

import { linkToOpen } from './address';

/** Opens it, or says false. */
export async function openLink(address: string): Promise<boolean> {
  const link = linkToOpen(address);
  if (link === null) {
    return false;
  }
  await shell.openExternal(link);
  return true;
}

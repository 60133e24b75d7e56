/** Versions that are known by a digest of what they hold, in words. Pure. */
import { instantText } from './instants';

const VERSION_DIGITS = 12;

/** As many digits of a version as tell it apart. */
export const versionText = (version: string): string => version.slice(0, VERSION_DIGITS);

/** When something was done and by whom: "2026-03-31 18:02 · cora"; null where it was not. */
export function deedText(at: number | null, by: string | null): string | null {
  return at === null ? null : [instantText(at), by].filter((part) => part !== null).join(' · ');
}

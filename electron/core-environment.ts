/**
 * The environment variables that the core's process gets: what the system needs to find files, words and time.
 *
 * Invariant: a list of what goes through, so that tokens and keys of whoever starts the program stay outside.
 */

const COMMON = ['LANG', 'LC_ALL', 'LC_CTYPE', 'PATH', 'TZ'] as const;
const UNIX = ['HOME', 'TMPDIR', 'XDG_RUNTIME_DIR'] as const;
const WINDOWS = ['APPDATA', 'LOCALAPPDATA', 'SystemRoot', 'TEMP', 'TMP', 'USERPROFILE'] as const;

/** Those of the list that are set. */
export function coreEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Record<string, string> {
  const names = [...COMMON, ...(platform === 'win32' ? WINDOWS : UNIX)];
  const passed: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined) {
      passed[name] = value;
    }
  }
  return passed;
}

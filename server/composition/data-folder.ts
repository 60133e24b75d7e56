/**
 * Where the program keeps what is its own on this machine: recent workspaces, new ones, files being imported.
 *
 * One folder per person, where the system expects it; `SURETY_DATA` names another. It knows no file in it.
 */
import { posix, win32 } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of this person. Makes nothing. */
export function dataFolder(env: Environment, platform: NodeJS.Platform, home: string): string {
  const path = platform === 'win32' ? win32 : posix;
  const given = (name: string): string | null => {
    const value = env[name];
    // A relative one would mean another folder for every place the program is started from.
    return value !== undefined && path.isAbsolute(value) ? value : null;
  };
  const own = given('SURETY_DATA');
  if (own !== null) {
    return own;
  }
  switch (platform) {
    case 'win32':
      return path.join(given('LOCALAPPDATA') ?? path.join(home, 'AppData', 'Local'), 'Surety');
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Surety');
    default:
      return path.join(given('XDG_DATA_HOME') ?? path.join(home, '.local', 'share'), 'surety');
  }
}

/** Where the program keeps what is its own. */
import { describe, expect, it } from 'vitest';

import { dataFolder } from '#server/composition/data-folder';

describe('the data folder', () => {
  it.each([
    [{}, 'linux', '/home/a', '/home/a/.local/share/surety'],
    [{ XDG_DATA_HOME: '/data' }, 'linux', '/home/a', '/data/surety'],
    [{ XDG_DATA_HOME: 'relative' }, 'linux', '/home/a', '/home/a/.local/share/surety'],
    [{ XDG_DATA_HOME: '/data' }, 'darwin', '/Users/a', '/Users/a/Library/Application Support/Surety'],
    [{}, 'win32', 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Local\\Surety'],
    [{ LOCALAPPDATA: 'D:\\Local' }, 'win32', 'C:\\Users\\a', 'D:\\Local\\Surety'],
    [{ SURETY_DATA: '/mine' }, 'linux', '/home/a', '/mine'],
    [{ SURETY_DATA: 'mine' }, 'linux', '/home/a', '/home/a/.local/share/surety'],
  ] as const)('of %j on %s', (env, platform, home, folder) => {
    expect(dataFolder(env, platform, home)).toBe(folder);
  });
});

/**
 * Remembers size and place of the window in one small file.
 *
 * Invariant: a file that is missing, broken or from elsewhere is as good as none; failing to write it is no error.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { screen, type BrowserWindow } from 'electron';
import { z } from 'zod';

import { placeWindow, type Rectangle } from './window-place';

const pixels = z.number().int().min(-100_000).max(100_000);
const stateShape = z.object({
  place: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }),
  maximized: z.boolean(),
});
type WindowState = z.output<typeof stateShape>;

const SAVE_WAIT_MS = 500;

function read(file: string): WindowState | null {
  try {
    return stateShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function write(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // The next window opens in the usual place.
  }
}

/** Where the window opens, and whether it fills the screen. */
export function restorePlace(file: string): { readonly place: Rectangle; readonly maximized: boolean } {
  const state = read(file);
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const areas = [main, ...others].map(({ workArea }) => workArea);
  return { place: placeWindow(state?.place ?? null, areas), maximized: state?.maximized ?? false };
}

/** Keeps the file true while the window lives. */
export function keepPlace(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null;
  const save = (): void => {
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    write(file, { place: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    timer ??= setTimeout(save, SAVE_WAIT_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
}

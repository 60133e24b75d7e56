/**
 * The one wrapper around what a page may ask of the main process.
 *
 * Invariants: asked by the main frame of a window whose address is the console's, with exactly one argument of the
 * stated shape; everything else is refused before any work and says nothing of what lies behind.
 */
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';

import { isConsoleAddress } from './address';

/** The window that asks; null when it is not the console's own page that does. */
function trustedWindow(event: IpcMainInvokeEvent): BrowserWindow | null {
  const frame = event.senderFrame;
  const isPage = frame !== null && frame === event.sender.mainFrame && isConsoleAddress(frame.url);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Electron makes its windows
  return isPage ? BrowserWindow.fromWebContents(event.sender) : null;
}

/** Answers a channel: `work` gets what was asked, checked, and the window that asked. */
export function answer<T>(
  channel: string,
  shape: z.ZodType<T>,
  work: (asked: T, window: BrowserWindow) => unknown,
): void {
  ipcMain.handle(channel, async (event, ...args: unknown[]) => {
    const window = trustedWindow(event);
    if (window === null) {
      throw new Error('refused: not asked by the console');
    }
    const asked = args.length === 1 ? shape.safeParse(args[0]) : undefined;
    if (asked?.success !== true) {
      throw new Error('refused: malformed');
    }
    return await work(asked.data, window);
  });
}

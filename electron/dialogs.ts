/**
 * The native dialogs for choosing a workspace's file. They name a file and touch none.
 */
import { dirname, join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';

import { workspaceFileName } from './file-name';

const FILTERS = [{ name: 'Surety', extensions: ['surety'] }];

/** Folder that the last choice was made in. */
let folder: string | null = null;

function remember(path: string | undefined): string | null {
  if (path === undefined || path === '') {
    return null;
  }
  folder = dirname(path);
  return path;
}

/** Asks for an existing workspace. */
export async function chooseWorkspace(window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    defaultPath: folder ?? app.getPath('documents'),
    filters: FILTERS,
    properties: ['openFile', 'dontAddToRecent'],
  });
  return remember(filePaths[0]);
}

/** Asks where a new one goes. */
export async function chooseNewWorkspace(window: BrowserWindow, name: string): Promise<string | null> {
  const { filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(folder ?? app.getPath('documents'), workspaceFileName(name)),
    filters: FILTERS,
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  return remember(filePath);
}

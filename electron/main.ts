/**
 * The desktop application's main process: once per person, locked down before anything opens, ended only after the
 * books are closed.
 *
 * A second start shows the window of the first and hands over the file it was to open. The core runs in a process of its own (core-host), never here.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';

import { dataFolder } from '#server/composition/data-folder';

import { declareScheme } from './app-protocol';
import { Desktop } from './desktop';
import { lockDown } from './lockdown';
import { workspaceArgument } from './workspace-argument';

function run(data_folder: string): void {
  const opened = workspaceArgument(process.argv, process.cwd());
  // Whoever switched the sandbox off (as root has to) gets processes that start; the window asks for it all the same.
  if (!app.commandLine.hasSwitch('no-sandbox')) {
    app.enableSandbox();
  }
  declareScheme();
  lockDown();
  const desktop = new Desktop(data_folder);
  let closed = false;
  if (opened !== null) {
    desktop.openFile(opened);
  }
  app.on('second-instance', (_event, argv, folder) => {
    const path = workspaceArgument(argv, folder);
    if (path === null) {
      desktop.show();
    } else {
      desktop.openFile(path);
    }
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    desktop.openFile(path);
  });
  app.on('activate', () => desktop.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') {
      app.quit();
    }
  });
  app.on('will-quit', (event) => {
    if (!closed) {
      event.preventDefault();
      void desktop.stop().finally(() => {
        closed = true;
        // In a later turn: asked while this event is still being told, the application would never end. The windows are
        // closed and so are the books: there is nothing left to ask.
        setImmediate(() => app.exit(0));
      });
    }
  });
  void app.whenReady().then(() => desktop.start());
}

const data_folder = dataFolder(process.env, process.platform, homedir());
mkdirSync(data_folder, { recursive: true, mode: 0o700 });
app.setPath('userData', join(data_folder, 'window'));
if (app.requestSingleInstanceLock()) {
  run(data_folder);
} else {
  app.quit();
}

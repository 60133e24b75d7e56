/**
 * What no page may do, set once for every session and every web contents before the first window opens.
 *
 * Invariants: every permission, device and capture is denied; nothing is loaded but the console's own files; no page
 * goes elsewhere, opens a window or holds another page; what is saved was made by the page itself or by the core.
 */
import { join } from 'node:path';
import { app, type Session, type WebContents } from 'electron';

import { isConsoleAddress, mayDownload, mayLoad } from './address';
import { openLink } from './open-link';

function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => {
    const isTool = !app.isPackaged && details.url.startsWith('devtools:');
    decide({ cancel: !isTool && !mayLoad(details.url) });
  });
  session.on('will-download', (event, item) => {
    if (mayDownload(item.getURL())) {
      item.setSaveDialogOptions({ defaultPath: join(app.getPath('downloads'), item.getFilename()) });
    } else {
      event.preventDefault();
    }
  });
}

function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event, address) => {
    if (!isConsoleAddress(address)) {
      event.preventDefault();
    }
  });
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) {
      event.preventDefault();
    }
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openLink(url);
    return { action: 'deny' };
  });
}

/** To be called once, before the application is ready. */
export function lockDown(): void {
  app.on('session-created', lockSession);
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('login', (event) => event.preventDefault());
}

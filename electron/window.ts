/**
 * The one window: sandboxed, isolated, without Node, showing the console's page and nothing else.
 *
 * A page whose process is gone is loaded again, at most three times a minute; then a person decides. It knows neither
 * the core nor what the page says.
 */
import { BrowserWindow, nativeTheme, type RenderProcessGoneDetails } from 'electron';

import { DESKTOP_ORIGIN } from '#core/contract/desktop';

import { RestartLimit } from './restart-limit';
import { SIZE_MIN } from './window-place';
import { keepPlace, restorePlace } from './window-state';

export interface WindowOptions {
  readonly preload: string;
  /** File that keeps size and place. */
  readonly state_file: string;
  /** The page failed too often. Resolves to true for another try. */
  readonly onFailed: (window: BrowserWindow) => Promise<boolean>;
}

const PAGE = `${DESKTOP_ORIGIN}/`;
/** The grounds of the page's two themes, so that the first moment has the colour of the next. */
const GROUND = { light: '#f6f8f9', dark: '#12181d' };
const RELOADS = { count_max: 3, window_ms: 60_000 };

function keepPageAlive(window: BrowserWindow, onFailed: WindowOptions['onFailed']): void {
  const reloads = new RestartLimit(RELOADS);
  const load = (): void => {
    if (!window.isDestroyed()) {
      void window.loadURL(PAGE);
    }
  };
  const gone = async (details: RenderProcessGoneDetails): Promise<void> => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) {
      return;
    }
    if (reloads.take(Date.now())) {
      load();
    } else if (await onFailed(window)) {
      reloads.reset();
      load();
    }
  };
  window.webContents.on('render-process-gone', (_event, details) => void gone(details));
}

/** Opens the window. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { place, maximized } = restorePlace(options.state_file);
  const window = new BrowserWindow({
    ...place,
    minWidth: Math.min(SIZE_MIN.width, place.width),
    minHeight: Math.min(SIZE_MIN.height, place.height),
    show: false,
    title: 'Surety',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) {
      window.maximize();
    }
    window.show();
  });
  keepPlace(window, options.state_file);
  keepPageAlive(window, options.onFailed);
  void window.loadURL(PAGE);
  return window;
}

/**
 * The desktop application at work: one window, one core, and what goes between them.
 *
 * Invariants: the page gets a port only after it asked, with the nonce of its document, and a new one whenever the
 * core is ready again; what the page asks is answered here and nowhere else. It knows no procedure of the contract.
 */
import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, dialog, Menu, safeStorage } from 'electron';
import { z } from 'zod';

import {
  copiedText,
  desktopMenu,
  linkAddress,
  portRequest,
  workspaceName,
  type CoreState,
} from '#core/contract/desktop';

import { isConsoleAddress } from './address';
import { serveScreens } from './app-protocol';
import { ASK, TELL } from './channels';
import { coreEnvironment } from './core-environment';
import { CoreHost } from './core-host';
import { chooseNewWorkspace, chooseWorkspace } from './dialogs';
import { machineKey } from './keychain';
import { menuTemplate } from './menu';
import { openLink } from './open-link';
import { answer } from './page-messages';
import { openWindow } from './window';
import { languageOf, WORDS, type Language } from './words';

export class Desktop {
  readonly #dist = join(app.getAppPath(), 'dist');
  readonly #data_folder: string;
  readonly #core: CoreHost;
  #window: BrowserWindow | null = null;
  /** The nonce of the page that waits for ports. */
  #nonce: string | null = null;
  /** A workspace's file that no page has been told of yet. */
  #wanted: string | null = null;
  #language: Language = languageOf(app.getLocale());

  constructor(data_folder: string) {
    this.#data_folder = data_folder;
    this.#core = new CoreHost({
      script: join(this.#dist, 'electron', 'core-process.cjs'),
      data_folder,
      env: coreEnvironment(process.env, process.platform),
      machineKey: () => machineKey(safeStorage, data_folder, process.platform),
      onState: (state) => this.#coreIs(state),
    });
  }

  /** Opens what there is to open; the application is ready. */
  start(): void {
    serveScreens(join(this.#dist, 'renderer'), (path) => this.#core.fileOf(path));
    this.#answerPage();
    this.#showMenu(null);
    this.#core.start();
    this.show();
  }

  /** Brings the window to the front, a new one if it was closed. */
  show(): void {
    if (this.#window === null) {
      this.#open();
    } else {
      if (this.#window.isMinimized()) {
        this.#window.restore();
      }
      this.#window.focus();
    }
  }

  /** Shows the window and has its page open a workspace's file. */
  openFile(path: string): void {
    this.#wanted = path;
    if (app.isReady()) {
      this.show();
      this.#tellWanted();
    }
  }

  /** Closes the books; nothing goes on afterwards. */
  async stop(): Promise<void> {
    await this.#core.stop();
  }

  #open(): void {
    const window = openWindow({
      preload: join(this.#dist, 'electron', 'preload.cjs'),
      state_file: join(this.#data_folder, 'window.json'),
      onFailed: () => this.#askAgain('window_failed'),
    });
    window.on('closed', () => {
      this.#window = null;
      this.#nonce = null;
    });
    this.#window = window;
  }

  #answerPage(): void {
    answer(ASK.connect, portRequest, ({ nonce }) => {
      this.#nonce = nonce;
      this.#window?.webContents.send(TELL.coreState, this.#core.state);
      this.#handOver();
      this.#tellWanted();
    });
    answer(ASK.chooseWorkspace, z.null(), (_nothing, window) => chooseWorkspace(window));
    answer(ASK.chooseNewWorkspace, workspaceName, (name, window) => chooseNewWorkspace(window, name));
    answer(ASK.openLink, linkAddress, (address) => openLink(address));
    answer(ASK.copyText, copiedText, async (text) => {
      await clipboard.writeText(text);
      return true;
    });
    answer(ASK.setMenu, desktopMenu, (menu) => {
      this.#language = menu.language;
      this.#showMenu(menu);
    });
  }

  #showMenu(menu: z.output<typeof desktopMenu> | null): void {
    const template = menuTemplate(menu, {
      platform: process.platform,
      language: this.#language,
      developer: !app.isPackaged,
      onCommand: (id) => this.#window?.webContents.send(TELL.command, id),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  /** Gives the page a port of its own, if both it and the core are there. */
  #handOver(): void {
    const page = this.#window?.webContents;
    if (page === undefined || this.#nonce === null || !isConsoleAddress(page.getURL())) {
      return;
    }
    const port = this.#core.connect();
    if (port !== null) {
      page.postMessage(TELL.port, { nonce: this.#nonce }, [port]);
    }
  }

  /** A page that asked for a port is there to be told. */
  #tellWanted(): void {
    if (this.#window !== null && this.#nonce !== null && this.#wanted !== null) {
      this.#window.webContents.send(TELL.openWorkspace, this.#wanted);
      this.#wanted = null;
    }
  }

  #coreIs(state: CoreState): void {
    this.#window?.webContents.send(TELL.coreState, state);
    if (state === 'ready') {
      this.#handOver();
    } else if (state === 'failed') {
      void this.#askAgain('core_failed').then((again) => again && this.#core.startAgain());
    }
  }

  /** Another try, or the end. */
  async #askAgain(what: 'core_failed' | 'window_failed'): Promise<boolean> {
    const words = WORDS[this.#language];
    const { response } = await dialog.showMessageBox({
      type: 'error',
      message: words[what],
      detail: words[`${what}_detail`],
      buttons: [words.try_again, words.quit],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) {
      app.quit();
    }
    return response === 0;
  }
}

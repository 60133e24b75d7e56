/**
 * Runs before the page, in its sandbox: offers `window.surety` and hands the core's port over.
 *
 * Invariants: the page gets functions, never `ipcRenderer`, an event or a channel's name; a port goes only to this
 * window's own page, by exact origin, and only when the main process repeats the nonce made here for this document.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

import type { CoreState, DesktopBridge } from '#core/contract/desktop';

import { ASK, TELL } from './channels';

interface PageMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** The little of the page's window that is used here. */
declare const window: {
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  postMessage(message: unknown, origin: string, transfer?: readonly unknown[]): void;
};

/** As in `core/contract/desktop`, which would bring its schemas along. */
const ORIGIN = 'app://surety';

type Listener<T> = (value: T) => void;

/** A workspace that came before the page listens for it. */
let early: string | null = null;
let opens: Listener<string> | null = null;

const nonce = crypto.randomUUID();

function typeOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;
}

/** Passes on what the main process tells; returns what ends it. */
function listen<T>(channel: string, listener: Listener<T>): () => void {
  const heard = (_event: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, heard);
  return () => {
    ipcRenderer.off(channel, heard);
  };
}

const ask = (channel: string, input: unknown): Promise<never> =>
  ipcRenderer.invoke(channel, input) as Promise<never>;

const bridge: DesktopBridge = {
  platform: process.platform,
  chooseWorkspace: () => ask(ASK.chooseWorkspace, null),
  chooseNewWorkspace: (name) => ask(ASK.chooseNewWorkspace, name),
  openLink: (address) => ask(ASK.openLink, address),
  copyText: (text) => ask(ASK.copyText, text),
  setMenu: (menu) => ask(ASK.setMenu, menu),
  onCommand: (listener) => listen<string>(TELL.command, listener),
  onOpenWorkspace: (listener) => {
    opens = listener;
    if (early !== null) {
      listener(early);
      early = null;
    }
    return () => {
      opens = null;
    };
  },
};

contextBridge.exposeInMainWorld('surety', bridge);

window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === ORIGIN && typeOf(event.data) === 'surety:ready') {
    void ask(ASK.connect, { nonce });
  }
});

ipcRenderer.on(TELL.port, (event, told: { readonly nonce: string }) => {
  const port = (event.ports as readonly unknown[])[0];
  if (told.nonce === nonce && port !== undefined) {
    window.postMessage({ type: 'surety:port' }, ORIGIN, [port]);
  }
});

listen<string>(TELL.openWorkspace, (location) => {
  if (opens === null) {
    early = location;
  } else {
    opens(location);
  }
});

listen<CoreState>(TELL.coreState, (state) => {
  if (state === 'restarting' || state === 'failed') {
    window.postMessage({ type: 'surety:port-lost' }, ORIGIN);
  }
});

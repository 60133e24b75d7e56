/**
 * Which addresses the window deals with: its own page, links for the person's browser, nothing else.
 *
 * Pure decisions over text, kept in one table by their test. Node and Chromium disagree on the origin of app://, so
 * scheme and host are compared.
 */
import { DESKTOP_ORIGIN } from '#core/contract/desktop';
import { FILES_PATH } from '#core/contract/exports';

const CONSOLE = new URL(DESKTOP_ORIGIN);

export const APP_SCHEME = CONSOLE.protocol.replace(/:$/, '');

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

function isConsole(url: URL): boolean {
  const plain = url.username === '' && url.password === '' && url.port === '';
  return plain && url.protocol === CONSOLE.protocol && url.host === CONSOLE.host;
}

/** True for an address of the console's own page and files. */
export function isConsoleAddress(address: string): boolean {
  const url = parse(address);
  return url !== null && isConsole(url);
}

/** True for what a page of the window may load at all. */
export function mayLoad(address: string): boolean {
  const url = parse(address);
  if (url === null) {
    return false;
  }
  if (url.protocol === 'blob:') {
    return isConsoleAddress(address.slice('blob:'.length));
  }
  return url.protocol === 'data:' || isConsole(url);
}

/** The path of a file that the core made, to be fetched with its ticket; null for any other address. */
export function madePath(address: string): string | null {
  const url = parse(address);
  return url !== null && isConsole(url) && url.pathname.startsWith(FILES_PATH) ? url.pathname : null;
}

/** True for something that the page or the core made for the person to keep. */
export function mayDownload(address: string): boolean {
  return (address.startsWith('blob:') && mayLoad(address)) || madePath(address) !== null;
}

/** The address as it goes to the person's browser; null when it does not. */
export function linkToOpen(address: string): string | null {
  const url = parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return null;
  }
  return url.href;
}
